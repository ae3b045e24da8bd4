"""What the door forgets by itself at night."""

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from yizhan.faces.api import once
from yizhan.faces.api.models import Failure

FAILURES_KEPT_FOR = timedelta(days=30)


@app.periodic(cron="41 3 * * *")
@app.task(name="api.forget", pass_context=False, queueing_lock="api.forget")
def forget(timestamp: int) -> None:
    """Answers that nobody asks for again, and failures that somebody has mended long ago."""
    now = datetime.fromtimestamp(timestamp, UTC)
    once.forget(now)
    Failure.objects.filter(at__lt=now - FAILURES_KEPT_FOR).delete()
