"""The verb notify: who is told, in which words, as whose message."""

import pytest

from tests.capabilities.conftest import NINE, House, at
from yizhan.capabilities.notices.models import Notice
from yizhan.capabilities.notices.told import notices_of, told
from yizhan.cases import running
from yizhan.cases.people import staff_id
from yizhan.procedure.commands import Press


@pytest.mark.clauses("ONE-010")
def test_every_role_is_told_once_with_sender_and_time(house: House) -> None:
    case = house.leak()

    sent = list(notices_of(case))
    assert [(one.role, one.about) for one in sent] == [("centre", "dispatch"), ("repairer", "dispatch")]
    assert {(one.by, one.by_name, one.at) for one in sent} == {(staff_id(house.wang), "王", NINE)}
