"""The packs that are shipped load and pass lint."""

from pathlib import Path

import pytest

from yizhan.procedure.lint import lint
from yizhan.procedure.loader import load_library, load_pack_from_sources
from yizhan.procedure.model import Library

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(ROOT / "packs")


def test_lint_finds_nothing_in_them(library: Library) -> None:
    found = lint(library, ROOT / "spec")

    assert not found, "\n".join(map(str, found))


def test_each_is_read_again_from_its_stored_sources(library: Library) -> None:
    for pack in library.packs.values():
        assert load_pack_from_sources(pack.sources).version == pack.version
