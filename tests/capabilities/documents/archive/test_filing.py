"""The verb file, and which records a case has."""

import pytest
from django.db import IntegrityError, transaction

from tests.capabilities.conftest import NINE, House
from yizhan.capabilities.documents.archive.filing import archived
from yizhan.capabilities.documents.models import FiledCopy
from yizhan.capabilities.documents.records import records_of
from yizhan.cases import running
from yizhan.cases.people import staff_id
from yizhan.procedure.commands import Complete, Fill


def test_copies_lie_in_the_files_named_each_once_with_who_and_when(house: House) -> None:
    case = house.ask(house.repair(house.dispatch(house.leak(), staff_id(house.li))))

    assert archived(case) == {"management-office", "owner-file"}
    assert {(copy.at, copy.by) for copy in FiledCopy.objects.filter(case=case)} == {(NINE, staff_id(house.wang))}


def test_the_database_keeps_a_second_copy_out(house: House) -> None:
    case = house.leak()  # of a sealed one no copy is added at all
    FiledCopy.objects.create(site=case.site, case=case, file="owner-file", at=NINE, by="clock")

    with pytest.raises(IntegrityError, match="filedcopy_once_a_file"), transaction.atomic():
        FiledCopy.objects.create(site=case.site, case=case, file="owner-file", at=NINE, by="clock")


def test_a_record_is_there_from_the_first_answer_on_its_form(house: House) -> None:
    case = house.leak()
    assert records_of(case) == []

    case = running.run(
        case, Fill(step="dispatch", data={"repairer": staff_id(house.li)}), by=house.actor(house.wang), now=NINE
    )
    assert records_of(case) == ["work-order"]

    case = house.ask(house.repair(house.dispatch(case, staff_id(house.li))))
    assert records_of(case) == ["work-order", "feedback"]


def test_nobody_at_home_fills_no_form(house: House) -> None:
    case = house.dispatch(house.leak(), staff_id(house.li))

    case = house.do(case, house.li, Complete(step="repair", outcome="nobody"), NINE)

    assert records_of(case) == ["work-order"]  # of the dispatch
