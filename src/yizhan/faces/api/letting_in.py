"""Letting other systems in: by whom, where, as what; and shutting them out again. All of it is written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhan.cases import library
from yizhan.cases.reach import reach
from yizhan.cases.refused import Refused
from yizhan.faces.api.models import Integration
from yizhan.faces.api.scopes import PERSONAL, SCOPES
from yizhan.faces.doors import may_administer
from yizhan.registry.access import access, sites_of
from yizhan.registry.changes import Because, Change, record_all
from yizhan.registry.models import Site, Staff
from yizhan.registry.refusals import constraint_name

KIND = "integration"  # of the registry's journal
SLOWEST, FASTEST = 1, 6000  # requests a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an integration is to be."""

    name: str
    purpose: str
    sites: tuple[Site, ...]
    roles: tuple[str, ...]
    scopes: tuple[str, ...]
    per_minute: int


def administered(staff: Staff, now: datetime) -> list[Site]:
    """The sites at which this person may let other systems in."""
    return [site for site in sites_of(staff, now) if may_administer(reach(access(staff, site, now)))]


def roles_at(sites: Iterable[Site]) -> dict[str, str]:
    """The roles an integration may act as, outside ones too (a portal acts for customers), with their titles."""
    language = get_language() or "zh-hans"
    packs = {one.pack.id: one.pack for site in sites for one in library.current().definitions(site)}
    return {id: role.title.in_language(language) for pack in packs.values() for id, role in pack.roles.items()}


def let_in(wanted: Wanted, by: Staff, now: datetime) -> Integration:
    """Raises Refused for what the person may not grant, or what nobody can be."""
    _check(wanted, by, now)
    try:
        with transaction.atomic():
            made = Integration.objects.create(
                organisation=by.organisation,
                name=wanted.name,
                purpose=wanted.purpose,
                roles=list(wanted.roles),
                scopes=list(wanted.scopes),
                per_minute=wanted.per_minute,
                made_at=now,
                made_by=by,
            )
            made.sites.set(wanted.sites)
            _record(made, None, by, now, _("Another system let in"))
            return made
    except IntegrityError as error:
        raise _known_already(error) from error


def change(integration: Integration, wanted: Wanted, by: Staff, now: datetime) -> None:
    """Raises Refused also for an integration at a site that this person does not administer."""
    check_may_change(integration, by, now)
    _check(wanted, by, now)
    before = _facts(integration)
    for name in ("name", "purpose", "per_minute"):
        setattr(integration, name, getattr(wanted, name))
    integration.roles, integration.scopes = list(wanted.roles), list(wanted.scopes)
    try:
        with transaction.atomic():
            integration.save(update_fields=["name", "purpose", "per_minute", "roles", "scopes"])
            integration.sites.set(wanted.sites)
            _record(integration, before, by, now, _("What another system may do was changed"))
    except IntegrityError as error:
        raise _known_already(error) from error


@transaction.atomic
def shut_out(integration: Integration, by: Staff, now: datetime) -> None:
    """No token of it holds any more. Whoever administers one of its sites may; twice does no more."""
    ended = Integration.objects.filter(pk=integration.pk, ended_at__isnull=True).update(ended_at=now, ended_by=by)
    if ended:
        _record(integration, _facts(integration), by, now, _("Another system shut out"))


def may_change(integration: Integration, by: Staff, now: datetime) -> bool:
    return set(integration.sites.all()) <= set(administered(by, now))


def check_may_change(integration: Integration, by: Staff, now: datetime) -> None:
    if integration.ended_at is not None:
        raise Refused.because("gate", otherwise=_("It was shut out. Let it in anew, with a new token."))
    if not may_change(integration, by, now):
        raise Refused.because(
            "gate", otherwise=_("It is let in at a site that you do not administer. Ask somebody who administers all.")
        )
    for site in integration.sites.all():
        _check_theirs(site, integration.roles, integration.scopes, by, now)


def _check(wanted: Wanted, by: Staff, now: datetime) -> None:
    empty = tuple(name for name in ("name", "purpose", "sites", "scopes") if not getattr(wanted, name))
    if empty:
        raise Refused.because("missing-field", fields=empty)
    if not SLOWEST <= wanted.per_minute <= FASTEST:
        raise Refused.because("bad-value", fields={"per_minute": "whole-number"})
    for site in wanted.sites:
        if site not in administered(by, now):
            raise Refused.because("unknown", name=site.slug, fields=("sites",))
    for known, given in ((SCOPES, wanted.scopes), (roles_at(wanted.sites), wanted.roles)):
        if unknown := set(given) - set(known):
            raise Refused.because("unknown", name=min(unknown))
    for site in wanted.sites:
        _check_theirs(site, wanted.roles, wanted.scopes, by, now)


def _check_theirs(site: Site, roles: Iterable[str], scopes: Iterable[str], by: Staff, now: datetime) -> None:
    """Nobody lets a system, or whoever holds its token, reach more of a site than they reach themselves."""
    mine = reach(access(by, site, now))
    if PERSONAL in scopes and not mine.sees_personal_data:
        raise Refused.because(
            "gate", otherwise=_("You do not see numbers in full yourself; so you cannot let a system see them.")
        )
    if beyond := mine.beyond(roles):
        titles = roles_at([site])
        raise Refused.because(
            "gate",
            otherwise=_(
                "By these roles it would see more than you do: %(roles)s. Ask somebody who watches over their work."
            )
            % {"roles": ", ".join(titles.get(role, role) for role in beyond)},
        )


def _known_already(error: IntegrityError) -> Refused:
    if constraint_name(error) != "integration_name_once":
        raise error
    return Refused.because("gate", otherwise=_("There is an integration of this name already. Take another name."))


def _facts(integration: Integration) -> dict[str, object]:
    return {
        "name": integration.name,
        "purpose": integration.purpose,
        "sites": sorted(integration.sites.values_list("slug", flat=True)),
        "roles": integration.roles,
        "scopes": integration.scopes,
        "per_minute": integration.per_minute,
    }


def _record(integration: Integration, before: dict[str, object] | None, by: Staff, now: datetime, reason: str) -> None:
    """At each of its sites."""
    after = None if integration.ended_at is not None else _facts(integration)
    record_all(
        [
            Change(site=site, kind=KIND, subject_id=integration.pk, label=integration.name, before=before, after=after)
            for site in integration.sites.all()
        ],
        Because(by=by, now=now, reason=reason),
    )
