"""Jobs of the outbox (found by their file's name). A job: look up, call the verb, let it fail."""

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app


@app.task(name="webhooks.deliver", queue="outside")
def deliver(delivery: int) -> None:
    from yizhan.capabilities.webhooks import delivering

    delivering.deliver(delivery, timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="webhooks.left_lying", pass_context=False, queueing_lock="webhooks.left_lying")
def left_lying(timestamp: int) -> None:
    from yizhan.capabilities.webhooks import delivering

    delivering.left_lying(datetime.fromtimestamp(timestamp, UTC))
