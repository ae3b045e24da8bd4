"""Jobs of the outbox (found by their file's name). A job: look up, call the verb, let it fail."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

# A mail server that is away: after 1, 4, 16, 64 s ... the last time about six hours later.
PATIENCE = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="notices.deliver", queue="notices", retry=PATIENCE)
def deliver(notice: int) -> None:
    from yizhan.capabilities.notices import mail
    from yizhan.capabilities.notices.models import Notice

    mail.deliver(Notice.objects.select_related("case__place", "site").get(pk=notice), timezone.now())


@app.task(name="notices.call", queue="outside", retry=PATIENCE)
def call(notice: int, line: int) -> None:
    from yizhan.capabilities.notices import calling
    from yizhan.capabilities.notices.models import Line, Notice

    told = Notice.objects.select_related("case__place", "site").get(pk=notice)
    calling.call(told, Line.objects.get(pk=line), timezone.now())
