"""What is archived stands: the engine takes remarks only, and the database refuses the rest."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.capabilities.conftest import NINE, House
from yizhan.capabilities.documents.archive.filing import archived
from yizhan.capabilities.documents.models import ArchiveEntry, Attachment, FiledCopy
from yizhan.cases import chain, running
from yizhan.cases.models import Case, CaseStep, Event
from yizhan.cases.people import staff_id
from yizhan.cases.refused import Refused
from yizhan.procedure.commands import Attach, Cancel, Complete, FileCopies, Fill, Note
from yizhan.registry.models import Occupancy, Party, Place


def ended(house: House, **opened: Any) -> Case:
    case = house.leak(**opened)
    return house.ask(house.repair(house.dispatch(case, staff_id(house.li))))


def homeless(house: House) -> Case:
    """A matter of nobody's home: a leak that somebody called in about the garage."""
    case = running.open_case(
        house.site, "leak", by=house.actor(house.wang), now=NINE, channel="hotline", data={"matter": "车库漏水"}
    )
    case = house.dispatch(case, staff_id(house.li))
    return house.ask(house.repair(case))


@pytest.mark.clauses("ONE-038")
def test_with_a_copy_in_every_file_it_is_sealed_and_stands_in_the_register(house: House) -> None:
    case = ended(house)

    entry = ArchiveEntry.objects.get(case=case)
    assert case.archived_at == NINE == entry.sealed_at
    assert entry.number == "DA-2026-000001"
    assert (entry.missing, entry.version, entry.head) == ([], case.version, bytes(case.head).hex())
    assert [*chain.verify([Case.objects.get(pk=case.pk)])] == []


@pytest.mark.clauses("ONE-038")
def test_the_owners_copy_lies_in_the_file_of_his_home(house: House) -> None:
    Occupancy.objects.create(party=house.owner, place=house.room)

    copy = FiledCopy.objects.get(case=ended(house), file="owner-file")

    assert (copy.place, copy.party, copy.by_name) == (house.room, house.owner, "王")


def test_a_tenants_matter_lies_in_the_file_of_the_rooms_owner(house: House) -> None:
    Occupancy.objects.create(party=house.owner, place=house.room)
    tenant = Party.objects.create(site=house.site, name="租客")
    Occupancy.objects.create(party=tenant, place=house.room, role=Occupancy.Role.TENANT)
    house.owner, owner = tenant, house.owner  # the tenant calls

    copy = FiledCopy.objects.get(case=ended(house), file="owner-file")

    assert (copy.place, copy.party) == (house.room, owner)


def test_an_owners_matter_about_no_home_lies_in_his_own_file(house: House) -> None:
    Occupancy.objects.create(party=house.owner, place=house.room)
    house.room, room = Place.objects.create(site=house.site, kind="public-area", code="车库", name="车库"), house.room

    assert FiledCopy.objects.get(case=ended(house), file="owner-file").place == room


@pytest.mark.clauses("ONE-038")
def test_where_a_copy_is_missing_archiving_is_incomplete_until_somebody_says_whose_file(house: House) -> None:
    case = homeless(house)
    entry = ArchiveEntry.objects.get(case=case)
    assert (entry.missing, entry.sealed_at, case.archived_at) == (["owner-file"], None, None)

    filing = FileCopies(files=("owner-file",), place=house.room.code)
    case = running.run(case, filing, by=house.actor(house.wang), now=NINE)

    assert case.archived_at is not None
    assert archived(case) == {"management-office", "owner-file"}
    assert ArchiveEntry.objects.get(case=case).missing == []


@pytest.mark.parametrize(
    ("who", "place", "files", "code"),
    [
        pytest.param("li", "3-2-501", ("owner-file",), "role", id="not-his-work"),
        pytest.param("wang", "9-9-999", ("owner-file",), "unknown", id="no-such-home"),
        pytest.param("wang", "车库", ("owner-file",), "unknown", id="nobodys-home"),
        pytest.param("wang", "3-2-501", ("attic",), "unknown", id="no-such-file"),
    ],
)
def test_a_missing_copy_is_not_filed_by_just_anybody_nor_anywhere(
    house: House, who: str, place: str, files: tuple[str, ...], code: str
) -> None:
    case = homeless(house)
    Place.objects.create(site=house.site, kind="public-area", code="车库", name="车库")

    with pytest.raises(Refused) as refused:
        running.run(case, FileCopies(files=files, place=place), by=house.actor(getattr(house, who)), now=NINE)

    assert refused.value.code == code
    assert archived(case) == {"management-office"}


def test_what_is_still_open_is_not_archived_and_the_open_step_is_named(house: House) -> None:
    case = house.dispatch(house.leak(), staff_id(house.li))

    with pytest.raises(Refused) as refused:
        running.run(case, FileCopies(files=("management-office",)), by=house.actor(house.wang), now=NINE)

    assert refused.value.code == "not-open"
    assert "Repair" in {one.en for one in refused.value.refusal.facts["open_steps"]}


@pytest.mark.clauses("ONE-040")
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(Fill(step="ask", data={"satisfied": False}), id="an-answer"),
        pytest.param(Complete(step="ask", data={"satisfied": False}), id="a-step"),
        pytest.param(Cancel(reason="作废"), id="cancelling"),
        pytest.param(Attach(attachments=("a1",)), id="a-photo"),
        pytest.param(FileCopies(files=("owner-file",)), id="another-copy"),
    ],
)
def test_nothing_is_changed_any_more(house: House, command: Any) -> None:
    case = ended(house)

    with pytest.raises(Refused) as refused:
        running.run(case, command, by=house.actor(house.wang), now=NINE)

    assert refused.value.code == "archived"


@pytest.mark.clauses("ONE-040")
def test_a_remark_is_kept_beside_it_with_author_and_time_and_the_sealed_text_is_as_it_was(house: House) -> None:
    case = ended(house)
    sealed = Case.objects.values("data", "status", "closed_at", "archived_at", "subject").get(pk=case.pk)
    entry = ArchiveEntry.objects.get(case=case)

    running.run(case, Note(text="业主来电补充说明"), by=house.actor(house.sun), now=NINE)

    remark = Event.objects.filter(case=case, seq__gt=entry.version).get()
    assert (remark.kind, remark.by_name, remark.at, remark.body) == ("noted", "孙", NINE, {"text": "业主来电补充说明"})
    assert Case.objects.values("data", "status", "closed_at", "archived_at", "subject").get(pk=case.pk) == sealed
    assert ArchiveEntry.objects.get(case=case).head == entry.head
    assert [*chain.verify([Case.objects.get(pk=case.pk)])] == []


CHANGES = {
    "an answer": "UPDATE cases_case SET data = '{}' WHERE id = %s",
    "its end": "UPDATE cases_case SET status = 'cancelled' WHERE id = %s",
    "the seal": "UPDATE cases_case SET archived_at = NULL WHERE id = %s",
    "the state": """UPDATE cases_case SET state = state || '{"place": "9"}' WHERE id = %s""",
    "destroying it": "UPDATE cases_case SET disposed_at = now() WHERE id = %s",
    "removing it": "DELETE FROM cases_case WHERE id = %s",
    "a step": "UPDATE cases_casestep SET outcome = 'nobody' WHERE case_id = %s",
    "removing a step": "DELETE FROM cases_casestep WHERE case_id = %s",
    "another step": "INSERT INTO cases_casestep (site_id, case_id, step, run, state, roles, assigned_to, assigned_name,"
    " started_at, completed_by, completed_name, outcome) SELECT site_id, id, 'more', 1, 'open', '{}', '', '', now(),"
    " '', '', '' FROM cases_case WHERE id = %s",
    "the journal": "UPDATE cases_entry SET events = '[]' WHERE case_id = %s",
    "removing the journal": "DELETE FROM cases_entry WHERE case_id = %s",
    "another event": "INSERT INTO cases_entry (site_id, case_id, seq, at, by, by_name, events, hash) SELECT site_id,"
    """ id, version + 1, now(), 'x', 'x', '[["data_set", {"values": {}}]]', '' FROM cases_case WHERE id = %s""",
    "a paper": "UPDATE documents_attachment SET name = 'x' WHERE case_id = %s",
    "removing a paper": "DELETE FROM documents_attachment WHERE case_id = %s",
    "another paper": "INSERT INTO documents_attachment (site_id, case_id, step, kind, signer, name, file, content_type,"
    " size, sha256, original_sha256, uploaded_by, at) SELECT site_id, id, '', 'photo', '', 'x', 'x', 'x', 1, '', '',"
    " '', now() FROM cases_case WHERE id = %s",
    "a copy": "UPDATE documents_filedcopy SET file = 'attic' WHERE case_id = %s",
    "removing a copy": "DELETE FROM documents_filedcopy WHERE case_id = %s",
    "another copy": "INSERT INTO documents_filedcopy (site_id, case_id, file, at, by, by_name) SELECT site_id, id,"
    " 'attic', now(), 'x', 'x' FROM cases_case WHERE id = %s",
    "its line": "UPDATE documents_archiveentry SET head = 'x' WHERE case_id = %s",
    "removing its line": "DELETE FROM documents_archiveentry WHERE case_id = %s",
}


@pytest.mark.clauses("ONE-040")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_the_database_refuses_to_change_what_is_archived(house: House, change: str) -> None:
    case = house.leak()
    Attachment.objects.create(
        site=house.site, case=case, kind="photo", name="a.jpg", file="a", content_type="image/jpeg", size=1, at=NINE
    )
    case = house.ask(house.repair(house.dispatch(case, staff_id(house.li))))

    with (
        pytest.raises(IntegrityError, match=r"as it was sealed|only ever added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change, [case.pk])


def test_a_case_that_is_not_archived_changes_as_before(house: House) -> None:
    case = homeless(house)

    CaseStep.objects.filter(case=case).update(outcome="nobody")
    Case.objects.filter(pk=case.pk).update(subject="车库")

    assert Case.objects.get(pk=case.pk).subject == "车库"


def test_a_cancelled_case_is_not_archived(house: House) -> None:
    case = house.do(house.leak(), house.wang, Cancel(reason="不修了"), NINE)

    assert case.archived_at is None
    assert not ArchiveEntry.objects.exists()
