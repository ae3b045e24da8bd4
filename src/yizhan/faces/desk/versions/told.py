"""What differs between two versions, as a page shows it: by procedure, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yizhan.cases import effects
from yizhan.procedure.differences import Chapter, Difference, differences
from yizhan.procedure.model import Library, Text
from yizhan.registry.models import Site

KINDS = {"added": _("new"), "removed": _("gone"), "changed": "", "gained": "", "lost": "", "reordered": ""}
TONES = {"added": "good", "removed": "bad", "changed": "", "gained": "good", "lost": "bad", "reordered": ""}


@dataclass(frozen=True, slots=True)
class Line:
    place: str
    sentence: str
    tone: str
    used_by: str


@dataclass(frozen=True, slots=True)
class Told:
    """A chapter. `shared`: what the procedures of a pack have in common."""

    ref: str
    title: str
    kind: str
    tone: str
    shared: bool
    lines: Sequence[Line]


def told(old: Library, new: Library, site: Site) -> list[Told]:
    """Of the packs that the site works by."""
    language = get_language() or "zh-hans"
    chapters = differences(old, new, effects.vocabulary(), site.packs)
    return [_chapter(chapter, (new, old), language) for chapter in chapters]


def _chapter(chapter: Chapter, libraries: Sequence[Library], language: str) -> Told:
    return Told(
        ref=chapter.ref,
        title=chapter.title.in_language(language),
        kind=str(KINDS[chapter.kind]),
        tone=TONES[chapter.kind],
        shared=not chapter.procedure,
        lines=[_line(one, libraries, language) for one in chapter.differences],
    )


def _line(one: Difference, libraries: Sequence[Library], language: str) -> Line:
    used_by = _titles(one.used_by, libraries, language) if len(one.used_by) > 1 else ""
    return Line(one.place(language), one.sentence(language), TONES[one.kind], used_by)


def _titles(refs: Iterable[str], libraries: Sequence[Library], language: str) -> str:
    between = "、" if language.startswith("zh") else ", "
    return between.join(_title(ref, libraries).in_language(language) for ref in refs)


def _title(ref: str, libraries: Sequence[Library]) -> Text:
    for library in libraries:
        try:
            return library.procedure(ref).title
        except KeyError:
            continue
    return Text(ref, ref)
