"""yizhan packs lint [FOLDER ...]: every mistake with its file and line; exit code 1 when one is an error."""

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

import django
from django.conf import settings

from yizhan.ops.refused import Unable
from yizhan.procedure.lint import Finding, lint
from yizhan.procedure.loader import PackErrors, load_library, shown
from yizhan.procedure.model import Library


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="yizhan packs lint", description="Prove what can be proved of packs before anything runs."
    )
    parser.add_argument("folders", nargs="*", type=Path, help="packs, or folders of them (all)")
    parser.add_argument("--spec", type=Path, help="the catalogue of rules (spec/ beside the packs)")
    parser.add_argument("--language", choices=("zh", "en"), default=of_the_terminal())
    given = parser.parse_args(arguments)
    if missing := [folder for folder in given.folders if not folder.is_dir()]:
        raise Unable(f"{missing[0]} is no folder; name a pack's folder, or one with packs in it")
    django.setup()
    try:
        # The others are read as well: packs call and borrow from each other.
        library = load(given.folders)
    except PackErrors as wrong:
        print(wrong.shown(given.language))
        print(counted(len(wrong.errors), 0))
        return 1
    asked = [shown(folder) for folder in given.folders]
    found = [one for one in lint(library, given.spec or catalogue()) if _is_within(one, asked)]
    for finding in found:
        print(finding.shown(given.language))
    errors = sum(finding.severity == "error" for finding in found)
    print(counted(errors, len(found) - errors))
    return 1 if errors else 0


def library_of_the_house() -> Library:
    """The packs as they lie in their folder. Raises Unable where they have errors."""
    try:
        return load()
    except PackErrors as wrong:
        raise Unable(f"the packs have errors; `yizhan packs lint` shows them:\n{wrong}") from wrong


def load(folders: Iterable[Path] = ()) -> Library:
    """The house's packs, and those in `folders`, held against every verb the capabilities have. Needs the apps."""
    from yizhan.cases import effects  # models need the apps

    return load_library([*folders, Path(settings.PACKS_DIR)], effects.vocabulary())


def catalogue() -> Path | None:
    """`spec/` beside the packs; an installed Yizhan may have none, then clauses are not looked up."""
    folder = Path(settings.PACKS_DIR).parent / "spec"
    return folder if folder.is_dir() else None


def of_the_terminal() -> str:
    return "zh" if os.environ.get("LANG", "").lower().startswith("zh") else "en"


def counted(errors: int, warnings: int) -> str:
    return f"{errors} error{'' if errors == 1 else 's'}, {warnings} warning{'' if warnings == 1 else 's'}"


def _is_within(finding: Finding, asked: list[str]) -> bool:
    return not asked or any(finding.path.startswith(f"{folder}/") for folder in asked)
