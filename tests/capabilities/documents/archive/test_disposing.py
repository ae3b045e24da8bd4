"""What is kept long enough may go: proposed by one, decided by another, held by nobody; its line and hashes stay."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.capabilities.conftest import NINE, House, at
from yizhan.capabilities.documents import tasks
from yizhan.capabilities.documents.archive import disposing, holding, packages, retention, verifying
from yizhan.capabilities.documents.archive.refusals import ArchiveRefused
from yizhan.capabilities.documents.models import ArchiveEntry, Attachment, Disposal, FiledCopy, PackageReading
from yizhan.capabilities.notices.models import Notice
from yizhan.cases import chain
from yizhan.cases.models import Case, CaseStep, Entry, Event

Sealed = Callable[..., ArchiveEntry]
APPROVED, REFUSED = Disposal.Decision.APPROVED, Disposal.Decision.REFUSED
THREE_YEARS_ON = at("2029-03-02 09:00")
A_MOMENT_BEFORE = THREE_YEARS_ON - timedelta(seconds=1)


@pytest.fixture
def entry(sealed: Sealed, kept_three_years: None) -> ArchiveEntry:
    entry = sealed()
    packages.make(entry, NINE)
    entry.refresh_from_db()
    return entry


def due(house: House, now: object = THREE_YEARS_ON) -> list[ArchiveEntry]:
    return list(retention.due_for_disposal(house.site, now))


def proposed(house: House, entry: ArchiveEntry) -> Disposal:
    return disposing.propose(house.site, [entry.pk], "保存期满", house.wang, THREE_YEARS_ON)


def approved(house: House, entry: ArchiveEntry) -> Disposal:
    return disposing.decide(proposed(house, entry), APPROVED, "同意销毁", house.sun, THREE_YEARS_ON)


# -- how long -----------------------------------------------------------------------------------


def test_it_is_due_when_its_time_is_over_and_not_a_moment_before(house: House, entry: ArchiveEntry) -> None:
    assert due(house, A_MOMENT_BEFORE) == []
    assert due(house, THREE_YEARS_ON) == [entry]


def test_where_nothing_is_said_it_is_kept_for_good(house: House, sealed: Sealed) -> None:
    sealed()

    assert due(house, at("2126-03-02 09:00")) == []


def test_the_next_sites_archive_is_another(house: House, entry: ArchiveEntry) -> None:
    assert list(retention.due_for_disposal(house.zhou.organisation.sites.get(slug="next-door"), THREE_YEARS_ON)) == []


# -- two persons ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "when", "reason", "code"),
    [
        pytest.param("li", THREE_YEARS_ON, "保存期满", "not-yours", id="not-the-repairers-to-propose"),
        pytest.param("wang", A_MOMENT_BEFORE, "保存期满", "not-due", id="too-early"),
        pytest.param("wang", THREE_YEARS_ON, " ", "reason", id="without-a-reason"),
    ],
)
def test_not_everything_is_proposed(
    house: House, entry: ArchiveEntry, who: str, when: object, reason: str, code: str
) -> None:
    with pytest.raises(ArchiveRefused) as refused:
        disposing.propose(house.site, [entry.pk], reason, getattr(house, who), when)

    assert refused.value.code == code
    assert not Disposal.objects.exists()


def test_what_is_on_a_list_is_not_put_on_another(house: House, entry: ArchiveEntry) -> None:
    proposed(house, entry)

    assert due(house) == []
    with pytest.raises(ArchiveRefused) as refused:
        proposed(house, entry)
    assert refused.value.code == "not-due"


def test_what_was_refused_may_be_proposed_again(house: House, entry: ArchiveEntry) -> None:
    disposing.decide(proposed(house, entry), REFUSED, "再保存一年", house.sun, THREE_YEARS_ON)

    assert due(house) == [entry]
    assert not ProcrastinateJob.objects.filter(task_name="documents.dispose").exists()


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [
        pytest.param("li", "同意", "not-yours", id="not-the-repairers-to-decide"),
        pytest.param("sun", "", "reason", id="without-a-reason"),
    ],
)
def test_not_everybody_decides(house: House, entry: ArchiveEntry, who: str, reason: str, code: str) -> None:
    listed = proposed(house, entry)

    with pytest.raises(ArchiveRefused) as refused:
        disposing.decide(listed, APPROVED, reason, getattr(house, who), THREE_YEARS_ON)

    assert refused.value.code == code


def test_who_proposed_does_not_decide_even_holding_both_roles(
    house: House, entry: ArchiveEntry, hired: Callable[..., object]
) -> None:
    both = hired("郑", house.site, "dispatcher", "supervisor")
    listed = disposing.propose(house.site, [entry.pk], "保存期满", both, THREE_YEARS_ON)

    with pytest.raises(ArchiveRefused) as refused:
        disposing.decide(listed, APPROVED, "同意", both, THREE_YEARS_ON)
    assert refused.value.code == "same-person"

    with pytest.raises(IntegrityError, match="disposal_is_decided_by_another"), transaction.atomic():
        Disposal.objects.filter(pk=listed.pk).update(
            decision=APPROVED, decided_by=both, decided_at=NINE, decided_because="同意"
        )


def test_it_is_decided_once(house: House, entry: ArchiveEntry) -> None:
    listed = approved(house, entry)

    with pytest.raises(ArchiveRefused) as refused:
        disposing.decide(listed, REFUSED, "还是不要", house.sun, THREE_YEARS_ON)
    assert refused.value.code == "decided"

    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.filter(pk=listed.pk).update(decision=REFUSED)


# -- what goes, and what stays --------------------------------------------------------------------


def test_what_was_said_and_done_is_gone_and_its_line_and_hashes_stay(house: House, entry: ArchiveEntry) -> None:
    paper = Attachment.objects.get(case=entry.case)
    head, sha256, package = entry.head, entry.package_sha256, entry.package
    approved(house, entry)

    tasks.dispose(**ProcrastinateJob.objects.get(task_name="documents.dispose").args)
    tasks.remove_files(**ProcrastinateJob.objects.get(task_name="documents.remove_files").args)

    case = Case.objects.get(pk=entry.case_id)
    assert (case.data, case.subject, case.party, case.search) == ({}, "", None, None)
    assert (case.number, case.status, case.place) == (entry.case.number, "closed", house.room)
    assert case.disposed_at is not None
    for rows in (Event, CaseStep, Notice, Attachment):
        assert not rows.objects.filter(case=case).exists()
    assert not default_storage.exists(paper.file)
    assert not default_storage.exists(package)
    entry.refresh_from_db()
    assert (entry.head, entry.package_sha256, entry.package) == (head, sha256, "")
    assert FiledCopy.objects.filter(case=case).count() == 2
    assert [*chain.verify([case])] == []
    assert [*verifying.verify([ArchiveEntry.objects.select_related("case").get(pk=entry.pk)])] == []


def test_carried_out_twice_it_does_no_more(house: House, entry: ArchiveEntry) -> None:
    listed = approved(house, entry)

    assert disposing.carry_out(listed, THREE_YEARS_ON) == 1
    assert disposing.carry_out(listed, THREE_YEARS_ON) == 0
    assert due(house) == []


def test_a_file_that_another_case_keeps_too_is_left(house: House, entry: ArchiveEntry, sealed: Sealed) -> None:
    other = sealed()  # with the same photo
    disposing.carry_out(approved(house, entry), THREE_YEARS_ON)

    tasks.remove_files(**ProcrastinateJob.objects.get(task_name="documents.remove_files").args)

    assert default_storage.exists(Attachment.objects.get(case=other.case).file)


@pytest.mark.parametrize("table", ["cases_entry", "cases_casestep", "documents_attachment"])
def test_before_the_decision_the_database_lets_nothing_go(house: House, entry: ArchiveEntry, table: str) -> None:
    proposed(house, entry)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE case_id = %s", [entry.case_id])  # noqa: S608 - of our own names


def test_what_is_destroyed_is_not_written_to_again(house: House, entry: ArchiveEntry) -> None:
    disposing.carry_out(approved(house, entry), THREE_YEARS_ON)

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=entry.case_id).update(subject="又回来了")


# -- holds ------------------------------------------------------------------------------------------


def test_what_is_held_is_not_due(house: House, entry: ArchiveEntry) -> None:
    holding.hold(entry, "诉讼保全", house.sun, NINE)

    assert due(house) == []


def test_a_hold_set_after_the_decision_spares_the_case(house: House, entry: ArchiveEntry) -> None:
    listed = approved(house, entry)
    holding.hold(entry, "诉讼保全", house.sun, THREE_YEARS_ON)

    assert disposing.carry_out(listed, THREE_YEARS_ON) == 0

    assert Event.objects.filter(case=entry.case).exists()
    assert listed.lines.get().spared_because == "hold"
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(case=entry.case).delete()


def test_a_hold_is_lifted_with_a_reason_and_the_case_is_due_again(house: House, entry: ArchiveEntry) -> None:
    holding.hold(entry, "诉讼保全", house.sun, NINE)

    lifted = holding.lift(entry, "判决已生效", house.sun, THREE_YEARS_ON)

    assert (lifted.lifted_by, lifted.lifted_because) == (house.sun, "判决已生效")
    assert due(house) == [entry]
    with pytest.raises(IntegrityError), transaction.atomic():
        lifted.delete()


@pytest.mark.parametrize(
    ("act", "who", "reason", "code"),
    [
        pytest.param("hold", "wang", "诉讼", "not-yours", id="not-the-dispatchers"),
        pytest.param("hold", "sun", "", "reason", id="no-reason"),
        pytest.param("lift", "sun", "判决", "not-held", id="nothing-to-lift"),
    ],
)
def test_not_every_hold_is_set_or_lifted(
    house: House, entry: ArchiveEntry, act: str, who: str, reason: str, code: str
) -> None:
    with pytest.raises(ArchiveRefused) as refused:
        getattr(holding, act)(entry, reason, getattr(house, who), NINE)

    assert refused.value.code == code


def test_a_case_is_held_once(house: House, entry: ArchiveEntry) -> None:
    holding.hold(entry, "诉讼保全", house.sun, NINE)

    with pytest.raises(ArchiveRefused) as refused:
        holding.hold(entry, "再来一次", house.sun, NINE)
    assert refused.value.code == "held"


# -- taking a package out -----------------------------------------------------------------------------


def test_a_package_is_taken_out_for_a_reason_that_is_kept(house: House, entry: ArchiveEntry) -> None:
    with holding.taken_out(entry, "业主查阅", house.wang, NINE) as file:
        assert file.read(2) == b"PK"

    reading = PackageReading.objects.get(entry=entry)
    assert (reading.by, reading.reason, reading.at) == (house.wang, "业主查阅", NINE)
    with pytest.raises(IntegrityError), transaction.atomic():
        reading.delete()


def test_without_a_reason_or_a_package_nothing_is_taken_out(house: House, entry: ArchiveEntry, sealed: Sealed) -> None:
    with pytest.raises(ArchiveRefused) as refused:
        holding.taken_out(entry, "", house.wang, NINE)
    assert refused.value.code == "reason"

    with pytest.raises(ArchiveRefused) as refused:
        holding.taken_out(sealed(), "业主查阅", house.wang, NINE)
    assert refused.value.code == "no-package"
    assert not PackageReading.objects.exists()
