"""Jobs of papers and of the archive (found by the file's name). A job: look up, call the verb, let it fail."""

from datetime import UTC, datetime

import structlog
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yizhan.capabilities.documents import sweeping

log = structlog.get_logger()

# A storage that is away: after 1, 4, 16, 64 s ... the last time about six hours later.
PATIENCE = RetryStrategy(max_attempts=8, exponential_wait=4)
AFTER_ALL_ELSE = -10  # nobody waits for a package


@app.periodic(cron="43 * * * *")
@app.task(name="documents.sweep", pass_context=False, queueing_lock="documents.sweep")
def sweep(timestamp: int) -> None:
    """Throw away the photos of forms that were never sent."""
    swept = sweeping.sweep(datetime.fromtimestamp(timestamp, UTC))
    if swept:
        log.info("papers.swept", papers=swept)


@app.task(name="documents.package", queue="archive", retry=PATIENCE, priority=AFTER_ALL_ELSE)
def package(case: int) -> None:
    from yizhan.capabilities.documents.archive import packages
    from yizhan.capabilities.documents.models import ArchiveEntry

    packages.make(ArchiveEntry.objects.select_related("case__site").get(case=case), timezone.now())


@app.task(name="documents.dispose", queue="archive", retry=PATIENCE, priority=AFTER_ALL_ELSE)
def dispose(disposal: int) -> None:
    from yizhan.capabilities.documents.archive import disposing
    from yizhan.capabilities.documents.models import Disposal

    disposing.carry_out(Disposal.objects.get(pk=disposal), timezone.now())


@app.task(name="documents.remove_files", queue="archive", retry=PATIENCE, priority=AFTER_ALL_ELSE)
def remove_files(paths: list[str]) -> None:
    from yizhan.capabilities.documents.archive import disposing

    disposing.remove_files(paths)
