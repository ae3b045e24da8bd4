"""Reports on the desk: what they count, that every number opens exactly its matters, what stands once submitted."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import FileResponse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from tests.faces.conftest import SHANGHAI, House
from yizhan.cases import running
from yizhan.cases.models import Case
from yizhan.cases.refused import Refused
from yizhan.insight.models import SubmittedFigures
from yizhan.insight.reports.counting import Asked, count, matters
from yizhan.insight.reports.figures import Counted, Figure, differing
from yizhan.insight.reports.standing import report_of
from yizhan.insight.reports.submitting import broken_seals
from yizhan.procedure.actors import CLOCK
from yizhan.procedure.commands import Cancel, Complete, Fill, Tick
from yizhan.procedure.rhythm import Days
from yizhan.registry.models import Place, Staff

JUNE = Days(date(2026, 6, 1), date(2026, 6, 30))
PAGE = "/garden/reports/month/summary/2026-06-01/"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def desk(house: House) -> House:
    house.site.packs = ["desk", "month"]
    house.site.save()
    return house


@pytest.fixture
def june(desk: House) -> House:
    """Forty leaks from the end of May to the beginning of July, worked in every way there is."""
    rooms = [desk.room] + [
        Place.objects.create(site=desk.site, kind="room", code=code, name=code) for code in ("4-1-101", "4-1-102")
    ]
    choices = product(("water", "power", "other", ""), ("major", "minor"), ("hotline", "visit"), rooms)
    for n, (kind, severity, channel, room) in enumerate(list(choices)[:40]):
        _leak(desk, n, kind, severity, channel, room)
    return desk


def _leak(house: House, n: int, kind: str, severity: str, channel: str, room: Place) -> None:
    now = at("2026-05-29 10:00") + timedelta(hours=21 * n)
    wang, li = house.actor(house.wang), house.actor(house.li)
    data = {"matter": f"漏水 {n}", "severity": severity, **({"kind": kind} if kind else {})}
    case = running.open_case(house.site, "leak", by=wang, now=now, channel=channel, place=room, data=data)
    if n % 5 == 0:
        return
    if n % 7 == 3:
        running.run(case, Cancel(reason="好了"), by=wang, now=now + timedelta(hours=2))
        return
    if n % 4 == 1:
        now += timedelta(minutes=20)  # ten are allowed
        running.run(case, Tick(), by=CLOCK, now=now)
    running.run(case, Complete(step="dispatch", data={"repairer": li.id}), by=wang, now=now)
    done = Complete(
        step="repair",
        outcome="done",
        data={"result": "好了", "price": 10.5 + n},
        ticks=("all",),
        signed=("customer",),
    )
    running.run(case, done, by=li, now=now + timedelta(minutes=5))
    if n % 3:
        asked = Complete(step="ask", outcome="done", data={"satisfied": "yes" if n % 2 else "no"})
        running.run(case, asked, by=wang, now=now + timedelta(hours=3))


def asked(house: House, days: Days = JUNE) -> Asked:
    shelved = report_of(house.site, "month", "summary")
    return Asked(house.site, shelved.definition, shelved.report, days)


def submitted(house: House, now: datetime) -> Case:
    wang = house.actor(house.wang)
    case = running.open_case(house.site, "month/month-end", by=wang, now=now)
    return running.run(case, Complete(step="submit", data={"analysis": "水管老化"}), by=wang, now=now)


def page(house: House, staff: Staff, address: str = PAGE, **query: str) -> str:
    answer = house.client(staff).get(address, query)
    assert answer.status_code == 200, address
    return answer.content.decode()


def sql(statement: str) -> list[Any]:
    """`first` and `end` are the bounds of June."""
    values = {"first": at("2026-06-01"), "end": at("2026-07-01")}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


# -- counting ---------------------------------------------------------------------------------------


def test_figures_are_what_plain_sql_counts(june: House) -> None:
    """An independent count: written for this test alone, against the tables and the journal."""
    figures = count(asked(june))

    whole, without_kind, water_or_power, in_time, answered, satisfied = sql("""
      SELECT count(*), count(*) FILTER (WHERE data ->> 'kind' IS NULL),
        count(*) FILTER (WHERE data ->> 'kind' IN ('water', 'power')),
        count(*) FILTER (WHERE id NOT IN (SELECT case_id FROM cases_event WHERE kind = 'limit_missed')),
        count(*) FILTER (WHERE data ? 'satisfied'), count(*) FILTER (WHERE data -> 'satisfied' = 'true')
      FROM cases_case
      WHERE procedure = 'leak' AND status <> 'cancelled' AND received_at >= %(first)s AND received_at < %(end)s
    """)[0]
    assert figures["leaks"].whole == Figure(whole)
    assert figures["without_kind"].whole == Figure(without_kind)
    assert figures["water_or_power"].whole == Figure(water_or_power)
    assert figures["in_time"].whole == Figure(in_time, whole)
    assert figures["satisfied"].whole == Figure(satisfied, answered)
    assert 20 < whole < 40, "some lie before and after the month"
    assert 0 < without_kind < water_or_power < whole
    assert 0 < in_time < whole
    assert 0 < satisfied < answered

    ended, hours = sql("""
      SELECT count(*) FILTER (WHERE closed_at >= %(first)s AND closed_at < %(end)s),
        avg(extract(epoch FROM closed_at - received_at))
          FILTER (WHERE status = 'closed' AND received_at >= %(first)s AND received_at < %(end)s) / 3600
      FROM cases_case WHERE procedure = 'leak'
    """)[0]
    assert figures["ended"].whole == Figure(ended)
    assert figures["hours"].whole.value("hours") == pytest.approx(float(hours))


def test_money_is_that_of_the_work_finished_in_the_month(june: House) -> None:
    charged = sql("""
      SELECT sum((c.data ->> 'price')::numeric) FROM cases_case c WHERE status <> 'cancelled' AND EXISTS (
        SELECT 1 FROM cases_event e
        WHERE e.case_id = c.id AND e.kind = 'step_completed' AND e.body ->> 'step' = 'repair'
          AND e.body ->> 'outcome' = 'done' AND e.at >= %(first)s AND e.at < %(end)s)
    """)[0][0]

    assert count(asked(june))["prices"].whole.n == float(charged) > 100


def test_every_grouping_adds_up_to_its_whole(june: House) -> None:
    figures = count(asked(june))

    for measure in asked(june).report.measures.values():
        counted = figures[measure.id]
        for group in measure.by:
            parts = counted.by[group].values()
            assert sum(part.n for part in parts) == pytest.approx(counted.whole.n), (measure.id, group)
            assert sum(part.of or 0 for part in parts) == (counted.whole.of or 0), (measure.id, group)


def test_every_number_is_the_length_of_its_list(june: House) -> None:
    """Also by day, by building and for what nobody answered."""
    figures = count(asked(june))
    tried = 0
    for measure in asked(june).report.measures.values():
        counts = measure.fact.gives in ("count", "share")
        for group, key, figure in _numbers(figures[measure.id]):
            found = matters(asked(june), measure, group, key, among=Case.objects.all())
            part = matters(asked(june), measure, group, key, part=True, among=Case.objects.all())
            if counts:
                assert found.count() == (figure.n if figure.of is None else figure.of), (measure.id, group, key)
                assert part.count() == figure.n, (measure.id, group, key)
                tried += 1
    assert tried > 40


def _numbers(counted: Counted) -> list[tuple[str, str, Figure]]:
    parts = [(group, key, part) for group, keys in counted.by.items() for key, part in keys.items()]
    return [("", "", counted.whole), *parts]


def test_measures_counted_apart_are_what_they_are_together(june: House, monkeypatch: pytest.MonkeyPatch) -> None:
    together = count(asked(june))
    monkeypatch.setattr("yizhan.insight.reports.counting.MOST_TOGETHER", 1)

    assert count(asked(june)) == together


def test_fractions_added_in_another_order_are_no_difference(june: House) -> None:
    report = asked(june).report
    name = next(iter(report.measures))
    kept = {name: Counted(Figure(0.1 + 0.2 + 0.3, 3), {"day": {"1": Figure(0.1 + 0.2, 2)}})}
    now = {name: Counted(Figure(0.3 + 0.2 + 0.1, 3), {"day": {"1": Figure(0.3, 2)}})}
    more = {name: Counted(Figure(0.6, 3), {"day": {"1": Figure(0.3, 2), "2": Figure(0, 1)}})}

    assert kept != now
    assert not list(differing(report, kept, now))
    assert [one.id for one in differing(report, kept, more)] == [name]


def test_a_day_is_one_of_the_sites_clock(desk: House) -> None:
    wang = desk.actor(desk.wang)
    for moment in ("2026-05-31 23:59", "2026-06-01 00:00", "2026-06-30 23:59", "2026-07-01 00:00"):
        running.open_case(desk.site, "leak", by=wang, now=at(moment), channel="visit", data={"matter": moment})

    figures = count(asked(desk))["leaks"]

    assert figures.whole.n == 2
    assert figures.by["day"] == {"2026-06-01": Figure(1), "2026-06-30": Figure(1)}


def test_an_empty_month_is_nothing_of_nothing(desk: House) -> None:
    figures = count(asked(desk))

    assert figures["leaks"] == Counted(Figure(0), {name: {} for name in asked(desk).report.measures["leaks"].by})
    assert figures["satisfied"].whole.value("share") is None
    assert figures["hours"].whole.value("hours") is None
    assert "没有" in page(desk, desk.wang), "it says why it is empty"


def test_the_next_site_counts_nothing_of_it(june: House) -> None:
    june.next_door.packs = ["desk", "month"]
    june.next_door.save()
    shelved = report_of(june.next_door, "month", "summary")

    assert count(Asked(june.next_door, shelved.definition, shelved.report, JUNE))["leaks"].whole == Figure(0)


def test_one_query_for_each_way_of_belonging_to_the_month(
    june: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    question = asked(june)
    with django_assert_num_queries(4):  # received, finished (and which outcomes are unfinished), closed
        count(question)


# -- submitting -------------------------------------------------------------------------------------


def test_what_was_submitted_stands_whatever_happens_to_the_matters(june: House) -> None:
    before = count(asked(june))["leaks"].whole.n
    submitted(june, at("2026-06-30 15:00"))
    open_one = Case.objects.filter(procedure="leak", status="open", received_at__lt=at("2026-06-30")).last()
    assert open_one is not None
    running.run(open_one, Cancel(reason="记错了"), by=june.actor(june.wang), now=at("2026-07-02 09:00"))

    shown = page(june, june.wang)

    assert count(asked(june))["leaks"].whole.n == before - 1
    tile = re.search(r"<dt>漏水</dt>.*?</dd>", shown, re.DOTALL)
    assert tile is not None
    assert f">{before:g}</a>" in tile[0]
    assert f"{before - 1:g}</span>" in tile[0], "what would be counted now stands beside it"


def test_a_month_is_submitted_once(june: House) -> None:
    submitted(june, at("2026-06-30 15:00"))

    with pytest.raises(Refused) as refused, transaction.atomic():
        submitted(june, at("2026-06-30 16:00"))

    assert refused.value.code == "conflict"
    assert SubmittedFigures.objects.count() == 1


def test_submitted_figures_cannot_be_changed(june: House) -> None:
    submitted(june, at("2026-06-30 15:00"))

    for statement in ("UPDATE insight_submittedfigures SET figures = '{}'", "DELETE FROM insight_submittedfigures"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_seal_shows_what_was_changed_behind_its_back(june: House) -> None:
    submitted(june, at("2026-06-30 15:00"))
    kept = SubmittedFigures.objects.get()
    assert list(broken_seals([kept])) == []

    kept.figures["leaks"]["whole"] = [1]

    assert list(broken_seals([kept])) == [kept]


# -- pages ------------------------------------------------------------------------------------------


def links(shown: str) -> dict[str, str]:
    """Address of the matters -> the number that leads there, from the tables and tiles of the page."""
    found = re.findall(r'<a(?: class="report-of")? href="([^"]+/matters/[^"]+)">([^<]+)</a>', shown)
    return {unescape(address): unescape(told) for address, told in found}


def test_every_number_on_the_page_opens_as_many_matters(june: House) -> None:
    numbers = {address: told for address, told in links(page(june, june.sun)).items() if told.isdecimal()}
    assert len(numbers) > 40

    for address, told in numbers.items():
        shown = page(june, june.sun, address)
        assert f"{told} 件" in shown, address
        assert len(re.findall(r"<tr id=\"line-", shown)) == min(int(told), 50), address


def test_a_share_opens_its_part_and_its_whole(june: House) -> None:
    counted = count(asked(june))["satisfied"].whole
    found = [
        address for address in links(page(june, june.sun)) if "measure=satisfied" in address and "by=" not in address
    ]

    lengths = Counter(len(re.findall(r"<tr id=\"line-", page(june, june.sun, address))) for address in found)

    assert lengths == Counter([counted.n, counted.of])


def test_the_list_tells_how_a_report_stands(june: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at("2026-06-30 15:00"))
    assert "未到期" in page(june, june.wang, "/garden/reports/")

    case = submitted(june, at("2026-06-30 15:00"))
    assert "已上报" in page(june, june.wang, "/garden/reports/")

    receipt = Case.objects.get(parent=case)
    done = Complete(step="receive", outcome="done", data={"comment": "已阅"})
    running.run(receipt, done, by=june.actor(june.sun), now=at("2026-07-01 09:00"))
    assert "已接收" in page(june, june.wang, "/garden/reports/")
    shown = page(june, june.wang)
    assert "水管老化" in shown
    assert "已阅" in shown


def test_a_report_not_made_in_time_is_late(june: House, monkeypatch: pytest.MonkeyPatch) -> None:
    running.open_case(june.site, "month/month-end", by=june.actor(june.wang), now=at("2026-06-30 09:00"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: at("2026-07-01 09:00"))

    assert "已超时" in page(june, june.wang, "/garden/reports/")
    assert "逾期" in page(june, june.wang)


def test_whoever_receives_a_report_reads_it_and_nobody_else(june: House, staff_hired: Callable[..., Staff]) -> None:
    assert june.client(june.sun).get(PAGE).status_code == 200
    assert june.client(june.li).get(PAGE).status_code == 404
    assert june.client(june.zhou).get(PAGE).status_code == 404
    qian = staff_hired("钱", june.site, "visitor")
    assert "没有您可看的报表" in page(june, qian, "/garden/reports/")


def test_who_may_not_see_the_matters_is_told_how_many_there_are(june: House, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = count(asked(june))["leaks"].whole.n
    monkeypatch.setattr(
        "yizhan.cases.reach.Reach.cases", lambda reach: Case.objects.filter(status="open", site=june.site)
    )
    shown = page(june, june.sun, f"{PAGE}matters/", measure="leaks")

    assert f"现在计入 {whole:g} 件" in shown
    assert "不在您的查看范围内" in shown


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/garden/reports/month/summary/2026-06-02/", id="a-period-has-one-address"),
        pytest.param("/garden/reports/month/summary/2026-13-01/", id="no-such-day"),
        pytest.param("/garden/reports/month/summary/0001-01-01/", id="before-anything"),
        pytest.param("/garden/reports/month/nothing/2026-06-01/", id="no-such-report"),
        pytest.param("/garden/reports/desk/summary/2026-06-01/", id="no-such-pack"),
        pytest.param(f"{PAGE}matters/?measure=nothing", id="no-such-measure"),
        pytest.param(f"{PAGE}matters/?measure=hours&by=kind", id="not-broken-down-so"),
        pytest.param(f"{PAGE}matters/", id="of-what"),
    ],
)
def test_what_is_not_there(june: House, address: str) -> None:
    assert june.client(june.wang).get(address).status_code == 404


def test_a_key_that_nothing_has_lists_nothing(june: House) -> None:
    shown = page(june, june.wang, f"{PAGE}matters/", measure="leaks", by="kind", key="<script>'\"")

    assert "<tr id=" not in shown
    assert "<script>'" not in shown


def test_month_against_month(june: House) -> None:
    shown = page(june, june.wang, f"{PAGE}months/")

    assert "2026-01" in shown
    assert "2026-06" in shown


def test_the_workbook_has_the_figures_as_numbers(june: House) -> None:
    submitted(june, at("2026-06-30 15:00"))
    answer = june.client(june.wang).get(f"{PAGE}workbook/")
    assert isinstance(answer, FileResponse)
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]
    figures = count(asked(june))

    wholes = {row[0]: row[1] for row in book.worksheets[0].iter_rows(min_row=4, values_only=True)}
    parts = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    words = list(book.worksheets[2].iter_rows(values_only=True))

    assert wholes["漏水"] == figures["leaks"].whole.n
    assert wholes["满意率"] == pytest.approx(figures["satisfied"].whole.value("share"))
    assert sum(row[3] for row in parts if row[:2] == ("漏水", "种类")) == figures["leaks"].whole.n  # type: ignore[misc]
    assert ("分析", "水管老化") in words


def test_paper_and_pdf(june: House) -> None:
    submitted(june, at("2026-06-30 15:00"))

    paper = page(june, june.wang, f"{PAGE}print/")
    pdf = june.client(june.wang).get(f"{PAGE}pdf/")

    assert "水管老化" in paper
    assert "2026-06-01 – 2026-06-30" in paper
    assert "给排水" in paper
    assert pdf.content.startswith(b"%PDF")


def test_few_queries_however_many_figures(june: House, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    client = june.client(june.wang)
    client.get(PAGE)
    with django_assert_max_num_queries(28):
        client.get(PAGE)
    with django_assert_max_num_queries(16):
        client.get("/garden/reports/")
    with django_assert_max_num_queries(18):
        client.get(f"{PAGE}matters/", {"measure": "leaks"})


def test_an_answer_given_later_changes_what_is_counted_now(june: House) -> None:
    case = Case.objects.filter(procedure="leak", status="open", data__kind__isnull=True).last()
    assert case is not None
    nothing, water = (count(asked(june))["leaks"].by["kind"].get(key, Figure()).n for key in ("", "water"))

    step = case.steps.filter(state="open").values_list("step", flat=True)[0]
    running.run(case, Fill(step=step, data={"kind": "water"}), by=june.actor(june.wang), now=at("2026-07-10 09:00"))

    after = count(asked(june))["leaks"].by["kind"]
    if at("2026-06-01") <= case.received_at < at("2026-07-01"):
        assert after.get("", Figure()).n == nothing - 1
        assert after["water"].n == water + 1
