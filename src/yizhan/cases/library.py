"""The packs in force, and those that older cases keep to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import structlog

from yizhan.cases import effects
from yizhan.cases.models import Case, LibraryVersion
from yizhan.procedure.definition import Definition
from yizhan.procedure.loader import load_library_from_sources, pack_folders, read_sources
from yizhan.procedure.model import Library, Procedure
from yizhan.registry.models import Site

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Edition:
    """One published version: the library and the row that keeps it."""

    id: int
    version: str
    library: Library
    known: dict[str, Definition] = field(default_factory=dict, compare=False, repr=False)  # by pack/id, once asked for

    def definition(self, procedure: str, site: Site | None = None) -> Definition:
        """A procedure by `pack/id` or bare id. Raises KeyError when unknown, ambiguous, or not one of the site's."""
        found = self.library.procedure(procedure)
        if site is not None and site.packs and found.pack not in site.packs:
            raise KeyError(procedure)
        return self._of(found)

    def definitions(self, site: Site) -> list[Definition]:
        """Every procedure that the site works by."""
        return [
            self._of(procedure)
            for pack in self.library.packs.values()
            if not site.packs or pack.id in site.packs
            for procedure in pack.procedures.values()
        ]

    def _of(self, procedure: Procedure) -> Definition:
        """One for all who ask: a definition keeps what it has reckoned."""
        if procedure.ref not in self.known:
            self.known[procedure.ref] = Definition(self.library.packs[procedure.pack], procedure)
        return self.known[procedure.ref]


NOTHING = Edition(0, "", Library({}))


def publish(root: Path, *, now: datetime, by: str = "", by_name: str = "", note: str = "") -> Edition:
    """Put the packs of a folder in force, if they differ from what is.

    Lint is not asked: see `publishing`. Raises PackErrors when they have an error; the version in force then
    stays as it is.
    """
    sources = sources_of(root)
    load_library_from_sources(sources, effects.vocabulary())
    version = version_of(sources)
    newest = LibraryVersion.objects.order_by("-pk").first()
    if newest is not None and newest.version == version:
        return edition(newest.pk)
    row = LibraryVersion.objects.create(
        version=version, sources=sources, published_at=now, by=by, by_name=by_name, note=note
    )
    if (asked := _asked.get()) is not None:
        asked.clear()
    log.info("library.published", version=version[:12])
    return edition(row.pk)


def is_in_force(root: Path) -> bool:
    """Whether the packs of a folder are, as they stand, those that new cases are opened under."""
    newest = LibraryVersion.objects.order_by("-pk").values_list("version", flat=True).first()
    return newest == version_of(sources_of(root))


def sources_of(root: Path) -> dict[str, dict[str, str]]:
    """Every pack file below a folder: folder -> file name -> text."""
    return {folder.relative_to(root).as_posix(): read_sources(folder) for folder in pack_folders(root)}


def version_of(sources: dict[str, dict[str, str]]) -> str:
    return sha256(json.dumps(sources, sort_keys=True).encode()).hexdigest()


def current() -> Edition:
    """The newest published version; one without any procedure before the first is published.

    One small query, or none where it was asked before in the same request; loading is done once a process.
    """
    asked = _asked.get()
    if asked is None:
        return edition(_newest() or NOTHING.id)
    if not asked:
        asked.append(_newest() or NOTHING.id)
    return edition(asked[0])


@contextmanager
def one_for_all() -> Iterator[None]:
    """While the block lasts, `current` is asked once: a page speaks of one version from its top to its end. What is
    published within counts at once."""
    token = _asked.set([])
    try:
        yield
    finally:
        _asked.reset(token)


_asked: ContextVar[list[int] | None] = ContextVar("asked", default=None)


def edition(id: int) -> Edition:
    if id == NOTHING.id:
        return NOTHING
    stand_in = _STAND_INS.get(id)
    return stand_in if stand_in is not None else _loaded(id)


@contextmanager
def standing_in(row: LibraryVersion, library: Library) -> Iterator[None]:
    """While the block lasts, this version speaks with another library than its sources: plays of conformance try
    packs with something taken away."""
    before = _STAND_INS.get(row.pk)
    _STAND_INS[row.pk] = Edition(row.pk, row.version, library)
    try:
        yield
    finally:
        if before is None:
            del _STAND_INS[row.pk]
        else:
            _STAND_INS[row.pk] = before


_STAND_INS: dict[int, Edition] = {}


@lru_cache(maxsize=16)
def _loaded(id: int) -> Edition:
    row = LibraryVersion.objects.get(pk=id)
    return Edition(row.pk, row.version, load_library_from_sources(row.sources, effects.vocabulary()))


def definition_of(case: Case) -> Definition:
    """What the case was opened under."""
    return edition(case.library_id).definition(case.ref)


def _newest() -> int | None:
    return LibraryVersion.objects.order_by("-pk").values_list("pk", flat=True).first()
