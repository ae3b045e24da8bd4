"""yizhan packs diff [OLD] [NEW]: what differs between two versions of the packs, in words, by procedure."""

import argparse
from collections.abc import Iterable
from pathlib import Path

import django
from django.conf import settings

from yizhan.ops.commands.database import database_ready
from yizhan.ops.commands.packs_lint import of_the_terminal
from yizhan.ops.refused import Unable
from yizhan.procedure.differences import Chapter, differences
from yizhan.procedure.loader import PackErrors, load_library
from yizhan.procedure.model import Library, Text

IN_FORCE = "in-force"

_SAME = Text("两个版本没有不同", "the two versions do not differ")
_USED_BY = Text("用于：", "used by: ")
_KINDS = {"added": Text("新增", "new"), "removed": Text("取消", "gone"), "changed": Text("", "")}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="yizhan packs diff",
        description="Tell what differs between two versions of the packs. A version is a folder, the beginning of a "
        f"published version's name (see the page of versions), or {IN_FORCE}.",
    )
    parser.add_argument("old", nargs="?", default=IN_FORCE, help=f"the version before ({IN_FORCE})")
    parser.add_argument("new", nargs="?", default=str(settings.PACKS_DIR), help="the version after (the packs folder)")
    parser.add_argument("--pack", action="append", default=[], help="only this pack")
    parser.add_argument("--language", choices=("zh", "en"), default=of_the_terminal())
    given = parser.parse_args(arguments)
    django.setup()
    from yizhan.cases import effects  # models need the apps

    with database_ready():
        old, new = named(given.old), named(given.new)
    found = differences(old, new, effects.vocabulary(), given.pack)
    for line in lines(found, new, old, given.language):
        print(line)
    return 0


def named(version: str) -> Library:
    """A version by what people call it. Raises Unable where there is none, or where it has errors."""
    from yizhan.cases import effects, library
    from yizhan.cases.models import LibraryVersion

    if version == IN_FORCE:
        return library.current().library
    if version and (folder := Path(version)).is_dir():
        try:
            return load_library(folder, effects.vocabulary())
        except PackErrors as wrong:
            raise Unable(f"the packs in {version} have errors; `yizhan packs lint` shows them:\n{wrong}") from wrong
    found = list(LibraryVersion.objects.filter(version__startswith=version).values_list("pk", flat=True)[:2])
    if len(found) != 1:
        why = "several versions begin" if found else "no folder is called, and no published version begins,"
        raise Unable(f"{why} {version!r}; give a folder, more of the version's name, or {IN_FORCE}")
    return library.edition(found[0]).library


def lines(chapters: Iterable[Chapter], new: Library, old: Library, language: str) -> Iterable[str]:
    """One paragraph a chapter; a procedure is named by its title, and in brackets as packs call it."""
    told = False
    for chapter in chapters:
        told = True
        kind = _KINDS[chapter.kind].in_language(language)
        yield f"{chapter.title.in_language(language)} ({chapter.ref}){f'  {kind}' if kind else ''}"
        for one in chapter.differences:
            yield f"  - {one.shown(language)}"
            if len(one.used_by) > 1:
                yield f"    {_USED_BY.in_language(language)}{_titles(one.used_by, new, old, language)}"
        yield ""
    if not told:
        yield _SAME.in_language(language)


def _titles(refs: Iterable[str], new: Library, old: Library, language: str) -> str:
    between = "、" if language == "zh" else ", "
    return between.join(_title(ref, new, old).in_language(language) for ref in refs)


def _title(ref: str, *libraries: Library) -> Text:
    for library in libraries:
        try:
            return library.procedure(ref).title
        except KeyError:
            continue
    return Text(ref, ref)
