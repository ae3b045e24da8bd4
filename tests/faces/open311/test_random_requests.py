"""Open311 asked at random: whatever comes, it is answered, or refused in the words of the specification."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faces.api.conftest import LetIn, Program
from tests.faces.api.random_requests import FUZZ, HOW
from tests.faces.conftest import House
from yizhan.faces.api.scopes import OPEN311
from yizhan.registry.models import Staff

MOST = FUZZ or 40
TEXTS = st.text(max_size=40)
NUMBERS = st.one_of(st.floats().map(str), st.integers().map(str), TEXTS)
TIMES = st.one_of(st.datetimes().map(lambda at: at.isoformat()), st.just("2026-03-02T14:30:00Z"), TEXTS)
CODES = st.one_of(st.sampled_from(["public.lamp.street", "public.batch", "public.blackbox", "desk.leak"]), TEXTS)
GOOD = {"service_code": "public.batch", "address_id": "3-2-501"}
ANY = st.fixed_dictionaries(
    {"service_code": CODES},
    optional={
        "jurisdiction_id": st.one_of(st.just("garden"), TEXTS),
        "lat": NUMBERS,
        "long": NUMBERS,
        "address_string": st.one_of(st.just("3-2-501"), TEXTS),
        "address_id": st.one_of(st.just("3-2-501"), TEXTS),
        "description": st.text(max_size=200),
        "phone": st.one_of(st.just("13812345678"), TEXTS),
        "email": TEXTS,
        "first_name": TEXTS,
        "account_id": NUMBERS,
        "media_url": TEXTS,
        "attribute[lamps]": st.one_of(st.just("1"), NUMBERS),
        "attribute[dark_since]": TIMES,
        "attribute[danger]": st.one_of(st.just("yes"), TEXTS),
        "attribute[colours][]": st.lists(st.one_of(st.sampled_from(["red", "green"]), TEXTS), max_size=3),
    },
)
REPORT = st.one_of(ANY, ANY.map(lambda form: {**GOOD, "description": form.get("description", "")}))
QUERY = st.fixed_dictionaries(
    {},
    optional={
        "service_request_id": TEXTS,
        "service_code": CODES,
        "start_date": TIMES,
        "end_date": TIMES,
        "status": st.one_of(st.sampled_from(["open", "closed", "open,closed"]), TEXTS),
    },
)


@pytest.mark.django_db
def test_nothing_fails(house: House, clerk: Staff, let_in: LetIn) -> None:
    app = let_in("app", roles=["clerk"], scopes=[OPEN311, "registry:read"], per_minute=1_000_000)
    told: list[int] = []

    _ask(app, told)

    assert len(told) >= 2 * MOST
    assert set(told) <= {200, 201, 400, 404}
    assert {200, 201} <= set(told)


def _ask(app: Program, told: list[int]) -> None:
    @settings(HOW, max_examples=MOST)
    @given(form=REPORT, query=QUERY, format=st.sampled_from(["xml", "json"]))
    def ask(form: dict[str, str], query: dict[str, str], format: str) -> None:
        made = app.client.post(f"/open311/v2/requests.{format}", {**form, "api_key": app.text})
        found = app.client.get(f"/open311/v2/requests.{format}", {**query, "api_key": app.text})
        for answer in (made, found):
            told.append(answer.status_code)
            if format == "json":
                assert isinstance(answer.json(), list)
            else:
                ET.fromstring(answer.content)  # noqa: S314 - it comes from our own server

    ask()
