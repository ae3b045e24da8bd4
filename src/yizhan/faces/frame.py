"""The frame around every page: where one is, where one can go, what waits behind the bell."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.capabilities.notices import inbox
from yizhan.cases.reach import Reach
from yizhan.faces.bundles import bundle
from yizhan.faces.demo_door import inhabitants
from yizhan.faces.doors import may_administer
from yizhan.registry.access import sites_of
from yizhan.registry.models import Site, Staff


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the top bar. `page` is the name of its address; `desk` keeps it to those who oversee,
    `administration` to those who may bring sheets in; `beside` names pages that are reached from it."""

    page: str
    title: str | Promise
    icon: str
    desk: bool = True
    administration: bool = False
    beside: tuple[str, ...] = ()


SECTIONS = (
    Section("desk", _("Desk"), "headset"),
    Section("work", _("My work"), "clipboard-check", desk=False),
    Section("cases", _("Matters"), "files", desk=False, beside=("contacts", "incidents")),
    Section("households", _("Households"), "home"),
    Section("reports", _("Reports"), "chart-bar"),
    Section("registers", _("Registers"), "table"),
    Section("archive", _("Archive"), "archive"),
    Section("procedures", _("Procedures"), "route", desk=False),
    Section("wallboard", _("Wallboard"), "device-tv"),
    Section("parameters", _("Parameters"), "adjustments", administration=True),
    Section("versions", _("Versions"), "versions", administration=True),
    Section("exchange", _("Import and export"), "file-spreadsheet", administration=True),
    Section("outside", _("Connections"), "plug-connected", administration=True),
    Section("integrations", _("Integrations"), "api", administration=True),
)


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    icon: str
    address: str
    current: bool


class Frame:
    """Asked by the layout only for what it draws, so that a part of a page costs no query of the frame."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def site(self) -> Site | None:
        return getattr(self.request, "site", None)

    @property
    def staff(self) -> Staff | None:
        return getattr(self.request, "staff", None)

    @cached_property
    def sites(self) -> list[Site]:
        return list(sites_of(self.staff, self.now)) if self.staff is not None else []

    @cached_property
    def unseen(self) -> int:
        access = getattr(self.request, "access", None)
        return inbox.unseen(access, self.now) if access is not None else 0

    @property
    def entries(self) -> list[Entry]:
        """Of the bar; what is administered stands in the menu of the person."""
        return self._entries(administration=False)

    @property
    def administration(self) -> list[Entry]:
        return self._entries(administration=True)

    def _entries(self, *, administration: bool) -> list[Entry]:
        reach = getattr(self.request, "reach", None)
        if reach is None:
            return []
        near = (section for section in SECTIONS if section.administration == administration)
        shown = [section for section in near if self._is_for(section, reach)]
        return [self._entry(section) for section in shown if address(self.request, section.page)]

    def _entry(self, section: Section) -> Entry:
        to = address(self.request, section.page)
        pages = (to, *(address(self.request, page) for page in section.beside))
        current = any(self.request.path.startswith(page) for page in pages if page)
        return Entry(str(section.title), section.icon, to, current)

    def _is_for(self, section: Section, reach: Reach) -> bool:
        if section.administration:
            return self.administers
        return bool(reach.oversees) or not section.desk

    @cached_property
    def administers(self) -> bool:
        """Whether this person changes what the site goes by: parameters, versions, sheets."""
        reach = getattr(self.request, "reach", None)
        return reach is not None and may_administer(reach)

    @property
    def now(self) -> Any:
        return getattr(self.request, "now", None) or timezone.now()

    @property
    def stylesheet(self) -> str:
        """For pages that are drawn by a library's templates and know no `bundle`."""
        return bundle("base.css")

    @property
    def epoch(self) -> int:
        """The server's clock in milliseconds: what countdowns in the browser are set by."""
        return int(self.now.timestamp() * 1000)


def address(request: HttpRequest, page: str, *parts: object) -> str:
    """The address of a page of the site one is at; empty when there is no such page."""
    site = getattr(request, "site", None)
    try:
        return reverse(page, args=[site.slug, *parts] if site is not None else list(parts))
    except NoReverseMatch:
        return ""


def around(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame` for the layout, `here(page, ...)` for addresses of this site, `new_key()`
    for the hidden key of a form, by which a double click happens once; `inhabitants()` of a demo."""

    def here(page: str, *parts: object) -> str:
        return address(request, page, *parts)

    return {"frame": Frame(request), "here": here, "new_key": lambda: uuid4().hex, "inhabitants": inhabitants}
