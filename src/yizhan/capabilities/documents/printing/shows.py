"""What a record prints of the case itself (`shows` of the language): typed by nobody."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yizhan.cases import library
from yizhan.cases.facts import period_of
from yizhan.cases.models import Case
from yizhan.cases.shown import Reader, channel_title
from yizhan.procedure.definition import Definition
from yizhan.procedure.state import CaseState

LABELS: Mapping[str, str] = {
    "number": gettext_noop("Number"),
    "received_at": gettext_noop("Received"),
    "opened_at": gettext_noop("Written down"),
    "closed_at": gettext_noop("Closed"),
    "channel": gettext_noop("Channel"),
    "party": gettext_noop("Customer"),
    "place": gettext_noop("Place"),
    "status": gettext_noop("Status"),
    "subject": gettext_noop("Subject"),
    "parent": gettext_noop("Called by"),
    "incident": gettext_noop("Incident"),
    "period": gettext_noop("Period"),
}


def _channel(case: Case, definition: Definition, reader: Reader) -> str:
    return channel_title(library.edition(case.library_id).library, definition, case.channel, reader.language)


def _period(case: Case, definition: Definition, reader: Reader) -> str:
    """The days that a case reports on."""
    days = period_of(definition, CaseState.from_json(case.state), case.site)
    return f"{days.first} – {days.last}" if days is not None else ""


VALUES: Mapping[str, Callable[[Case, Definition, Reader], str]] = {
    "number": lambda case, definition, reader: case.number,
    "received_at": lambda case, definition, reader: reader.at(case.received_at),
    "opened_at": lambda case, definition, reader: reader.at(case.opened_at),
    "closed_at": lambda case, definition, reader: reader.at(case.closed_at),
    "channel": _channel,
    "party": lambda case, definition, reader: case.party.name if case.party else "",
    "place": lambda case, definition, reader: case.place.code if case.place else "",
    "status": lambda case, definition, reader: str(Case.Status(case.status).label),
    "subject": lambda case, definition, reader: case.subject,
    "parent": lambda case, definition, reader: case.parent.number if case.parent else "",
    "incident": lambda case, definition, reader: case.incident.number if case.incident else "",
    "period": _period,
}


def label_of(attribute: str) -> str:
    """In the language that is active."""
    return _(LABELS[attribute])
