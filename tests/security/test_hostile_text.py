"""Whatever is typed into whatever door is answered or refused; nothing breaks it."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from tests.faces.conftest import House
from tests.faces.test_doors import DOORS, Door
from yizhan.cases.models import Case, Contact
from yizhan.procedure.model.fields import CONTROL, LONGEST_LONG_TEXT
from yizhan.registry.models import Staff

HOSTILE = {
    "nul": "a\x00b",
    "query": "' | !(:*) & \\ <-> \"; DROP TABLE cases_case; --%_",
    "digits": "9" * 5000,
    "superscript": "²",
    "huge": "长" * 20_000,
    "first-day": "0001-01-01T00:00",
    "last-day": "9999-12-31T23:59",
    "last-date": "9999-12-31",
    "key": "9999-12-31T23:59:59-23:59_99999999999999999999999999",
    "bidi": "\u202eevil\u2066",
    "infinite": "1e999999999",
    "staff": "staff:999999999999999999",
}
TEXTS = ("nul", "query", "huge")  # that any box may be given; the others matter where something is made of them
READ_AS = ("to", "party", "place", "notice", "number", "key", "outcome", "limit", "caller")
# What each door reads beside its address. A GET is asked with all of it at once, a POST with one after another:
# a command stops at its first fault.
READS = {
    "case_parts": ["seen", "typing"],
    "work": ["done"],
    "inbox": ["before"],
    "register": ["q", "from", "to", "after"],
    "households": ["q", "in"],
    "household": ["chapter"],
    "exchange": ["kind", "new"],
    "callers": ["caller"],
    "customer": ["party", "place", "caller"],
    "board": ["tab", "q", "procedure", "step", "role", "person", "building", "status", "since", "until", "after"],
    "cases": ["q", "procedure", "person", "building", "since", "until", "after", "status"],
    "contacts": ["q", "since", "until", "after"],
    "incident_new": ["number"],
    "notes": ["text", "key"],
    "reveal": ["reason"],
    "cancellation": ["reason", "key"],
    "appointment": ["to", "reason"],
    "merging": ["into", "reason"],
    "completion": ["outcome", "reason", "tick", "signed", "photo", "waive-x", "key"],
    "assignment": ["to", "reason"],
    "hand_back": ["reason"],
    "extension": ["to", "reason", "limit"],
    "pressing": ["reason"],
    "suspension": ["reason"],
    "order_signature": ["drawn"],
    "inbox_seen": ["notice"],
    "household_reveal": ["field", "reason"],
    "exchange_import": ["sheet", "reason"],
    "exchange_export": ["full"],
    "offers": ["said", "caller", "party", "picked", "channel"],
    "matters": ["said", "caller", "party", "place", "procedure", "channel", "key", "incident"],
    "calls": ["said", "caller", "key", "channel", "press"],
    "answers": ["said", "answer", "caller", "channel", "key"],
    "incident_script": ["script"],
    "incident_matters": ["number"],
}
# The answers to a form are read by their kind: one field of each.
FIELDS = ("result", "pictures", "pieces", "metres", "price", "visited_on", "tools", "appointment", "phone", "repairer")


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_text_breaks_a_door(house: House, method: str) -> None:
    broken = []
    for door in DOORS:
        if door.method == method and door.name in READS:
            case = door.prepare(house)
            client = house.client(whose(house, door))
            client.raise_request_exception = False
            address = reverse(door.name, args=["garden", *door.at(house, case)])
            for kind, given in attacks(house, door):
                with transaction.atomic():
                    answer = getattr(client, method)(address, given)
                    if answer.status_code >= 500:
                        broken.append((door.name, kind, sorted(given), answer.exc_info[1]))
                    transaction.set_rollback(True)
    assert broken == []


def test_no_answer_breaks_a_form(house: House) -> None:
    case = house.dispatched()
    client = house.client(house.li)
    client.raise_request_exception = False
    address = reverse("completion", args=["garden", case.number, "repair"])

    for field, (kind, text) in product(FIELDS, HOSTILE.items()):
        answer = client.post(address, {"outcome": "nobody", "reason": "敲门无人应", f"f-{field}": text})
        assert answer.status_code in (302, 422), (field, kind)


def test_an_address_with_a_control_character_leads_nowhere(house: House) -> None:
    for door in ("case", "household", "paper", "register"):
        rest = ["desk", "work\x00order"] if door == "register" else ["GD\x00-1"]
        assert house.client(house.wang).get(reverse(door, args=["garden", *rest])).status_code == 404, door


def test_what_nobody_wrote_is_not_kept(house: House) -> None:
    case = house.dispatched()
    house.client(house.wang).post(reverse("notes", args=["garden", case.number]), {"text": "a\x00b\u202ec\r\n\td"})

    kept = case.events.get(kind="noted").body["text"]
    assert kept == "abc\n\td" or kept == "abc\r\n\td"
    assert not CONTROL.search(kept)


@pytest.mark.parametrize(
    ("door", "body"),
    [
        pytest.param("notes", {"text": "长" * (LONGEST_LONG_TEXT + 1)}, id="note"),
        pytest.param("cancellation", {"reason": "长" * (LONGEST_LONG_TEXT + 1)}, id="reason"),
        pytest.param("calls", {"said": "长" * (LONGEST_LONG_TEXT + 1)}, id="call"),
    ],
)
def test_a_text_longer_than_anybody_writes_is_refused_with_the_most_there_may_be(
    house: House, door: str, body: dict[str, str]
) -> None:
    case = house.dispatched()
    events = case.events.count()

    answer = house.client(house.wang).post(
        reverse(door, args=["garden", case.number]), body, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    assert str(LONGEST_LONG_TEXT) in answer["HX-Trigger"]
    assert case.events.count() == events


def test_the_longest_text_there_may_be_is_taken(house: House) -> None:
    said = "水" * LONGEST_LONG_TEXT
    house.client(house.wang).post(
        reverse("matters", args=["garden"]), {"said": said, "procedure": "desk/leak", "channel": "hotline"}
    )

    assert Case.objects.get().data["matter"] == said
    assert Contact.objects.get().said == said


def whose(house: House, door: Door) -> Staff:
    """Somebody whom the door is open to."""
    return next(getattr(house, name) for name in ("li", "wang", "sun") if door.answers.get(name) in (200, 302, 422))


def attacks(house: House, door: Door) -> Iterator[tuple[str, dict[str, Any]]]:
    body = {name: house.actor(house.zhao).id if value == "zhao" else value for name, value in door.body.items()}
    for kind, text in HOSTILE.items():
        if door.method == "get":
            yield kind, dict.fromkeys(READS[door.name], text)
        else:
            yield from ((kind, {**body, name: text}) for name in READS[door.name] if kind in TEXTS or name in READ_AS)
