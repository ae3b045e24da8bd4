"""What surrounds a decision: the case under its lock, the site's calendar and parameters; read in one round trip."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import JSONField, Model

from yizhan.cases.models import Case
from yizhan.cases.models.states import StateField
from yizhan.cases.prepared import ask
from yizhan.procedure.calendar import Calendar
from yizhan.procedure.state import CaseState
from yizhan.registry.calendars import OFFICE, calendar_from
from yizhan.registry.models import Site

_CASE_COLUMNS = [field.attname for field in Case._meta.concrete_fields if field.attname != "search"]
_SITE_COLUMNS = [field.attname for field in Site._meta.concrete_fields]


def _columns(alias: str, names: list[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


_SURROUNDINGS = """
(SELECT jsonb_build_object('week', week, 'exceptions', exceptions) FROM registry_sitecalendar
  WHERE site_id = site.id AND name = %s),
(SELECT jsonb_object_agg(name, value) FILTER (WHERE NOT as_in_pack) FROM (
  SELECT DISTINCT ON (name) name, value, as_in_pack FROM registry_siteparameter
  WHERE site_id = site.id AND valid_from <= %s ORDER BY name, valid_from DESC, id DESC) newest)
"""
_READ = f"""
SELECT {_columns("c", _CASE_COLUMNS)}, {_columns("site", _SITE_COLUMNS)}, {_SURROUNDINGS}
FROM cases_case c JOIN registry_site site ON site.id = c.site_id WHERE
"""  # noqa: S608 - made of our own column names
_READ_CASE = f"{_READ} c.id = %s"
_READ_CASES = f"{_READ} c.id = ANY(%s)"
# A case without parents is its own root, and is read as it is when the lock has been granted. For a child the lock is a
# statement of its own: what is read after it was granted is what the one before us left.
_LOCK_ALONE = f"{_READ_CASE} AND c.root_id IS NULL FOR NO KEY UPDATE OF c"
_LOCK_ROOT = """
SELECT 1 FROM cases_case WHERE id = (SELECT root_id FROM cases_case WHERE id = %s) FOR NO KEY UPDATE
"""
_READ_SITE = f"""
SELECT {_SURROUNDINGS}, (SELECT COALESCE(max(id), 0) FROM cases_libraryversion)
FROM registry_site site WHERE site.id = %s
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Surroundings:
    calendar: Calendar
    parameters: Mapping[str, Any]  # what the site sets differently from its packs; names are one space for all
    newest_library: int = 0  # under which new cases are opened
    names: Mapping[str, str] = field(default_factory=dict)  # of those who are named in the command, by id


def locked(case_id: int, now: datetime) -> tuple[Case, Surroundings]:
    """The case as it stands, its family locked by the root until the transaction ends.

    Raises Case.DoesNotExist.
    """
    for row in ask(_LOCK_ALONE, [OFFICE, now, case_id]):
        return _read(row)
    ask(_LOCK_ROOT, [case_id])
    return unlocked(case_id, now)


def unlocked(case_id: int, now: datetime) -> tuple[Case, Surroundings]:
    """The same for one whose family is locked already."""
    for row in ask(_READ_CASE, [OFFICE, now, case_id]):
        return _read(row)
    raise Case.DoesNotExist


def unlocked_all(ids: list[int], now: datetime) -> list[tuple[Case, Surroundings]]:
    """The same for several, in their order."""
    if not ids:
        return []
    found = {case.pk: (case, beside) for case, beside in map(_read, ask(_READ_CASES, [OFFICE, now, ids]))}
    return [found[id] for id in ids]


def around(site: Site, now: datetime) -> Surroundings:
    [(calendar, parameters, newest)] = ask(_READ_SITE, [OFFICE, now, site.pk])
    return Surroundings(_calendar(site.timezone, site.holidays, calendar), _parameters(parameters), newest)


def parameters_in_force(site: Site, now: datetime) -> Mapping[str, Any]:
    return around(site, now).parameters


def _read(row: tuple[Any, ...]) -> tuple[Case, Surroundings]:
    cases, sites = len(_CASE_COLUMNS), len(_CASE_COLUMNS) + len(_SITE_COLUMNS)
    case = Case.from_db("default", _CASE_COLUMNS, _converted(row[:cases], _CASE_JSON))
    case.site = Site.from_db("default", _SITE_COLUMNS, _converted(row[cases:sites], _SITE_JSON))
    calendar = _calendar(case.site.timezone, case.site.holidays, row[sites])
    return case, Surroundings(calendar, _parameters(row[sites + 1]))


@lru_cache(maxsize=256)
def _calendar(timezone: str, holidays: str, kept: str | None) -> Calendar:
    """Read anew for each command, but reckoned with only when it is another."""
    hours = json.loads(kept) if kept else {"week": None, "exceptions": None}
    return calendar_from(Site(timezone=timezone, holidays=holidays), hours["week"], hours["exceptions"])


def _parameters(kept: str | None) -> Mapping[str, Any]:
    return json.loads(kept) if kept else {}


# JSON columns come as text, so that whoever reads them decides how.
_Reader = Callable[[str], Any]


def _readers(model: type[Model], columns: list[str]) -> dict[int, _Reader]:
    fields = [model._meta.get_field(name) for name in columns]
    return {
        place: CaseState.restored if isinstance(field, StateField) else json.loads
        for place, field in enumerate(fields)
        if isinstance(field, JSONField)
    }


_CASE_JSON = _readers(Case, _CASE_COLUMNS)
_SITE_JSON = _readers(Site, _SITE_COLUMNS)


def _converted(values: Sequence[Any], readers: Mapping[int, _Reader]) -> list[Any]:
    converted = list(values)
    for place, read in readers.items():
        converted[place] = read(converted[place])
    return converted
