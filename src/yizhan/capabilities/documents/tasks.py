"""What papers need done by themselves (found by the file's name). A job: look up, call the verb, let it fail."""

from datetime import UTC, datetime

import structlog
from procrastinate.contrib.django import app

from yizhan.capabilities.documents import sweeping

log = structlog.get_logger()


@app.periodic(cron="43 * * * *")
@app.task(name="documents.sweep", pass_context=False, queueing_lock="documents.sweep")
def sweep(timestamp: int) -> None:
    """Throw away the photos of forms that were never sent."""
    swept = sweeping.sweep(datetime.fromtimestamp(timestamp, UTC))
    if swept:
        log.info("papers.swept", papers=swept)
