"""What differs between two versions of the packs, in words and by procedure, for the manager who owns the rules."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from yizhan.procedure.differences.comparing import called, compare, compare_one, described
from yizhan.procedure.differences.speech import Speech
from yizhan.procedure.differences.told import Chapter, Difference
from yizhan.procedure.differences.uses import TABLES, used_by
from yizhan.procedure.model import Library, Pack, Procedure
from yizhan.procedure.vocabulary import CORE_VOCABULARY, Vocabulary

__all__ = ["Chapter", "Difference", "differences"]


def differences(
    old: Library, new: Library, vocabulary: Vocabulary = CORE_VOCABULARY, packs: Iterable[str] = ()
) -> list[Chapter]:
    """Chapter by chapter: each procedure that differs, and what the procedures of a pack have in common.

    `packs` keeps it to these. In the order of the new version; what is gone comes last. Nothing differs: no chapter.
    """
    asked = set(packs)
    ids = [id for id in dict.fromkeys((*new.packs, *old.packs)) if not asked or id in asked]
    return [chapter for id in ids for chapter in _of_pack(id, old, new, vocabulary)]


def _of_pack(id: str, old: Library, new: Library, vocabulary: Vocabulary) -> Iterator[Chapter]:
    was, now = old.packs.get(id), new.packs.get(id)
    if was is None and now is not None:
        yield Chapter(id, "", now.title, "added", tuple(_whole(now, new, vocabulary, "added")))
    elif now is None and was is not None:
        yield Chapter(id, "", was.title, "removed", tuple(_whole(was, old, vocabulary, "removed")))
    elif was is not None and now is not None:
        yield from _changed(was, now, old, new, vocabulary)


def _whole(pack: Pack, library: Library, vocabulary: Vocabulary, kind: str) -> Iterator[Difference]:
    speech = Speech(library, pack, vocabulary)
    for procedure in pack.procedures.values():
        what = called(procedure, speech)
        yield Difference("added" if kind == "added" else "removed", "procedure", (), what)


def _changed(was: Pack, now: Pack, old: Library, new: Library, vocabulary: Vocabulary) -> Iterator[Chapter]:
    before, after = Speech(old, was, vocabulary), Speech(new, now, vocabulary)
    common = list(_common(was, now, before, after))
    for id in dict.fromkeys((*now.procedures, *was.procedures)):
        own = [one for one in common if one.used_by == (f"{now.id}/{id}",)]
        chapter = _of_procedure(was.procedures.get(id), now.procedures.get(id), before, after, own)
        if chapter is not None:
            yield chapter
    shared = [one for one in common if len(one.used_by) != 1]
    if shared:
        yield Chapter(now.id, "", now.title, "changed", tuple(shared))


def _of_procedure(
    was: Procedure | None, now: Procedure | None, before: Speech, after: Speech, own: list[Difference]
) -> Chapter | None:
    if was is None and now is not None:
        added = Difference("added", "procedure", (), called(now, after), after=described(now, _in(now, after)))
        return Chapter(now.pack, now.id, now.title, "added", (added,))
    if now is None and was is not None:
        gone = Difference("removed", "procedure", (), called(was, before))
        return Chapter(was.pack, was.id, was.title, "removed", (gone,))
    if was is None or now is None:
        return None
    found = [*_between(was, now, _in(was, before), _in(now, after)), *own]
    return Chapter(now.pack, now.id, now.title, "changed", tuple(found)) if found else None


def _between(was: Procedure, now: Procedure, before: Speech, after: Speech) -> Iterator[Difference]:
    """The standing procedure of a quota is made from it: the quota alone is told."""
    if was.quota is not None and now.quota is not None:
        return compare(was.quota, now.quota, before, after)
    return compare(was, now, before, after)


def _in(procedure: Procedure, speech: Speech) -> Speech:
    return replace(speech, procedure=procedure)


def _common(was: Pack, now: Pack, before: Speech, after: Speech) -> Iterator[Difference]:
    """What differs in the pack itself and its common tables, with the procedures that each entry concerns."""
    yield from compare(was, now, before, after, walk=False)
    concerned = {**used_by(was), **used_by(now)}
    for table in TABLES:
        old_table, new_table = getattr(was, table), getattr(now, table)
        for id in dict.fromkeys((*new_table, *old_table)):
            refs = concerned.get((table, id), ())
            for found in compare_one(old_table.get(id), new_table.get(id), before, after):
                yield replace(found, used_by=refs)
