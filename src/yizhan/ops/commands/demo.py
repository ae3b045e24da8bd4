"""yizhan demo: build the living demo site, once, and open its desk."""

import argparse
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from yizhan.ops.commands.database import database_running

BAR = 30  # characters
LOG = "demo-build.log"  # in the data folder: the screen shows the bar


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="yizhan demo", description="Build the living demo site and open its desk.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the pages' port (8000)")
    parser.add_argument("--build-only", action="store_true", help="build the site and stop")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="that live the history (one a core)")
    given = parser.parse_args(arguments)
    os.environ["YIZHAN_DEMO"] = "1"
    with database_running():
        import django

        from yizhan.ops.commands.serve import announce, keep_house, may_listen

        if not given.build_only:
            may_listen(given.host, given.port)
        django.setup()
        build(processes=given.processes)
        if not given.build_only:
            keep_house(host=given.host, port=given.port, workers=os.cpu_count() or 1, with_worker=True, said=announce)
        return 0


def build(*, processes: int) -> None:
    """Everything the demo needs that is not there yet."""
    from django.conf import settings

    from yizhan.ops.commands.migrate import migrate
    from yizhan.ops.demo import history
    from yizhan.ops.publishing import publish_packs

    migrate(backed_up=True)
    now = datetime.now(UTC)
    publish_packs()
    ready_site(demo_file(settings.PACKS_DIR), now, processes=processes)
    history.draw_packages_later()


def ready_site(path: Path, now: datetime, *, processes: int) -> None:
    from django.conf import settings

    from yizhan.insight.proposals import learnt
    from yizhan.ops.demo import history, town
    from yizhan.ops.demo.script import read
    from yizhan.registry.models import Site

    script = read(path)
    slug = script.site["slug"]
    if Site.objects.filter(slug=slug, open=True).exists():
        print(f"The demo site {script.site['name']} is there.")
        return
    began = time.monotonic()
    print(f"Building {script.site['name']}: homes, people, {script.days} days of calls")
    # Until its history is lived the site stays shut, so that a build that was broken off is begun anew.
    town.abandon(slug)
    town.roster(town.build(script), now)
    log = settings.DATA_DIR / LOG
    log.unlink(missing_ok=True)
    history.live(path, slug, now, processes=processes, log=log, progress=show)
    Site.objects.filter(slug=slug).update(open=True)
    learnt.learn(Site.objects.get(slug=slug), now)
    print(f"\nDone in {time.monotonic() - began:.0f} s.")


def demo_file(packs: Path) -> Path:
    return next(iter(sorted(packs.glob("*/demo/demo.yaml"))))


def show(share: float) -> None:
    done = int(share * BAR)
    sys.stdout.write(f"\r  [{'#' * done}{'.' * (BAR - done)}] {share:4.0%}")
    sys.stdout.flush()
