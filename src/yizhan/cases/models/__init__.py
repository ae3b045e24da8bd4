from .cases import Case
from .contacts import Contact
from .entries import Entry
from .events import Event
from .idempotency import CommandKey
from .incidents import Incident, IncidentScript
from .libraries import LibraryVersion
from .numbering import NumberSeries
from .quotas import FollowUpQuota
from .schedules import ScheduledOpening
from .steps import CaseStep
from .wakes import Wake

__all__ = [
    "Case",
    "CaseStep",
    "CommandKey",
    "Contact",
    "Entry",
    "Event",
    "FollowUpQuota",
    "Incident",
    "IncidentScript",
    "LibraryVersion",
    "NumberSeries",
    "ScheduledOpening",
    "Wake",
]
