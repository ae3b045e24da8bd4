"""What another system may hear of, in the words of the trade; and which of the engine's events say it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

# event of the engine -> the name under which it is told outside. These names are a promise: they are only added to.
KINDS: Mapping[str, str] = {
    "opened": "matter.opened",
    "step_started": "step.started",
    "assigned": "step.assigned",
    "step_completed": "step.completed",
    "limit_missed": "limit.missed",
    "escalated": "matter.escalated",
    "rescheduled": "matter.rescheduled",
    "noted": "matter.noted",
    "cancelled": "matter.cancelled",
    "closed": "matter.closed",
    "archived": "matter.archived",
}
TEST = "webhook.test"  # sent by hand, to see whether anybody answers

TITLES: Mapping[str, object] = {
    "matter.opened": _("A matter is taken in"),
    "step.started": _("A step begins"),
    "step.assigned": _("A step goes to somebody"),
    "step.completed": _("A step is finished"),
    "limit.missed": _("A time limit is missed"),
    "matter.escalated": _("A matter is handed up"),
    "matter.rescheduled": _("An appointment is moved"),
    "matter.noted": _("A note or remark is added"),
    "matter.cancelled": _("A matter is cancelled"),
    "matter.closed": _("A matter closes"),
    "matter.archived": _("A matter is archived"),
    TEST: _("A try by hand"),
}
