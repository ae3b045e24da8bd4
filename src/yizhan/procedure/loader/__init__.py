"""From the YAML of packs to the values of `model`. All that is wrong is raised together, as PackErrors."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from yizhan.procedure.loader.borrowing import borrow_all
from yizhan.procedure.loader.errors import PackError, PackErrors
from yizhan.procedure.loader.linking import twice_named_limits, unknown_elsewhere, unknown_names
from yizhan.procedure.loader.packs import LENDER, PACK_FILE, PackDraft, read_pack
from yizhan.procedure.model import Library, Pack
from yizhan.procedure.vocabulary import CORE_VOCABULARY, Vocabulary

__all__ = [
    "PackError",
    "PackErrors",
    "load_library",
    "load_library_from_sources",
    "load_pack",
    "load_pack_from_sources",
    "pack_folders",
    "read_sources",
    "shown",
]


def load_library(root: Path | Iterable[Path], vocabulary: Vocabulary = CORE_VOCABULARY) -> Library:
    """All packs below the given folders (a folder with a pack.yaml is a pack). Raises PackErrors."""
    folders = {shown(folder): read_sources(folder) for folder in pack_folders(root)}
    if not folders:
        raise PackErrors([PackError(str(root), 1, 1, "Y009", "file", expected=PACK_FILE)])
    return load_library_from_sources(folders, vocabulary)


def load_library_from_sources(
    folders: Mapping[str, Mapping[str, str]], vocabulary: Vocabulary = CORE_VOCABULARY
) -> Library:
    """All packs from their stored files: folder -> file name -> text. Raises PackErrors."""
    drafts, errors = _read_all(folders, vocabulary)
    errors += _link(drafts, vocabulary)
    library = Library({id: draft.pack for id, draft in drafts.items()})
    for draft in drafts.values():
        errors += unknown_elsewhere(draft, library)
    errors += _parameters_that_differ(library)
    if errors:
        raise PackErrors(errors)
    return library


def load_pack(folder: Path, vocabulary: Vocabulary = CORE_VOCABULARY) -> Pack:
    """One pack by itself; whether what it calls exists elsewhere is not asked. Raises PackErrors.

    A pack that borrows from another is loaded with its lender: by `load_library`, or from its stored sources.
    """
    return load_pack_from_sources(read_sources(folder), vocabulary, shown(folder))


def load_pack_from_sources(
    sources: Mapping[str, str], vocabulary: Vocabulary = CORE_VOCABULARY, shown_as: str = "pack"
) -> Pack:
    """A pack from its `sources` (file name -> text) as a version keeps them, with those it borrows from."""
    own, lenders = _apart(sources)
    drafts, errors = _read_all({shown_as: own}, vocabulary)
    borrower = next(iter(drafts), "")
    for id, lent in lenders.items():
        lender = load_pack_from_sources(lent, vocabulary, f"{shown_as}/{LENDER}{id}")
        drafts[id] = PackDraft(lender)
    errors += _link(drafts, vocabulary)
    if errors:
        raise PackErrors(errors)
    return drafts[borrower].pack


def pack_folders(root: Path | Iterable[Path]) -> list[Path]:
    roots = [root] if isinstance(root, Path) else list(root)
    return sorted({found.parent.resolve() for one in roots for found in one.rglob(PACK_FILE)})


def read_sources(folder: Path) -> dict[str, str]:
    """The files of a pack by name. Scenarios lie in a folder of their own and are no part of its version."""
    return {path.name: path.read_text(encoding="utf-8-sig") for path in sorted(folder.glob("*.yaml"))}


def shown(folder: Path) -> str:
    """The folder as errors name it: from where one stands, if it lies below."""
    try:
        return str(folder.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(folder)


def _read_all(
    folders: Mapping[str, Mapping[str, str]], vocabulary: Vocabulary
) -> tuple[dict[str, PackDraft], list[PackError]]:
    drafts: dict[str, PackDraft] = {}
    errors: list[PackError] = []
    for shown_as, sources in folders.items():
        draft = read_pack(sources, shown_as, vocabulary)
        errors += draft.errors
        if draft.pack.id in drafts:
            id = draft.pack.id
            errors.append(PackError(f"{shown_as}/{PACK_FILE}", 1, 1, "Y011", "pack", id, id))
        drafts[draft.pack.id or shown_as] = draft
    return drafts, errors


def _link(drafts: Mapping[str, PackDraft], vocabulary: Vocabulary) -> list[PackError]:
    errors = [error for draft in drafts.values() for error in unknown_names(draft)]
    if not errors:  # borrowing copies by name, so the names must be right
        errors += borrow_all(drafts, vocabulary)
        errors += [error for draft in drafts.values() for error in twice_named_limits(draft)]
    return errors


def _apart(sources: Mapping[str, str]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """A version's own files, and those of the packs it borrows from."""
    own: dict[str, str] = {}
    lenders: dict[str, dict[str, str]] = {}
    for name, text in sources.items():
        if name.startswith(LENDER):
            id, _, rest = name.removeprefix(LENDER).partition("/")
            lenders.setdefault(id, {})[rest] = text
        else:
            own[name] = text
    return own, lenders


def _parameters_that_differ(library: Library) -> list[PackError]:
    """Parameter names are one space for all packs: a site sets each of them once."""
    errors: list[PackError] = []
    seen: dict[str, Pack] = {}
    for pack in library.packs.values():
        for name, parameter in pack.parameters.items():
            first = seen.setdefault(name, pack)
            if first.parameters[name] != parameter:
                paths = [procedure.path.rsplit("/", 1)[0] for procedure in pack.procedures.values()]
                path = paths[0] if paths else pack.id
                errors.append(PackError(f"{path}/parameters.yaml", 1, 1, "Y011", "parameter", name, first.id))
    return errors
