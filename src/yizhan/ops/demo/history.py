"""Half a year in two minutes: the calls are spread over the days, and several processes live them side by side."""

import os
import random
import time
from collections.abc import Callable, MutableSequence
from concurrent.futures import ProcessPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import Manager, get_context
from pathlib import Path
from zoneinfo import ZoneInfo

from yizhan.ops import logs
from yizhan.ops.demo.script import Kind, Script, Story, read

SEED = 20260302  # the same calls every time
PACKAGE_EVERY = 10  # seconds between two packages of the archive
AHEAD = 2  # days
PAUSE = 0.02  # seconds
Progress = Callable[[float], None]

Plan = list[tuple[datetime, int, int]]  # when, which kind, which of its stories


def calls(script: Script, zone: ZoneInfo, end: datetime) -> Plan:
    """Every call of the history: more on Mondays, more in the morning, leaks in summer."""
    dice = random.Random(SEED)
    days = [(end - timedelta(days=back)).astimezone(zone) for back in range(script.days, -1, -1)]
    pressures = [script.weekdays[day.weekday()] for day in days]
    plan: Plan = []
    for _ in range(script.matters):
        day = dice.choices(days, pressures)[0]
        hour = dice.choices(list(script.hours), list(script.hours.values()))[0]
        at = day.replace(hour=hour, minute=dice.randrange(60), second=dice.randrange(60), microsecond=0)
        kind = dice.choices(range(len(script.kinds)), [one.share for one in script.kinds])[0]
        plan.append((at, kind, _story(script.kinds[kind], at.month, dice)))
    return sorted(one for one in plan if one[0] <= end)


def _story(kind: Kind, month: int, dice: random.Random) -> int:
    shares = [story.share * story.months.get(month, 1) for story in kind.stories]
    return dice.choices(range(len(kind.stories)), shares)[0]


def live(path: Path, slug: str, end: datetime, *, processes: int, log: Path, progress: Progress) -> None:
    """Live the history of a site that was built; each process takes every n-th call."""
    fresh = get_context("spawn")  # a forked child would share our connection to the database
    with Manager() as manager, ProcessPoolExecutor(processes, fresh, _set_up, (log,)) as pool:
        told = manager.list([0.0] * processes)
        shares = {pool.submit(_live_share, path, slug, end, n, processes, told) for n in range(processes)}
        while shares:
            done, shares = wait(shares, timeout=1)
            progress(sum(told) / processes)
            for share in done:
                share.result()
        pool.submit(_keep_quotas, path, slug, end).result()


def _keep_quotas(path: Path, slug: str, end: datetime) -> None:
    from yizhan.ops.demo import quotas
    from yizhan.registry.models import Site

    site = Site.objects.get(slug=slug)
    quotas.keep(site, calls(read(path), ZoneInfo(site.timezone), end)[0][0], end)


def draw_packages_later() -> None:
    """Half a year of packages is drawn one by one, the newest first: whoever looks at the demo has the machine.

    Asked again at every start: all those that fell due while the demo was not running would be drawn at once.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + make_interval(secs => waits.place * %s) FROM "
            "(SELECT id, row_number() OVER (ORDER BY id DESC) AS place FROM procrastinate_jobs "
            "WHERE task_name = 'documents.package' AND status = 'todo') waits WHERE waits.id = procrastinate_jobs.id",
            [PACKAGE_EVERY],
        )


def _set_up(log: Path) -> None:
    """A process of its own, for as long as it lives."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.ops.settings")
    django.setup()
    logs.keep_in(log)


def _live_share(path: Path, slug: str, end: datetime, share: int, shares: int, told: MutableSequence[float]) -> None:
    from django.db import connection

    from yizhan.ops.demo.life import Life
    from yizhan.ops.demo.town import find
    from yizhan.registry.models import Site

    script = read(path)
    site = Site.objects.get(slug=slug)
    zone = ZoneInfo(site.timezone)
    plan = calls(script, zone, end)
    with connection.cursor() as cursor:
        # A demo that is lost is made anew: it need not wait for the disk at every step.
        cursor.execute("SET synchronous_commit TO off")
    life = Life(script, find(site), random.Random(SEED + share))
    for at, kind, story in plan[share::shares]:
        life.call(script.kinds[kind], _of(script, kind, story), at)
    for hand in script.at_hand[share::shares]:
        life.leave(hand, end)
    start = plan[0][0]
    if share == 0:
        for number, outbreak in enumerate(script.outbreaks):
            hour, minute = outbreak.at.split(":")
            day = (end - timedelta(days=outbreak.days_ago)).astimezone(zone)
            life.outbreak(number, outbreak, day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0))
        life.keep_schedules(start, end)
        life.plan(start, partial(life.read_notices, end - timedelta(hours=4)))
    try:
        for lived in range(1, script.days + 1):
            _wait_for_the_others(told, share, lived, script.days)
            life.run_until(start + (end - start) * lived / script.days)
            told[share] = lived / script.days
    finally:
        told[share] = 1.0  # nobody waits for one that failed; it is told when all are gathered


def _wait_for_the_others(told: MutableSequence[float], share: int, day: int, days: int) -> None:
    """The first keeps the schedules: what it counts at the end of a month must have happened in every share. The
    others are never more than two days ahead of it."""
    while True:
        if share == 0 and all(one >= day / days for one in list(told)[1:]):
            return
        if share > 0 and told[0] >= (day - AHEAD) / days:
            return
        time.sleep(PAUSE)


def _of(script: Script, kind: int, story: int) -> Story:
    return script.kinds[kind].stories[story]
