"""The registry's tables: who and where, from when to when."""

from .calendars import SiteCalendar
from .changes import RegistryChange
from .duty import DutyShift
from .organisations import Organisation, Site
from .parameters import ParameterDraft, SiteParameter
from .parties import Occupancy, Party, PartyPhone, Unmasking
from .places import Place
from .staff import Account, Department, RoleHolding, Staff

__all__ = [
    "Account",
    "Department",
    "DutyShift",
    "Occupancy",
    "Organisation",
    "ParameterDraft",
    "Party",
    "PartyPhone",
    "Place",
    "RegistryChange",
    "RoleHolding",
    "Site",
    "SiteCalendar",
    "SiteParameter",
    "Staff",
    "Unmasking",
]
