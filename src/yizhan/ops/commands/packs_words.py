"""yizhan packs words: what a pack may say - verbs, members of the case, types, codes, and each pack's own facts."""

import argparse
from collections.abc import Iterable, Iterator

import django
from django.utils import translation

from yizhan.ops.commands.packs_lint import library_of_the_house, of_the_terminal
from yizhan.procedure.decide.draft import CASE_MEMBERS, NOW
from yizhan.procedure.lint import CODES as LINT_CODES
from yizhan.procedure.loader.errors import SENTENCES as LOADER_SENTENCES
from yizhan.procedure.loader.linking import BY_MEMBERS
from yizhan.procedure.loader.tables import FIELD_TYPES, PARAMETER_TYPES
from yizhan.procedure.model import Library
from yizhan.procedure.refusals import CODES
from yizhan.procedure.vocabulary import RECIPIENTS, Verb

Line = tuple[str, str]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="yizhan packs words", description="Print the words a pack may use.")
    parser.add_argument("--language", choices=("zh", "en"), default=of_the_terminal())
    given = parser.parse_args(arguments)
    django.setup()
    with translation.override("zh-hans" if given.language == "zh" else "en"):
        for title, lines in chapters(library_of_the_house(), given.language):
            print_chapter(title, lines)
    return 0


def chapters(library: Library, language: str) -> Iterator[tuple[str, list[Line]]]:
    from yizhan.cases import effects  # models need the apps
    from yizhan.cases.sentences import SENTENCES

    verbs = effects.vocabulary().verbs.values()
    yield "Verbs of effects", [(_spelled(verb), verb.title.in_language(language)) for verb in verbs]
    yield "Recipients besides roles", [(name, "") for name in RECIPIENTS]
    yield "Members of case", [(f"case.{name}", "") for name in (*CASE_MEMBERS, NOW)]
    yield "Members of by", [(f"by.{name}", "") for name in BY_MEMBERS]
    yield "Types of fields", [(name, "") for name in FIELD_TYPES]
    yield "Types of parameters", [(name, "") for name in PARAMETER_TYPES]
    for pack in library.packs.values():
        facts = [(f"facts.{fact.id}", fact.title.in_language(language)) for fact in pack.facts.values()]
        if facts:
            yield f"Facts of {pack.id}", facts
    yield "Codes of refusals", [(code, str(SENTENCES.get(code, ""))) for code in CODES]
    told = {code: text.in_language(language) for code, text in LOADER_SENTENCES.items()}
    told |= {code: text.in_language(language) for code, (_, text) in LINT_CODES.items()}
    yield "Codes of the loader and of lint", sorted(told.items())


def print_chapter(title: str, lines: Iterable[Line]) -> None:
    told = list(lines)
    width = max((len(name) for name, _ in told), default=0)
    print(f"{title}\n")
    for name, meaning in told:
        print(f"  {name:<{width}}  {meaning}".rstrip())
    print()


def _spelled(verb: Verb) -> str:
    """`escalate: recipients, say: text` - the main argument, then the others by name; * may not be left out."""
    others = [f"{name}: {kind}{'*' if name in verb.required else ''}" for name, kind in verb.args.items()]
    return ", ".join([f"{verb.name}: {verb.main_kind}", *others])
