"""Month end: every figure of a real report with all its groupings, counted anew over the last whole month."""

from benchmarks.harness import Row, measure, stopwatch
from benchmarks.house import House
from yizhan.cases.models import Case
from yizhan.insight.reports.counting import Asked, count
from yizhan.insight.reports.standing import reports_of


def rows(here: House, cases: int) -> list[Row]:
    with here.open():
        shelved = next(one for one in reports_of(here.site) if one.report.rhythm.around(here.now.date()).first.day == 1)
        days = shelved.report.rhythm.before(shelved.report.rhythm.around(here.now.date()))
        asked = Asked(here.site, shelved.definition, shelved.report, days)
        start, end = days.bounds(asked.zone)
        received = Case.objects.filter(site=here.site, received_at__gte=start, received_at__lt=end).count()

        def one_round() -> float:
            with stopwatch() as took:
                figures = count(asked)
            whole = next(iter(figures.values()))
            assert whole.whole.n == received, "not all were counted"
            assert all(sum(part.n for part in parts.values()) == received for parts in whole.by.values())
            return took()

        one_round()  # read once before
        measures = len(shelved.report.measures)
        what = f"month end: a report's {measures} measures over one month ({received:,}) of {cases:,} matters"
        return [measure(what, one_round, unit="s", bar=0.5, stretch=0.15, better="less")]
