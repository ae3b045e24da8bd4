"""The register of the archive as pages: what lies where, what is missing, and what may still be done."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from tests.faces.conftest import House
from yizhan.capabilities.documents.archive import packages
from yizhan.capabilities.documents.models import ArchiveEntry, Disposal, PackageReading
from yizhan.cases.models import Case
from yizhan.procedure.commands import Complete, FileCopies
from yizhan.registry.models import SiteParameter, Staff


@pytest.fixture(autouse=True)
def storeroom(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def ended(house: House) -> Case:
    """Closed, with one of its two copies: this desk files the other by hand."""
    return house.do(house.repaired(), house.wang, Complete(step="ask", outcome="done", data={"satisfied": True}))


def sealed(house: House) -> ArchiveEntry:
    case = house.do(ended(house), house.wang, FileCopies(files=("owner-file",), place=house.room.code))
    entry = ArchiveEntry.objects.select_related("case__site__organisation", "case__place", "case__party").get(case=case)
    packages.make(entry, timezone.now())
    return ArchiveEntry.objects.select_related("case").get(pk=entry.pk)


def page(house: House, who: Staff, name: str, *parts: Any, **asked: str) -> str:
    answer = house.client(who).get(reverse(name, args=["garden", *parts]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def post(house: House, who: Staff, name: str, *parts: Any, **typed: Any) -> Any:
    return house.client(who).post(reverse(name, args=["garden", *parts]), typed)


@pytest.mark.clauses("ONE-038")
def test_both_copies_are_shown_and_a_missing_one_stands_out(house: House) -> None:
    whole, lacking = sealed(house), ended(house)

    every = page(house, house.wang, "archive")
    assert whole.number in every
    assert lacking.number in every

    incomplete = page(house, house.wang, "archive", state="incomplete")
    assert whole.number not in incomplete
    assert lacking.number in incomplete
    assert "业主档案" in incomplete
    assert "data-missing" in incomplete


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({"q": "3-2-501"}, True, id="the-room"),
        pytest.param({"q": "厨房水管"}, True, id="words"),
        pytest.param({"q": "电梯"}, False, id="other-words"),
        pytest.param({"file": "owner-file"}, True, id="the-file"),
        pytest.param({"procedure": "desk/leak"}, True, id="the-procedure"),
        pytest.param({"procedure": "desk/other"}, False, id="another-procedure"),
        pytest.param({"state": "sealed"}, True, id="sealed"),
        pytest.param({"state": "held"}, False, id="not-held"),
        pytest.param({"state": "destroyed"}, False, id="not-destroyed"),
        pytest.param({"since": "2036-01-01"}, False, id="too-early"),
        pytest.param({"until": "2020-01-01"}, False, id="too-late"),
        pytest.param({"since": "nonsense", "after": "nonsense", "state": "odd"}, True, id="nonsense-narrows-nothing"),
    ],
)
def test_the_register_is_narrowed(house: House, asked: dict[str, str], found: bool) -> None:
    entry = sealed(house)

    assert (entry.number in page(house, house.wang, "archive", **asked)) is found


def test_a_matter_is_found_by_its_number_and_its_archive_number(house: House) -> None:
    entry = sealed(house)

    for number in (entry.number, entry.case.number):
        assert entry.number in page(house, house.wang, "archive", q=number)


def test_what_only_waits_to_be_filed_is_told_with_what_comes_first(house: House) -> None:
    """No step of this desk does nothing but file; see the packs' own scenarios for one that does."""
    house.repaired()

    assert "archive-waiting" not in page(house, house.wang, "archive", state="incomplete")


def test_a_missing_copy_is_filed_on_the_page_and_the_matter_is_sealed(house: House) -> None:
    case = ended(house)
    told = page(house, house.wang, "archive_entry", case.number)
    assert reverse("archive_copies", args=["garden", case.number]) in told
    assert reverse("archive_copies", args=["garden", case.number]) not in page(
        house, house.sun, "archive_entry", case.number
    )

    assert post(house, house.wang, "archive_copies", case.number, place="3-2-501").status_code == 302

    assert ArchiveEntry.objects.get(case=case).sealed_at is not None
    assert "3-2-501" in page(house, house.wang, "archive_entry", case.number)


def test_whose_file_it_is_is_asked_only_where_nobody_knows(house: House) -> None:
    case = ended(house)
    assert 'name="place"' not in page(house, house.wang, "archive_entry", case.number)

    house.room, house.owner = None, None  # type: ignore[assignment]  # about nothing in particular
    nowhere = ended(house)
    assert 'name="place"' in page(house, house.wang, "archive_entry", nowhere.number)

    post(house, house.wang, "archive_copies", case.number)
    assert ArchiveEntry.objects.get(case=case).sealed_at is not None


def test_a_room_that_is_not_there_is_answered_with_what_to_do(house: House) -> None:
    case = ended(house)

    answer = post(house, house.wang, "archive_copies", case.number, place="9-9-999")

    assert answer.status_code == 422
    assert "9-9-999" in answer.content.decode()


@pytest.mark.clauses("ONE-040")
def test_a_remark_is_shown_beside_it_with_its_author(house: House) -> None:
    entry = sealed(house)

    post(house, house.sun, "archive_remarks", entry.case.number, text="业主来电补充")

    told = page(house, house.wang, "archive_entry", entry.case.number)
    assert "业主来电补充" in told
    assert "孙" in told


def test_a_package_is_taken_out_by_who_may_and_that_is_kept(house: House) -> None:
    entry = sealed(house)

    answer = post(house, house.wang, "archive_package", entry.case.number, reason="业主查阅")

    assert answer["Content-Type"] == "application/zip"
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert PackageReading.objects.get().reason == "业主查阅"
    assert "业主查阅" in page(house, house.sun, "archive_entry", entry.case.number)


def test_a_package_that_is_missing_is_asked_for_again(house: House) -> None:
    case = house.do(ended(house), house.wang, FileCopies(files=("owner-file",), place=house.room.code))
    before = ProcrastinateJob.objects.filter(task_name="documents.package").count()

    post(house, house.wang, "archive_packaging", case.number)

    assert ProcrastinateJob.objects.filter(task_name="documents.package").count() == before + 1


def test_a_hold_is_set_shown_and_lifted(house: House) -> None:
    entry = sealed(house)

    post(house, house.sun, "archive_hold", entry.case.number, reason="诉讼保全")
    assert entry.number in page(house, house.wang, "archive", state="held")
    assert "诉讼保全" in page(house, house.wang, "archive_entry", entry.case.number)

    post(house, house.sun, "archive_lifting", entry.case.number, reason="判决已生效")
    assert entry.number not in page(house, house.wang, "archive", state="held")
    assert "判决已生效" in page(house, house.wang, "archive_entry", entry.case.number)


def test_disposal_from_the_list_to_the_decision(house: House) -> None:
    keep(house, "PT0S")
    entry = sealed(house)
    due = page(house, house.wang, "archive_disposals")
    assert entry.number in due

    proposed = post(house, house.wang, "archive_disposals", entry=[entry.pk], reason="保存期满")
    number = Disposal.objects.get().number
    assert proposed.url == reverse("archive_disposal", args=["garden", number])
    deciding = reverse("archive_decision", args=["garden", number])
    assert deciding not in page(house, house.wang, "archive_disposal", number)  # who proposed it
    assert deciding in page(house, house.sun, "archive_disposal", number)

    post(house, house.sun, "archive_decision", number, decision="approved", reason="同意销毁")

    assert ProcrastinateJob.objects.get(task_name="documents.dispose").args == {"disposal": Disposal.objects.get().pk}
    assert "同意销毁" in page(house, house.wang, "archive_entry", entry.case.number)


@pytest.mark.parametrize("chosen", [[], ["x"], ["999999"]])
def test_nothing_is_proposed_that_was_not_chosen_from_the_list(house: House, chosen: list[str]) -> None:
    sealed(house)

    assert post(house, house.wang, "archive_disposals", entry=chosen, reason="x").status_code == 422
    assert not Disposal.objects.exists()


def test_what_was_destroyed_still_has_its_line(house: House) -> None:
    from yizhan.capabilities.documents.archive import disposing

    keep(house, "PT0S")
    entry, later = sealed(house), timezone.now() + timedelta(seconds=1)
    listed = disposing.propose(house.site, [entry.pk], "保存期满", house.wang, later)
    disposing.decide(listed, Disposal.Decision.APPROVED, "同意", house.sun, later)
    disposing.carry_out(listed, later)

    told = page(house, house.wang, "archive_entry", entry.case.number)
    assert entry.package_sha256 in told
    assert "厨房水管" not in told
    assert entry.number in page(house, house.wang, "archive", state="destroyed")
    assert "厨房水管" not in page(house, house.wang, "case", entry.case.number)
    assert page(house, house.wang, "archive_disposal", listed.number)


def test_the_owners_file_shows_its_copy_and_leads_to_the_line(house: House) -> None:
    entry = sealed(house)

    told = page(house, house.wang, "household", "3-2-501", chapter="filed")

    assert "业主档案" in told
    assert reverse("archive_entry", args=["garden", entry.case.number]) in told


def test_the_case_page_says_that_it_is_archived(house: House) -> None:
    entry = sealed(house)

    assert reverse("archive_entry", args=["garden", entry.case.number]) in page(
        house, house.wang, "case", entry.case.number
    )


def test_the_register_costs_the_same_however_long_it_is(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sealed(house)
    address = reverse("archive", args=["garden"])
    house.client(house.wang).get(address)

    with django_assert_max_num_queries(20) as first:
        house.client(house.wang).get(address)
    sealed(house), ended(house), sealed(house)
    with django_assert_max_num_queries(len(first)):
        house.client(house.wang).get(address)


def keep(house: House, length: str) -> None:
    SiteParameter.objects.create(
        site=house.site,
        pack="desk",
        name="keep_orders",
        value=length,
        valid_from=timezone.now() - timedelta(days=1),
        set_at=timezone.now(),
        reason="制度",
    )
