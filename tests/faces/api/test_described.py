"""The door as it is told: complete, in both languages, and never one name for two things."""

import importlib
import json
import pkgutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from ninja import Schema

from yizhan.capabilities.documents import refusals as of_papers
from yizhan.cases import sentences
from yizhan.faces.api import problems, resources
from yizhan.faces.api.documentation import written
from yizhan.faces.api.scopes import SCOPES
from yizhan.registry import refusals as of_registry

DOCS = Path(__file__).resolve().parents[3] / "docs" / "api.md"


@pytest.fixture(params=["en", "zh-hans"])
def told(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(json.loads(written(request.param)))


def operations(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for methods in told["paths"].values() for operation in methods.values()]


def test_every_operation_says_what_it_does_needs_and_refuses(told: dict[str, Any]) -> None:
    for operation in operations(told):
        assert operation["summary"]
        assert operation["security"] == [{"BearerToken": []}]
        assert {"401", "429"} <= set(operation["responses"])
        refusals = [answer for status, answer in operation["responses"].items() if int(status) >= 400]
        assert all(list(answer["content"]) == [problems.MEDIA_TYPE] for answer in refusals)
        assert operation.get("x-scope", "cases:read") in SCOPES


def test_every_command_takes_a_key(told: dict[str, Any]) -> None:
    commands = [methods["post"] for methods in told["paths"].values() if "post" in methods]

    assert all("Idempotency-Key" in [one["name"] for one in command["parameters"]] for command in commands)


def test_chinese_is_chinese_and_english_is_not() -> None:
    def summaries(language: str) -> list[str]:
        return [operation["summary"] for operation in operations(json.loads(written(language)))]

    assert all(any("\u4e00" <= c <= "\u9fff" for c in one) for one in summaries("zh-hans"))
    assert not any(any("\u4e00" <= c <= "\u9fff" for c in one) for one in summaries("en"))


def test_no_two_schemas_have_one_name() -> None:
    """Of two the description would tell the last for both."""
    files = [one.name for one in pkgutil.iter_modules(resources.__path__)]
    modules = [importlib.import_module(f"{resources.__name__}.{name}") for name in files]
    defined = Counter(
        name
        for module in modules
        for name, one in vars(module).items()
        if isinstance(one, type) and issubclass(one, Schema) and one.__module__ == module.__name__
    )

    assert [name for name, times in defined.items() if times > 1] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_needs_no_script_and_no_other_address(language: str) -> None:
    answer = Client().get(f"/api/v1/?language={language}")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "<script" not in page
    assert "style=" not in page
    assert 'src="http' not in page
    assert not answer.cookies
    assert all(f'id="problem-{code}"' in page for code in problems.SENTENCES)
    assert 'id="cases_open_case"' in page


def test_the_docs_tell_every_scope_and_every_code() -> None:
    docs = DOCS.read_text(encoding="utf-8")
    codes = {*problems.SENTENCES, *sentences.SENTENCES, *of_registry.SENTENCES, *of_papers.SENTENCES}

    assert [scope for scope in SCOPES if f"`{scope}`" not in docs] == []
    assert [code for code in sorted(codes) if f"`{code}`" not in docs] == []
