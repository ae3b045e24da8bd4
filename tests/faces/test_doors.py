"""Every address is knocked at by every kind of person, by the wrong site, by nobody, and with the wrong method.

One row an address: who may, and what the others get. A page that is not in the table fails the last test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from tests.faces.conftest import House
from yizhan.capabilities.documents.archive import holding
from yizhan.capabilities.documents.models import ArchiveEntry, Disposal, DisposalLine
from yizhan.capabilities.notices.models import Line
from yizhan.capabilities.webhooks.models import Delivery, Subscription
from yizhan.cases import incidents, running
from yizhan.cases.models import Case, Incident
from yizhan.faces.api import tokens
from yizhan.faces.api.letting_in import Wanted, let_in
from yizhan.faces.api.models import Integration, Token
from yizhan.faces.urls import urlpatterns
from yizhan.outside.locked import lock
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Complete, FileCopies, HandBack, Suspend
from yizhan.registry.models import Staff
from yizhan.registry.parameters import write_draft

OK, SEEN, NOT_THERE, NOT_YOURS = 200, 302, 404, 422
EVERYBODY = ("wang", "li", "sun", "qian", "zhou")


@dataclass(frozen=True)
class Door:
    """`at` gives the address's arguments after the site for a case on its repair step (or what `prepare` makes
    of it). `answers` is the status each person gets; who is not named gets 404. Commands answer with a redirect
    (302) to a plain form."""

    name: str
    answers: Mapping[str, int]
    method: str = "get"
    at: Callable[[House, Case], list[Any]] = lambda house, case: []
    body: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[House], Case] = lambda house: house.dispatched()

    def __str__(self) -> str:
        return self.name


def of_case(house: House, case: Case) -> list[Any]:
    return [case.number]


def of_repair(house: House, case: Case) -> list[Any]:
    return [case.number, "repair"]


def of_report(house: House, case: Case) -> list[Any]:
    return ["month", "summary", date(2026, 6, 1)]


def counted(house: House) -> Case:
    """A site that closes its month."""
    house.site.packs = ["desk", "month"]
    house.site.save()
    return house.dispatched()


def called(house: House) -> Case:
    """A matter that another called, of a role that nobody of the cast has; it was itself called by one of 王's."""
    house.site.packs = ["desk", "errand"]
    house.site.save()
    porter = Actor("porter", "孟", frozenset({"porter"}))
    now = timezone.now()
    errand = running.open_case(house.site, "errand", by=house.actor(house.wang), now=now, data={"wish": "取快递"})
    fetched = running.run(Case.objects.get(parent=errand), Complete(step="go"), by=porter, now=now)
    return Case.objects.get(parent=fetched)


def of_climb(house: House, case: Case) -> list[Any]:
    return [case.number, "climb"]


def of_register(house: House, case: Case) -> list[Any]:
    return ["desk", "work-order"]


def free(house: House) -> Case:
    """A repair that nobody has taken: handed out, then taken back."""
    case = house.dispatched()
    return house.do(case, house.wang, HandBack(step="repair", reason="换人"))


def of_integration(house: House, case: Case) -> list[Any]:
    """A portal that is let in, with a token."""
    made = Integration.objects.filter(ended_at__isnull=True).first()
    if made is None:
        now = timezone.now()
        wanted = Wanted(
            name="portal", purpose="tries", sites=(house.site,), roles=(), scopes=("cases:read",), per_minute=60
        )
        made = let_in(wanted, house.sun, now)
        tokens.make(made, by=house.sun, now=now, expires_at=None)
    return [made.pk]


def token() -> int:
    return Token.objects.latest("pk").pk


def of_incident(house: House, case: Case) -> list[Any]:
    return [Incident.objects.get(cases=case).number]


def of_many(house: House) -> Case:
    """A matter that belongs to an incident."""
    case = house.dispatched()
    incidents.declare(house.site, "停水", [case], by=house.actor(house.wang), now=timezone.now())
    return case


def paused(house: House) -> Case:
    return house.do(house.dispatched(), house.li, Suspend(step="repair", reason="等配件"))


def ended(house: House) -> Case:
    """A matter that has closed; its second copy is missing: this desk files one."""
    return house.do(house.repaired(), house.wang, Complete(step="ask", outcome="done", data={"satisfied": True}))


def sealed(house: House) -> Case:
    filing = FileCopies(files=("owner-file",), place=house.room.code)
    return house.do(ended(house), house.wang, filing)


def held(house: House) -> Case:
    case = sealed(house)
    holding.hold(ArchiveEntry.objects.get(case=case), "诉讼", house.sun, timezone.now())
    return case


def listed(house: House) -> Case:
    """A matter on a list that waits for its decision."""
    case = sealed(house)
    proposal = Disposal.objects.create(
        site=house.site, number=f"XH-{case.pk}", proposed_by=house.wang, proposed_at=timezone.now(), reason="期满"
    )
    DisposalLine.objects.create(disposal=proposal, entry=ArchiveEntry.objects.get(case=case))
    return case


def of_list(house: House, case: Case) -> list[Any]:
    return [f"XH-{case.pk}"]


def listened_to(house: House) -> Case:
    """A matter that another system was told of."""
    case = house.dispatched()
    webhook = Subscription.objects.create(
        site=house.site,
        title=f"{case.pk}",
        url="https://example.com/hook",
        kinds=["matter.opened"],
        secret=lock("whsec_YWJj"),
        created_by=house.sun,
        created_at=timezone.now(),
    )
    Delivery.objects.create(subscription=webhook, case=case, uid=f"msg_{case.pk}", kind="x", body={}, at=timezone.now())
    return case


def of_webhook(house: House, case: Case) -> list[Any]:
    return [Subscription.objects.get(title=f"{case.pk}").pk]


def of_delivery(house: House, case: Case) -> list[Any]:
    delivery = Delivery.objects.get(case=case)
    return [delivery.subscription_id, delivery.pk]


def lined(house: House) -> Case:
    """A line outside to where nobody answers."""
    case = house.dispatched()
    Line.objects.create(
        site=house.site,
        title=f"{case.pk}",
        service="JSON",
        url=lock("jsons://127.0.0.1:9/"),
        created_by=house.sun,
        created_at=timezone.now(),
    )
    return case


def of_line(house: House, case: Case) -> list[Any]:
    return [Line.objects.get(title=f"{case.pk}").pk]


def of_version(house: House, case: Case) -> list[Any]:
    return [case.library_id]


def of_parameter(house: House, case: Case) -> list[Any]:
    return ["arrive_within"]


def drafted(house: House) -> Case:
    """A value that 孙 is about to set."""
    given = {"value": "PT20M", "as_in_pack": False, "valid_from": None, "reason": "汛期加快"}
    write_draft(house.site, "desk", "arrive_within", given, by=house.sun, now=timezone.now())
    return house.dispatched()


INVOLVED = {"wang": OK, "li": OK, "sun": OK}
MAY_ALL = {"wang": SEEN, "li": SEEN, "sun": SEEN}
AT_THE_SITE = {name: OK for name in EVERYBODY if name != "zhou"}
OVERSEES = {"wang": OK, "sun": OK}
SOON = "2036-01-01T10:00"

DOORS = [
    # -- the case page --
    Door("case", INVOLVED, at=of_case),
    Door("case", {"wang": OK}, at=of_case, prepare=called),  # whoever called for it sees it, and does nothing in it
    Door("completion", {"wang": NOT_YOURS}, "post", of_climb, prepare=called),
    Door("claim", {"wang": NOT_YOURS}, "post", of_climb, prepare=called),
    Door("cancellation", {"wang": NOT_YOURS}, "post", of_case, {"reason": "不用了"}, prepare=called),
    Door("case_parts", INVOLVED, at=of_case),
    Door("case_story", INVOLVED, at=of_case),
    Door("case_diagram", INVOLVED, at=of_case),
    Door("case_record", INVOLVED, at=lambda house, case: [case.number, "work-order"]),
    Door("case_record_pdf", INVOLVED, at=lambda house, case: [case.number, "work-order"]),
    Door("procedure_diagram", {name: OK for name in EVERYBODY if name != "zhou"}, at=lambda h, c: ["desk", "leak"]),
    Door("notes", MAY_ALL, "post", of_case, {"text": "客户下午在家"}),
    Door("reveal", INVOLVED, "post", of_case, {"reason": "要联系客户"}),
    Door("attachments", dict.fromkeys(MAY_ALL, NOT_YOURS), "post", of_case),  # no file: 422, but let in
    Door(
        "cancellation", {"wang": SEEN, "li": NOT_YOURS, "sun": NOT_YOURS}, "post", of_case, {"reason": "客户说不用了"}
    ),
    Door("appointment", {"wang": SEEN, "li": NOT_YOURS, "sun": NOT_YOURS}, "post", of_case, {"to": SOON}),
    Door("merging", {"wang": NOT_YOURS, "li": NOT_YOURS, "sun": NOT_YOURS}, "post", of_case, {"into": "GD-0"}),
    Door(
        "completion",
        {"wang": NOT_YOURS, "li": SEEN, "sun": NOT_YOURS},
        "post",
        of_repair,
        {"outcome": "nobody", "reason": "敲门无人应"},
    ),
    Door("claim", {"wang": NOT_YOURS, "li": SEEN, "sun": NOT_YOURS}, "post", of_repair, prepare=free),
    Door("assignment", {"wang": SEEN, "li": NOT_YOURS, "sun": NOT_YOURS}, "post", of_repair, {"to": "zhao"}),
    Door("hand_back", {"wang": SEEN, "li": SEEN, "sun": NOT_YOURS}, "post", of_repair, {"reason": "没有配件"}),
    Door("extension", {"wang": SEEN, "li": NOT_YOURS, "sun": NOT_YOURS}, "post", of_repair, {"to": SOON}),
    Door("pressing", {"wang": SEEN, "li": NOT_YOURS, "sun": NOT_YOURS}, "post", of_repair),
    Door("suspension", {"wang": SEEN, "li": SEEN, "sun": NOT_YOURS}, "post", of_repair, {"reason": "等配件"}),
    Door("resumption", {"wang": SEEN, "li": SEEN, "sun": NOT_YOURS}, "post", of_repair, prepare=paused),
    # -- photos while a form is being filled --
    Door("papers", {name: NOT_YOURS for name in EVERYBODY if name != "zhou"}, "post"),  # no file: 422, but let in
    Door("paper", {}, at=lambda house, case: ["a1"]),  # see test_papers.py for those that exist
    Door("paper_small", {}, at=lambda house, case: ["a1"]),
    # -- the phone --
    Door("work", AT_THE_SITE),
    Door("order", INVOLVED, at=of_case),
    Door("order_call", {"wang": NOT_YOURS, "li": OK, "sun": OK}, "post", of_case),  # 孙's role sees numbers anyway
    Door(
        "order_signature",
        dict.fromkeys(INVOLVED, NOT_YOURS),  # nothing is drawn: 422, but let in
        "post",
        lambda house, case: [case.number, "repair", "customer"],
    ),
    # -- notices --
    Door("inbox", AT_THE_SITE),
    Door("bell", AT_THE_SITE),
    Door("inbox_seen", dict.fromkeys(AT_THE_SITE, SEEN), "post"),
    Door("inbox_opening", {}, "post", at=lambda house, case: [1]),  # see test_inbox.py for those that exist
    # -- procedures, registers, households, sheets --
    Door("procedures", AT_THE_SITE),
    Door("procedure", AT_THE_SITE, at=lambda house, case: ["desk", "leak"]),
    Door("quotas", AT_THE_SITE),
    Door("parameters", {"sun": OK}),
    Door("parameter", {"sun": OK}, at=of_parameter),
    Door("parameter_draft", {"sun": SEEN}, "post", of_parameter, {"value": "20 分钟", "reason": "试"}),
    Door("parameter_draft_removal", {"sun": SEEN}, "post", of_parameter),
    Door("parameter_trial", {"sun": OK}, at=of_parameter, prepare=drafted),
    Door("parameter_publication", {"sun": NOT_YOURS}, "post", of_parameter, {"at": SOON}),  # no such draft: 422
    Door("parameter_reversal", {}, "post", lambda house, case: ["arrive_within", 1]),  # see test_parameters.py
    Door("versions", {"sun": OK}),
    Door("version", {"sun": OK}, at=of_version),
    Door("version_moving", {}, at=of_version),  # nothing runs under an older one; see test_versions.py
    Door("version_moves", {}, "post", of_version),
    Door("versions_folder", {"sun": OK}),
    Door("versions_publication", {}, "post"),  # only for who administers every site; see test_versions.py
    Door("reports", AT_THE_SITE),
    Door("report", OVERSEES, at=of_report, prepare=counted),
    Door("report_over_time", OVERSEES, at=of_report, prepare=counted),
    Door("report_matters", {}, at=of_report, prepare=counted),  # of no figure; see test_reports.py for those of one
    Door("report_print", OVERSEES, at=of_report, prepare=counted),
    Door("report_pdf", OVERSEES, at=of_report, prepare=counted),
    Door("report_workbook", OVERSEES, at=of_report, prepare=counted),
    Door("registers", OVERSEES),
    Door("register", OVERSEES, at=of_register),
    Door("register_print", OVERSEES, at=of_register),
    Door("register_workbook", OVERSEES, at=of_register),
    Door("households", OVERSEES),
    Door("household", OVERSEES, at=lambda house, case: [house.room.code]),
    Door(
        "household_reveal",
        OVERSEES,
        "post",
        lambda house, case: [house.room.code, house.owner.pk],
        {"field": "phones", "reason": "要联系业主"},
    ),
    Door("exchange", {"sun": OK}),
    Door("exchange_preview", {"sun": NOT_YOURS}, "post", lambda house, case: ["rooms"]),  # no sheet: 422
    Door("exchange_import", {"sun": NOT_YOURS}, "post", lambda house, case: ["rooms"]),
    Door("exchange_export", {"sun": OK}, "post", lambda house, case: ["rooms"]),
    # -- other systems that are let in: 孙 watches over the site's procedures --
    Door("integrations", {"sun": OK}),
    Door("integration_new", {"sun": OK}),
    Door("integration", {"sun": OK}, at=of_integration),
    Door("integration_tokens", {"sun": OK}, "post", of_integration, {"lasts": "30"}),
    Door("integration_revocation", {"sun": SEEN}, "post", lambda house, case: [*of_integration(house, case), token()]),
    Door("integration_end", {"sun": SEEN}, "post", of_integration),
    # -- the desk: taking in is for those who take in, watching for those who watch --
    Door("desk", OVERSEES),
    Door("callers", {"wang": OK}),
    Door("customer", {"wang": OK}),
    Door("offers", {"wang": OK}, "post", body={"said": "水管漏水"}),
    Door("matters", {"wang": OK}, "post", body={"said": "水管漏水", "procedure": "desk/leak", "channel": "hotline"}),
    Door("calls", {"wang": OK}, "post", of_case, {"said": "怎么还没来"}),
    Door("answers", {"wang": OK}, "post", body={"said": "怎么缴费", "answer": "公众号里交"}),
    Door("board", OVERSEES),
    Door("hands", OVERSEES, at=of_case),
    # -- lists, incidents, wallboard --
    Door("cases", AT_THE_SITE),
    Door("contacts", {"wang": OK}),
    Door("incidents", OVERSEES),
    Door("incident_new", OVERSEES),
    Door("incident", OVERSEES, at=of_incident, prepare=of_many),
    Door("incident_script", {"wang": SEEN, "sun": SEEN}, "post", of_incident, {"script": "两小时内"}, of_many),
    Door("incident_matters", {"wang": NOT_YOURS, "sun": NOT_YOURS}, "post", of_incident, {"number": "GD-0"}, of_many),
    Door("incident_end", {"wang": SEEN, "sun": SEEN}, "post", of_incident, prepare=of_many),
    Door("wallboard", OVERSEES),
    Door("wallboard_figures", OVERSEES),
    Door("wallboard_hours", OVERSEES),
    # -- the archive; 孙 holds and decides, 王 files and proposes --
    Door("archive", OVERSEES),
    Door("archive_entry", OVERSEES, at=of_case, prepare=ended),
    Door("archive_copies", {"wang": SEEN, "sun": NOT_YOURS}, "post", of_case, {"place": "3-2-501"}, prepare=ended),
    Door("archive_remarks", {"wang": SEEN, "sun": SEEN}, "post", of_case, {"text": "补充"}, prepare=ended),
    Door(
        "archive_package", dict.fromkeys(("wang", "sun"), NOT_YOURS), "post", of_case, {"reason": "查阅"}, prepare=ended
    ),
    Door("archive_packaging", {"wang": SEEN, "sun": SEEN}, "post", of_case, prepare=sealed),
    Door("archive_hold", {"wang": NOT_YOURS, "sun": SEEN}, "post", of_case, {"reason": "诉讼"}, prepare=sealed),
    Door("archive_lifting", {"wang": NOT_YOURS, "sun": SEEN}, "post", of_case, {"reason": "判决"}, prepare=held),
    Door("archive_disposals", OVERSEES),
    Door("archive_disposal", OVERSEES, at=of_list, prepare=listed),
    Door(
        "archive_decision",
        {"wang": NOT_YOURS, "sun": SEEN},
        "post",
        of_list,
        {"decision": "refused", "reason": "再留一年"},
        prepare=listed,
    ),
    # -- what is told outside: for who administers --
    Door("outside", {"sun": OK}),
    Door("webhooks", {"sun": NOT_YOURS}, "post"),  # nothing typed: 422, but let in
    Door("webhook", {"sun": OK}, at=of_webhook, prepare=listened_to),
    Door("webhook_secret", {"sun": SEEN}, "post", of_webhook, prepare=listened_to),
    Door("webhook_trial", {"sun": SEEN}, "post", of_webhook, prepare=listened_to),
    Door("webhook_ending", {"sun": SEEN}, "post", of_webhook, prepare=listened_to),
    Door("webhook_again", {"sun": SEEN}, "post", of_delivery, prepare=listened_to),
    Door("lines", {"sun": NOT_YOURS}, "post"),
    Door("line_trial", {"sun": NOT_YOURS}, "post", of_line, prepare=lined),  # nobody answers: 422, but let in
    Door("line_ending", {"sun": SEEN}, "post", of_line, prepare=lined),
    # -- the way in --
    Door("site", {name: SEEN for name in EVERYBODY if name != "zhou"}),
]
OUTSIDE = {"front", "language", "demo_entrance"}  # lie at no site; see test_front.py
PROGRAMS = ("api_", "open311_")  # open to tokens, not to people; see api/test_doors.py, open311/test_doors.py


@pytest.fixture
def cast(house: House, staff_hired: Callable[..., Staff]) -> dict[str, Staff]:
    """王 at the desk, 李 who has the repair, 孙 who watches, 钱 of the site but not of this matter, 周 of the next."""
    return {
        "wang": house.wang,
        "li": house.li,
        "sun": house.sun,
        "qian": staff_hired("钱", house.site, "visitor"),
        "zhou": house.zhou,
    }


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_who_gets_in(house: House, cast: dict[str, Staff], door: Door) -> None:
    found = {}
    for name in EVERYBODY:
        case = door.prepare(house)
        found[name] = knock(house, cast[name], door, case).status_code

    assert found == {name: door.answers.get(name, NOT_THERE) for name in EVERYBODY}


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_nobody_is_sent_to_the_log_in(house: House, door: Door) -> None:
    answer = knock(house, None, door, door.prepare(house))

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_a_door_opens_one_way(house: House, door: Door) -> None:
    address = reverse(door.name, args=["garden", *door.at(house, door.prepare(house))])
    other = house.client(house.wang).get if door.method == "post" else house.client(house.wang).delete

    assert other(address).status_code == 405


@pytest.mark.parametrize("door", [door for door in DOORS if door.at in (of_case, of_repair)], ids=str)
def test_what_is_not_there_is_not_there_for_anybody(house: House, door: Door) -> None:
    address = reverse(door.name, args=["garden", "GD-0", *(["repair"] if door.at is of_repair else [])])

    assert getattr(house.client(house.wang), door.method)(address, door.body).status_code == 404


def test_no_door_is_forgotten() -> None:
    of_people = {name for name in names(urlpatterns) if not name.startswith(PROGRAMS)}

    assert of_people - OUTSIDE == {door.name for door in DOORS}


def knock(house: House, who: Staff | None, door: Door, case: Case) -> Any:
    body = {name: house.actor(house.zhao).id if value == "zhao" else value for name, value in door.body.items()}
    address = reverse(door.name, args=["garden", *door.at(house, case)])
    return getattr(house.client(who), door.method)(address, body)


def names(patterns: list[URLPattern | URLResolver]) -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += names(pattern.url_patterns)
        else:
            found.append(str(pattern.name))
    return found
