"""Who is calling? By whatever the dispatcher types."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yizhan.registry import customers, parties, populate
from yizhan.registry.changes import Because
from yizhan.registry.customers import Customer
from yizhan.registry.models import Occupancy, Party, Place, Site

from .conftest import TODAY, owner, room


@pytest.fixture
def find(home: Site, chen: Party) -> Callable[[str], list[Customer]]:
    owner(home, "王芳", room(home, "3-2-502"), "13912340000")
    return lambda typed: customers.find([home], typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "found_by"),
    [
        ("13812345678", "phone"),
        ("+86 138 1234 5678", "phone"),
        ("１３８１２３４５６７８", "phone"),
        ("0512-67654321", "phone"),
        ("5678", "phone-ending"),
        ("654321", "phone-ending"),
        ("3-2-501", "place"),
        ("三号楼二单元501室", "place"),
        ("陈建国", "name"),
        ("陈", "name"),
        ("建国", "name"),
        ("3-2-501 陈", "place"),
        ("陈 5678", "name"),
    ],
)
def test_chen_is_found(find: Callable[[str], list[Customer]], chen: Party, typed: str, found_by: str) -> None:
    found = find(typed)
    assert [(c.party, c.place.code if c.place else "", c.role, c.since, c.found_by) for c in found] == [
        (chen, "3-2-501", "owner", date(2020, 1, 1), found_by)
    ]


@pytest.mark.parametrize(
    "typed", ["13800000000", "9-9-999", "周", "", " ", "😀", "<script>", "%", "陈 0000", "x" * 5000, "'; --"]
)
def test_who_is_not_there_is_not_found(find: Callable[[str], list[Customer]], typed: str) -> None:
    assert find(typed) == []


def test_the_next_site_finds_nobody_of_ours(chen: Party, next_door: Site) -> None:
    for typed in ("13812345678", "5678", "陈建国", "建国", "3-2-501"):
        assert customers.find([next_door], typed, TODAY) == []


def test_the_number_dialled_is_the_number_shown(find: Callable[[str], list[Customer]]) -> None:
    (found,) = find("051267654321")
    assert (found.phone, found.masked_phone) == ("051267654321", "0512-******21")


def test_who_lives_there_now_comes_before_who_did(
    find: Callable[[str], list[Customer]], home: Site, chen: Party, home_501: Place, because: Because
) -> None:
    parties.move_out(Occupancy.objects.get(party=chen), because, until=date(2025, 12, 31))
    parties.move_in(Party.objects.create(site=home, name="林静"), home_501, "owner", because, since=date(2026, 1, 1))
    assert [(c.party.name if c.party else "", c.is_current) for c in find("3-2-501")] == [
        ("林静", True),
        ("陈建国", False),
    ]


def test_an_empty_room_is_found_without_anybody(find: Callable[[str], list[Customer]], home: Site) -> None:
    empty = room(home, "3-2-503")
    (found,) = find("3-2-503")
    assert (found.place, found.party, found.phone) == (empty, None, "")


def test_a_caller_without_a_room_is_found_without_one(find: Callable[[str], list[Customer]], home: Site) -> None:
    firm = Party.objects.create(site=home, name="晨光保洁有限公司", kind=Party.Kind.COMPANY)
    (found,) = find("保洁")
    assert (found.party, found.place) == (firm, None)


@pytest.mark.parametrize("typed", ["13810000005", "0005", "3-2-501", "陈明", "秀英"])
def test_searching_costs_few_statements_and_walks_no_table(home: Site, typed: str) -> None:
    populate.build_community(home)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE; SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as asked:
        assert customers.find([home], typed, TODAY)
    assert len(asked) <= 12
    for query in asked.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + query["sql"])
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Seq Scan on registry_p" not in plan, plan
