"""`python -m tests.recounting SITE MONTH [--file LOG]`: the month of a site that runs, counted a second time.

Without a file the month of 《客户服务信息统计分析汇总表》, with one that of a log brought in from it. Exit code 1 if
a number differs.
"""

import argparse
import os
import sys
from calendar import monthrange
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.recounting")
    parser.add_argument("site")
    parser.add_argument("month", type=lambda text: date.fromisoformat(f"{text}-01"), metavar="YYYY-MM")
    parser.add_argument("--file", type=Path, help="the log it came from (CSV.gz)")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.ops.settings")
    from yizhan.ops.commands.database import database_ready

    with database_ready():
        from tests.recounting.by_file import month_of_log
        from tests.recounting.by_sql import month_of_one_stop
        from tests.recounting.holding import held_against
        from yizhan.insight.reports.counting import Asked
        from yizhan.insight.reports.standing import report_of
        from yizhan.procedure.rhythm import Days
        from yizhan.registry.models import Site

        site, first = Site.objects.get(slug=given.site), given.month
        days = Days(first, first.replace(day=monthrange(first.year, first.month)[1]))
        pack, report = (
            ("request-log", "log-month") if given.file else ("community-one-stop", "customer-service-summary")
        )
        shelved = report_of(site, pack, report)
        counted = (
            month_of_log(given.file, first, ZoneInfo(site.timezone))
            if given.file
            else month_of_one_stop(site.slug, first)
        )
        lines = held_against(Asked(site, shelved.definition, shelved.report, days), counted)
    for line in lines:
        if not line.by or not line.is_so:
            mark = "" if line.is_so else "   DIFFERS"
            print(f"{line.measure:16} {line.by:16} {line.key:24} {line.ours:>14} {line.counted:>14}{mark}")
    wrong = [line for line in lines if not line.is_so]
    print(f"{len(lines)} numbers counted a second time, {len(wrong)} differ")
    return 1 if wrong else 0


sys.exit(main())
