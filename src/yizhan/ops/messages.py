"""The sentences people read: taken out of the sources, translated in a catalogue, compiled for use.

    python -m yizhan.ops.messages update     put new sentences into the catalogue, drop those nobody says any
    more python -m yizhan.ops.messages check      name what is not translated; exit code 1 when anything is
    python -m yizhan.ops.messages compile    write the .mo file that programs read

In Python throughout: a machine that runs Yizhan need not have gettext.
"""

import io
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCES = Path(__file__).resolve().parents[1]
CATALOGUE = SOURCES / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
LANGUAGE = "zh_Hans"
DRAWN_BY_DJANGO = "templates"  # folders of this name hold Django's templates, those called jinja2 ours

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "say": None,  # in a page that speaks both languages at once
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

HEADER = "# What Yizhan says in Chinese."
BEGUN = datetime(2026, 11, 22, tzinfo=UTC)  # fixed: the history of the file tells when it changed


def main(arguments: list[str]) -> int:
    verbs: dict[str, Callable[[], int]] = {"update": update, "check": check, "compile": compile_catalogue}
    if len(arguments) != 1 or arguments[0] not in verbs:
        print(__doc__, file=sys.stderr)
        return 2
    return verbs[arguments[0]]()


def update() -> int:
    catalogue = translated()
    catalogue.update(said(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    _write(CATALOGUE, lambda file: write_po(file, catalogue, width=100, sort_output=True, no_location=True))
    untranslated = list(missing(catalogue))
    print(f"{CATALOGUE.relative_to(Path.cwd())}: {len(catalogue)} sentences, {len(untranslated)} to translate")
    return 0


def check() -> int:
    untranslated = list(missing(translated()))
    for message in untranslated:
        places = ", ".join(f"{path}:{line}" for path, line in message.locations)
        print(f"not translated: {message.id!r} ({places})")
    return 1 if untranslated else 0


def compile_catalogue() -> int:
    catalogue = translated()
    _write(CATALOGUE.with_suffix(".mo"), lambda file: write_mo(file, catalogue))
    print(f"{CATALOGUE.with_suffix('.mo').name}: {len(catalogue)} sentences")
    return 0


def missing(catalogue: Catalog) -> Iterator[Message]:
    """Sentences of the sources that the catalogue does not say, with where they are said."""
    for message in said():
        if not message.id:
            continue  # the header
        known = catalogue.get(message.id, message.context)
        if known is None or known.fuzzy or not all(spoken(known)):
            yield message


def spoken(message: Message) -> list[str]:
    """The translation in all its plural forms; empty strings where there is none."""
    if isinstance(message.string, str):
        return [message.string]
    return list(message.string or [""])


def said() -> Catalog:
    """Every sentence of the sources."""
    catalogue = Catalog(creation_date=BEGUN)
    for path in sorted(SOURCES.rglob("*")):
        if path.suffix == ".py":
            method, text = "python", path.read_bytes()
        elif path.suffix in {".html", ".txt", ".typ"} and "jinja2" in path.parts:
            method, text = "jinja2.ext:babel_extract", path.read_bytes()
        elif path.suffix in {".html", ".txt"} and DRAWN_BY_DJANGO in path.parts:
            method, text = "python", templatize(path.read_text(), origin=str(path)).encode()
        else:
            continue
        options = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}
        found = extract(method, io.BytesIO(text), KEYWORDS, options=options)
        for line, message, _comments, context in found:
            catalogue.add(message, None, [(str(path.relative_to(SOURCES)), line)], context=context)
    return catalogue


def translated() -> Catalog:
    if not CATALOGUE.exists():
        return Catalog(
            locale=LANGUAGE,
            project="Yizhan",
            version="1",
            header_comment=HEADER,
            msgid_bugs_address="-",
            last_translator="-",
            language_team="-",
            creation_date=BEGUN,
            revision_date=BEGUN,
            fuzzy=False,
        )
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def _write(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write beside and move: a program that starts meanwhile reads the old catalogue or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        write(file)
    os.replace(fresh, path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
