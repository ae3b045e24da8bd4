"""What looking back and ahead does by itself at night."""

from datetime import UTC, datetime

import structlog
from procrastinate.contrib.django import app

from yizhan.registry.models import Site

log = structlog.get_logger()


@app.periodic(cron="17 3 * * *")
@app.task(name="insight.learn", pass_context=False, queueing_lock="insight.learn")
def learn(timestamp: int) -> None:
    """Learn anew, for every open site, what its people choose for which sentence."""
    from yizhan.insight.proposals import learnt  # and with it NumPy, once a night

    now = datetime.fromtimestamp(timestamp, UTC)
    for site in Site.objects.filter(open=True).order_by("pk"):
        row = learnt.learn(site, now)
        if row is not None:
            log.info("proposals.learnt", site=site.slug, matters=row.learnt_from)
