"""What people typed stays words: in pages, in the attributes that scripts read, in answers for scripts, on paper,
in workbooks, headers, redirects and logs."""

import io
import json
import re
from itertools import product
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.faces.conftest import House
from yizhan.capabilities.documents.printing import page_of, pdf_of, sheet_of
from yizhan.cases import incidents
from yizhan.cases.models import Case
from yizhan.ops import logs
from yizhan.procedure.commands import Complete, HandBack, Note
from yizhan.registry.models import Occupancy, Party, Place, Site, Staff

# Closes an attribute in either quote, a text, a script, a JSON block, a comment; speaks to htmx, Jinja and typst.
EVIL = (
    "\"'><img src=x onerror=alert(1)></textarea></script><script>alert(2)</script><!-- hx-get=//evil/ "
    '{{7*7}}{%raw%}${7*7} #import "/etc/passwd" #panic() `$x$` <b hx-on:load=alert(3)>'
)
MARK = "alert("
TAGS = re.compile(r"<(?:img|script|b|iframe|svg)\b[^>]*(?:alert|onerror|hx-on|hx-get=//)", re.IGNORECASE)


@pytest.fixture
def evil(house: House) -> Case:
    """Everything that anybody can type at this site, full of it."""
    Party.objects.filter(pk=house.owner.pk).update(name=EVIL[:120], wechat=EVIL[:60], note=EVIL)
    Site.objects.filter(pk=house.site.pk).update(name=EVIL[:80])
    Staff.objects.filter(pk=house.li.pk).update(name=EVIL[:120])
    place = Place.objects.create(site=house.site, kind="room", code="9-9-901", name=EVIL[:60], note=EVIL)
    Occupancy.objects.create(party=house.owner, place=place, role=Occupancy.Role.TENANT)
    for one in (house.owner, house.site, house.li):
        one.refresh_from_db()
    case = house.leak(matter=EVIL)
    house.do(case, house.wang, Complete(step="dispatch", data={"repairer": f"staff:{house.li.pk}"}))
    house.do(case, house.wang, Note(text=EVIL))
    house.do(case, house.li, Complete(step="repair", outcome="nobody", reason=EVIL, data={"materials": EVIL}))
    house.do(case, house.wang, HandBack(step="repair", reason=EVIL))
    incidents.declare(house.site, EVIL, [case], by=house.actor(house.wang), now=timezone.now(), script=EVIL)
    return case


PAGES = [
    ("desk", lambda case: [], {"number": EVIL, "q": EVIL}),
    ("board", lambda case: [], {"q": EVIL, "person": EVIL, "building": EVIL}),
    ("hands", lambda case: [case.number], {}),
    ("case", lambda case: [case.number], {}),
    ("case_parts", lambda case: [case.number], {"typing": "1"}),
    ("case_story", lambda case: [case.number], {}),
    ("case_record", lambda case: [case.number, "work-order"], {}),
    ("case_diagram", lambda case: [case.number], {}),
    ("order", lambda case: [case.number], {}),
    ("work", lambda case: [], {"done": EVIL}),
    ("inbox", lambda case: [], {"before": EVIL}),
    ("cases", lambda case: [], {"q": EVIL, "since": EVIL}),
    ("cases", lambda case: [], {}),
    ("contacts", lambda case: [], {"q": EVIL}),
    ("callers", lambda case: [], {"caller": EVIL}),
    ("callers", lambda case: [], {"caller": "3-2-501"}),
    ("customer", lambda case: [], {"party": "PARTY", "place": "PLACE", "caller": EVIL}),
    ("household", lambda case: ["9-9-901"], {"chapter": EVIL}),
    ("household", lambda case: ["3-2-501"], {}),
    ("households", lambda case: [], {"q": EVIL, "in": EVIL}),
    ("register", lambda case: ["desk", "work-order"], {"q": EVIL, "from": EVIL}),
    ("register", lambda case: ["desk", "work-order"], {}),
    ("register_print", lambda case: ["desk", "work-order"], {}),
    ("registers", lambda case: [], {}),
    ("incidents", lambda case: [], {}),
    ("incident", lambda case: [case.incident.number], {}),
    ("incident_new", lambda case: [], {"number": EVIL}),
    ("wallboard", lambda case: [], {}),
    ("exchange", lambda case: [], {"kind": EVIL}),
    ("procedures", lambda case: [], {}),
]


def test_no_page_runs_what_was_typed(house: House, evil: Case) -> None:
    evil.refresh_from_db()
    known = {"PARTY": str(evil.party_id), "PLACE": str(evil.place_id)}

    for door, at, asked in PAGES:
        who = house.li if door in ("order", "work") else house.sun if door == "exchange" else house.wang
        given = {name: known.get(value, value) for name, value in asked.items()}
        answer = house.client(who).get(reverse(door, args=["garden", *at(evil)]), given)
        assert answer.status_code == 200, door
        assert not TAGS.search(answer.content.decode()), door


def test_it_is_there_to_be_read(house: House, evil: Case) -> None:
    """The pages above do show it: they are not clean because they are empty."""
    evil.refresh_from_db()
    doors = {
        "case": [evil.number],
        "cases": [],
        "desk": [],
        "household": ["3-2-501"],
        "incident": [evil.incident.number],
        "register": ["desk", "work-order"],
        "case_record": [evil.number, "work-order"],
    }
    for door, at in doors.items():
        assert MARK in house.client(house.wang).get(reverse(door, args=["garden", *at])).content.decode(), door


FORMS = [
    ("offers", {"said": EVIL, "caller": EVIL, "picked": EVIL, "channel": EVIL}),
    ("matters", {"said": EVIL, "caller": EVIL, "procedure": EVIL, "channel": "hotline"}),
    ("matters", {"said": EVIL, "caller": EVIL, "procedure": "desk/leak", "channel": "hotline"}),
    ("answers", {"said": EVIL, "answer": EVIL, "caller": EVIL, "channel": "hotline"}),
    ("incidents", {"title": EVIL, "number": EVIL}),
]


def test_no_answer_to_a_form_does_either(house: House) -> None:
    for (door, body), headers in product(FORMS, ({"HX-Request": "true"}, {})):
        answer = house.client(house.wang).post(reverse(door, args=["garden"]), body, headers=headers)

        assert not TAGS.search(answer.content.decode()), door
        for name in ("HX-Trigger", "HX-Trigger-After-Settle"):
            if name in answer:
                assert answer[name].isascii()
                json.loads(answer[name])


# -- paper, workbooks, answers for scripts --------------------------------------------------------


def test_on_paper_it_is_ink(house: House, evil: Case) -> None:
    evil.refresh_from_db()
    sheet = sheet_of(evil, "work-order", "zh-hans", masked=False, now=timezone.now())

    assert pdf_of(sheet).startswith(b"%PDF")  # typst would have failed at #panic, or asked for the file
    page = page_of(sheet)
    assert MARK in page
    assert not TAGS.search(page)


def test_in_a_workbook_it_is_text(house: House) -> None:
    texts = ['=HYPERLINK("http://evil/")', "+1", "-1", "@x", "=1|'calc'!A1", "http://evil.example.com/"]
    for text in texts:
        house.leak(matter=text)

    answer = house.client(house.wang).get(reverse("register_workbook", args=["garden", "desk", "work-order"]))

    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    found = {cell.value: (cell.data_type, cell.hyperlink) for row in sheet.iter_rows() for cell in row}
    assert [found[text] for text in texts] == [("s", None)] * len(texts)


def test_a_diagram_is_whole_whatever_the_procedure_is_called(house: House, evil: Case) -> None:
    answer = house.client(house.wang).get(reverse("case_diagram", args=["garden", evil.number]))

    assert answer["Content-Type"] == "application/xml"
    assert ElementTree.fromstring(answer.content).tag.endswith("definitions")  # noqa: S314 - our own


# -- headers, cookies, redirects -------------------------------------------------------------------


def test_no_channel_breaks_a_header(house: House) -> None:
    client = house.client(house.wang)

    for channel in ("电话\r\nSet-Cookie: a=b", "a; Path=/; Domain=evil", "热线", "x" * 59, '"', "a,b"):
        given = {"said": "问", "answer": "答", "channel": channel, "caller": ""}
        answer = client.post(reverse("answers", args=["garden"]), given)

        assert answer.status_code in (200, 422)
        for cookie in answer.cookies.values():
            assert "\n" not in cookie.OutputString()
            assert cookie.OutputString().isascii()
            assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert client.get(reverse("desk", args=["garden"])).status_code == 200


ELSEWHERE = [
    "//evil.example.com", "https://evil.example.com", "/\\evil.example.com", "javascript:alert(1)", "\\\\evil",
    "https:evil.example.com", "/%09/evil.example.com", "http:///evil", "\x00//evil.example.com", "data:text/html,x",
]  # fmt: skip


def test_nobody_is_sent_elsewhere(house: House, settings: Any) -> None:
    settings.DEMO = True
    account = house.wang.account
    account.set_password("a-long-password")
    account.save()

    for to in ELSEWHERE:
        answers = [
            Client().post("/language/", {"language": "en", "next": to}),
            Client().post("/i18n/setlang/", {"language": "en", "next": to}),
            Client().post("/demo/entrance/", {"account": account.username, "next": to}),
            Client().post("/accounts/login/", {"login": account.username, "password": "a-long-password", "next": to}),
            house.client(house.sun).post("/accounts/logout/", {"next": to}),
            Client().get(f"//evil.example.com/..{reverse('cases', args=['garden'])}"),
        ]
        for answer in answers:
            place = answer.headers.get("Location", "/")
            assert place.startswith("/"), to
            assert not re.match(r"/[/\\]", place), to


@pytest.mark.parametrize("host", ["evil.example.com", "127.0.0.1.evil.example.com", "127.0.0.1@evil", "[::1", "a b"])
def test_a_name_that_is_not_ours_is_not_answered(db: None, settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "[::1]"]
    settings.DEBUG = False

    answer = Client(raise_request_exception=False).post(
        "/accounts/password/reset/", {"email": "a@example.com"}, headers={"host": host}
    )

    assert answer.status_code == 400


def test_a_header_that_names_another_host_is_not_believed(db: None) -> None:
    said = {"X-Forwarded-Host": "evil.example.com", "Forwarded": "host=evil.example.com"}
    answer = Client().get("/accounts/login/", headers=said)

    assert "evil" not in answer.content.decode()
    assert "evil" not in answer["Content-Security-Policy"]


# -- logs -----------------------------------------------------------------------------------------


def test_a_line_of_the_log_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    formatter = logs.configuration(style="json", level="INFO")["formatters"]["event"]
    *_others, last = formatter["processors"]

    line = last(None, "warning", {"event": "x", "path": 'a\nlevel=info {"event": "forged"}\r\x1b[2J'})

    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    assert json.loads(line)["event"] == "x"
