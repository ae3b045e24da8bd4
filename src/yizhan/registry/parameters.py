"""What a site sets differently from its packs. Setting adds a row; the newest that is valid counts.

Guaranteed: no row is ever changed or removed (the database refuses it). Taking a setting back is a row of its own;
so is going back to what the pack says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import JSONField, QuerySet, Value

from .changes import Because
from .models import ParameterDraft, Site, SiteParameter, Staff
from .refusals import RegistryRefused, constraint_name

UNSET = Value(None, JSONField())  # JSON's null: the parameter is set to having no value


def parameters_of(site: Site, pack: str, now: datetime) -> dict[str, Any]:
    """The site's own values by parameter name; what is not here stands as in the pack."""
    return {name: row.value for name, row in in_force(site, now, pack=pack).items()}


def in_force(site: Site, now: datetime, *, pack: str = "") -> dict[str, SiteParameter]:
    """The setting of each parameter that counts at this moment, where the site has one of its own. One query."""
    rows = SiteParameter.objects.filter(site=site, valid_from__lte=now).select_related("set_by")
    rows = rows.filter(pack=pack) if pack else rows
    newest = rows.order_by("name", "-valid_from", "-pk").distinct("name")
    return {row.name: row for row in newest if not row.as_in_pack}


def settings_of(site: Site, name: str) -> list[SiteParameter]:
    """Everything that was ever set, in the order in which it counts, the last to count first."""
    rows = SiteParameter.objects.filter(site=site, name=name).select_related("set_by", "undoes")
    return list(rows.order_by("-valid_from", "-pk"))


def through_time(site: Site, until: datetime) -> list[tuple[datetime, str, Any, bool]]:
    """(from when, parameter, value, as in the pack) of every setting that counted before `until`, in that order."""
    rows = SiteParameter.objects.filter(site=site, valid_from__lt=until).order_by("valid_from", "pk")
    return list(rows.values_list("valid_from", "name", "value", "as_in_pack"))


def set_parameter(
    site: Site,
    pack: str,
    name: str,
    value: Any,
    because: Because,
    *,
    valid_from: datetime | None = None,
    as_in_pack: bool = False,
    undoes: SiteParameter | None = None,
) -> SiteParameter:
    """The row is its own journal: who, when, why and what stay readable in the list of settings."""
    row = SiteParameter.objects.create(
        site=site,
        pack=pack,
        name=name,
        value=UNSET if value is None or as_in_pack else value,
        as_in_pack=as_in_pack,
        valid_from=valid_from or because.now,
        set_by=because.by,
        set_at=because.now,
        reason=because.reason,
        undoes=undoes,
    )
    row.value = None if as_in_pack else value
    return row


def take_back(setting: SiteParameter, because: Because) -> SiteParameter:
    """Let what counted before a setting count again, from when that setting began, or from now if it has begun.

    Raises RegistryRefused when it was taken back already, or another has come to count since: then there is nothing
    of it left to take back.
    """
    later = SiteParameter.objects.filter(site=setting.site, name=setting.name, valid_from__lte=because.now)
    counts = setting.valid_from > because.now or _newest(later) == setting
    if not counts:
        raise RegistryRefused("counts-no-more")
    before = _newest(_before(setting))
    gone_back = before is None or before.as_in_pack
    try:
        with transaction.atomic():
            return set_parameter(
                setting.site,
                setting.pack,
                setting.name,
                None if before is None else before.value,
                because,
                valid_from=max(setting.valid_from, because.now),
                as_in_pack=gone_back,
                undoes=setting,
            )
    except IntegrityError as error:
        if constraint_name(error) != "siteparameter_undone_once":
            raise
        raise RegistryRefused("counts-no-more") from error


def _before(setting: SiteParameter) -> QuerySet[SiteParameter]:
    """The settings that would count when it begins, were it not there."""
    rows = SiteParameter.objects.filter(site=setting.site, name=setting.name, valid_from__lte=setting.valid_from)
    return rows.exclude(valid_from=setting.valid_from, pk__gte=setting.pk)


def _newest(rows: QuerySet[SiteParameter]) -> SiteParameter | None:
    return rows.order_by("-valid_from", "-pk").first()


# -- drafts ---------------------------------------------------------------------------------------


def draft_of(site: Site, name: str) -> ParameterDraft | None:
    return ParameterDraft.objects.filter(site=site, name=name).select_related("by").first()


def write_draft(site: Site, pack: str, name: str, given: Mapping[str, Any], *, by: Staff, now: datetime) -> None:
    """In place of the draft that was there: `given` is value, as_in_pack, valid_from and reason."""
    kept = {**given, "value": UNSET if given["value"] is None else given["value"]}
    ParameterDraft.objects.update_or_create(site=site, name=name, defaults={**kept, "pack": pack, "by": by, "at": now})


@transaction.atomic
def publish_draft(site: Site, name: str, written_at: datetime, *, by: Staff, now: datetime) -> SiteParameter:
    """Set what the draft says, if it is still the one that was looked at. Raises RegistryRefused."""
    draft = ParameterDraft.objects.select_for_update().filter(site=site, name=name, at=written_at).first()
    if draft is None:
        raise RegistryRefused("draft-changed")
    if draft.valid_from is not None and draft.valid_from <= now:
        raise RegistryRefused("draft-too-late")
    because = Because(by=by, now=now, reason=draft.reason)
    pack, value, since = draft.pack, draft.value, draft.valid_from
    draft.delete()
    return set_parameter(site, pack, name, value, because, valid_from=since, as_in_pack=draft.as_in_pack)
