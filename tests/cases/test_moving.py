"""Moving running cases to the version in force: a dry run that tells why not, and a move that the journal holds."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.cases.conftest import NINE, PACKS, House
from yizhan.cases import chain, library, running
from yizhan.cases.models import Case, CaseStep, Event
from yizhan.cases.moving import Mover, running_under
from yizhan.cases.refused import Refused
from yizhan.cases.running import AlreadySent
from yizhan.procedure import events as e
from yizhan.procedure.commands import Claim, Complete
from yizhan.procedure.evolve import replay
from yizhan.registry.models import RoleHolding

pytestmark = pytest.mark.django_db

SOON = NINE + timedelta(minutes=2)
RENAMED = ("  repair:\n    title", "  mend:\n    title"), ("to: repair, title", "to: mend, title"), (
    "en: Nobody at home}, to: repair", "en: Nobody at home}, to: mend"), ("[repair]", "[mend]")  # fmt: skip


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    folder = tmp_path / "packs"
    shutil.copytree(PACKS, folder)
    return folder


def publish(folder: Path, *changes: tuple[str, str]) -> None:
    file = folder / "desk" / "leak.yaml"
    text = file.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")
    library.publish(folder, now=NINE)


def at_repair(house: House) -> Case:
    case = house.leak()
    return running.run(
        case, Complete(step="judge", outcome="repair", data={"severity": "minor"}), by=house.wang, now=NINE
    )


def mover(house: House, **given: Any) -> Mover:
    return Mover.of(house.site, house.sun, given.pop("now", SOON), **{"entitled": False, **given})


def reasons(house: House, case: Case, **given: Any) -> list[str]:
    (prospect,) = mover(house, **given).prospects([Case.objects.get(pk=case.pk)])
    return [refusal.facts.get("why", refusal.code) for refusal in prospect.reasons]


def test_a_case_that_moved_goes_by_the_new_version(house: House, packs: Path) -> None:
    case = at_repair(house)
    publish(packs, ("next: {done: ask}", "next: {done: end}"))

    mover(house).move(case)
    case.refresh_from_db()
    running.run(
        case, Complete(step="repair", outcome="done", data={"result": "好了"}, signed=("customer",)),
        by=house.li, now=SOON,
    )  # fmt: skip
    case = running.run(case, Complete(step="check"), by=house.wang, now=SOON)

    assert case.library_id == library.current().id
    assert case.status == "closed"


def test_the_journal_holds_after_a_move_and_says_who_moved_it(house: House, packs: Path) -> None:
    case = at_repair(house)
    publish(packs, *RENAMED)

    mover(house, renamed={"desk/leak": {"repair": "mend"}}).move(case)

    case = Case.objects.get(pk=case.pk)
    row = Event.objects.get(case=case, kind="moved")
    assert (row.by, row.body["version"]) == (house.sun.id, library.current().version)
    history = [(e.Event.from_json(one.kind, one.body), one.at, one.by) for one in case.events.order_by("seq")]
    assert replay(history) == case.state
    assert list(chain.verify([case])) == []


def test_an_audit_notices_a_case_that_was_put_under_another_version_by_hand(house: House, packs: Path) -> None:
    case = at_repair(house)
    before = case.library_id
    publish(packs, ("next: {done: ask}", "next: {done: end}"))
    mover(house).move(case)

    Case.objects.filter(pk=case.pk).update(library=before)

    assert [one.what for one in chain.verify([Case.objects.get(pk=case.pk)])] == ["goes-by-another-version"]


def test_worklists_show_the_step_once_under_its_new_name(house: House, packs: Path) -> None:
    case = at_repair(house)
    publish(packs, *RENAMED)
    assert reasons(house, case) == ["step-gone"]

    mover(house, renamed={"desk/leak": {"repair": "mend", "gone-long-ago": "ask"}}).move(case)

    (row,) = CaseStep.objects.filter(case=case, state="open")
    assert (row.step, row.run, row.started_at) == ("mend", 1, NINE)
    assert row.due_at == NINE + timedelta(minutes=30)
    assert not CaseStep.objects.filter(case=case, step="repair").exists()


def test_a_refused_move_changes_nothing(house: House, packs: Path) -> None:
    case = at_repair(house)
    before = (case.library_id, Event.objects.filter(case=case).count())
    publish(packs, ("within: [{when: data.urgent, within: PT10M}, {within: $accept_within}]", "within: PT1M"))

    with pytest.raises(Refused) as refused, transaction.atomic():
        mover(house).move(case)

    assert (refused.value.code, refused.value.refusal.facts["why"]) == ("moving", "late")
    case.refresh_from_db()
    assert (case.library_id, Event.objects.filter(case=case).count()) == before


def test_a_step_in_somebodys_hands_waits_for_its_end(house: House, packs: Path) -> None:
    case = at_repair(house)
    running.run(case, Claim(step="repair"), by=house.li, now=NINE)
    publish(packs, ("required: [result]", "required: []"))

    assert reasons(house, case) == ["under-way"]


def test_the_procedure_is_no_longer_there(house: House, packs: Path) -> None:
    case = at_repair(house)
    publish(packs, ("procedure: leak", "procedure: burst"))

    assert reasons(house, case) == ["no-procedure"]
    with pytest.raises(Refused), transaction.atomic():
        mover(house).move(case)


def test_nobody_at_the_site_holds_the_role_any_more(house: House, packs: Path) -> None:
    case = at_repair(house)
    publish(packs, ("next: {done: ask}", "next: {done: end}"))
    RoleHolding.objects.filter(site=house.site, role="repairer").update(until=NINE + timedelta(minutes=1))

    assert reasons(house, case) == ["nobody"]


def test_what_was_opened_under_the_version_in_force_stays(house: House) -> None:
    assert reasons(house, at_repair(house)) == ["there"]


def test_who_does_not_watch_is_refused_unless_the_registry_lets_them(house: House, packs: Path) -> None:
    case = at_repair(house)
    publish(packs, ("next: {done: ask}", "next: {done: end}"))
    by_li = {"by": house.li, "now": SOON}

    refused = Mover.of(house.site, **by_li, entitled=False).prospects([case])
    let_through = Mover.of(house.site, **by_li, entitled=True).prospects([case])

    assert [one.code for one in next(refused).reasons] == ["role"]
    assert next(let_through).reasons == ()


def test_the_same_key_moves_once(house: House, packs: Path) -> None:
    case = at_repair(house)
    publish(packs, ("next: {done: ask}", "next: {done: end}"))

    for _ in range(2):
        try:
            with transaction.atomic():
                mover(house).move(case, key="once")
        except AlreadySent:
            pass

    assert Event.objects.filter(case=case, kind="moved").count() == 1


def test_a_dry_run_leaves_no_trace_and_reads_the_site_once(house: House, packs: Path) -> None:
    cases = [at_repair(house) for _ in range(3)]
    publish(packs, ("next: {done: ask}", "next: {done: end}"))
    library.current()
    events = Event.objects.count()

    with connection.execute_wrapper(no_writing):
        found = list(mover(house).prospects(running_under(house.site, cases[0].library_id)))

    assert [one.case.pk for one in found] == [case.pk for case in cases]
    assert Event.objects.count() == events


def no_writing(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert sql.lstrip().upper().startswith("SELECT"), sql
    return execute(sql, params, many, context)


def test_cases_of_the_next_site_are_not_among_them(house: House, packs: Path, make_site: Any) -> None:
    at_repair(house)
    under = library.current().id
    publish(packs, ("next: {done: ask}", "next: {done: end}"))

    assert running_under(house.site, under).count() == 1
    assert not running_under(make_site("next-door"), under).exists()
