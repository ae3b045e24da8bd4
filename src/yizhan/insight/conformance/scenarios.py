"""Scenario files: found, read, and every mistake of form told at once (the format: docs/packs/scenarios.md)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from yizhan.insight.conformance.mistakes import Mistake, Place, nearest
from yizhan.insight.conformance.written import File, Written
from yizhan.procedure.loader.reader import CLAUSE_ID
from yizhan.procedure.loader.tree import Mapping, Node, Scalar, Unreadable, read_tree

FILE_KEYS = ("pack", "scenarios")
KEYS = ("id", "title", "clauses", "at", "given", "play")
GIVEN_KEYS = ("parameters", "holidays", "duty", "arrears")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a play: the verb, and what stands after it."""

    verb: str
    file: File = field(repr=False, compare=False)
    node: Node = field(repr=False, compare=False)
    line: int

    @property
    def place(self) -> Place:
        return self.file.place(self.line)

    def written(self) -> Written:
        """What stands after the verb; a lone word (`wait: PT10M`) under the verb's own name."""
        if isinstance(self.node, Scalar):
            alone = Mapping({self.verb: (self.node, self.node)}, self.line, self.node.column)
            return Written(self.file, alone, self.verb)
        return Written(self.file, self.node, self.verb)


@dataclass(frozen=True, slots=True)
class Scenario:
    id: str
    pack: str  # a trade's folder, or a system's slug
    clauses: tuple[str, ...]
    at: datetime  # without an offset: the site's own time
    given: Written | None
    play: tuple[Line, ...]
    place: Place


def read_scenarios(paths: Iterable[Path], verbs: Iterable[str]) -> tuple[list[Scenario], list[Mistake]]:
    """All scenarios of these files and folders, in the order of files and lines, and what could not be read."""
    found: list[Scenario] = []
    mistakes: list[Mistake] = []
    known = tuple(verbs)
    for path in paths:
        for file in scenario_files(path):
            scenarios, wrong = read_file(shown(file), file.read_text(encoding="utf-8-sig"), known)
            found += scenarios
            mistakes += wrong
    mistakes += _twice(found)
    return found, mistakes


def scenario_files(path: Path) -> Iterator[Path]:
    """A file is read whatever it is called; of a folder, every YAML file that has scenarios, however deep."""
    if path.is_file():
        yield path
        return
    for file in sorted((*path.rglob("*.yaml"), *path.rglob("*.yml"))):
        if _has_scenarios(file):
            yield file


def read_file(path: str, text: str, verbs: tuple[str, ...]) -> tuple[list[Scenario], list[Mistake]]:
    file = File(path, text)
    try:
        root, errors = read_tree(path, text)
    except Unreadable as unreadable:
        error = unreadable.error
        return [], [Mistake(file.place(error.line), error.sentence())]
    mistakes = [Mistake(file.place(error.line), error.sentence()) for error in errors]
    found: list[Scenario] = []
    try:
        head = Written(file, root or Mapping({}, 1, 1), _("file"))
        head.only(FILE_KEYS, FILE_KEYS)
        pack = head.word("pack")
    except Mistake as mistake:
        return [], [*mistakes, mistake]
    for node in head.items("scenarios"):
        try:
            found.append(_scenario(file, node, pack, verbs))
        except Mistake as mistake:
            mistakes.append(mistake)
    return found, mistakes


def shown(path: Path) -> str:
    """From where one stands, if it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _scenario(file: File, node: Node, pack: str, verbs: tuple[str, ...]) -> Scenario:
    written = Written(file, node, _("scenario"))
    written.only(KEYS, ("id", "at", "play"))
    clauses = tuple(written.words("clauses"))
    for clause in clauses:
        if not CLAUSE_ID.fullmatch(clause):
            written.wrong("clauses", _("“%(clause)s” is no rule id such as ONE-014") % {"clause": clause})
    given: Written | None = None
    if "given" in written:
        given = written.mapping("given")
        given.only(GIVEN_KEYS)
    return Scenario(
        id=written.word("id"),
        pack=pack,
        clauses=clauses,
        at=written.moment("at"),
        given=given,
        play=tuple(_line(file, item, verbs) for item in written.items("play")),
        place=written.place,
    )


def _line(file: File, node: Node, verbs: tuple[str, ...]) -> Line:
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        file.wrong(node, _("a line of a play is one verb: - do: {case: c1, …}"))
    ((key, value),) = node.entries.values()
    if key.text not in verbs:
        sentence = _("“%(verb)s” is no verb of a play; there are: %(known)s")
        file.wrong(key, sentence % {"verb": key.text, "known": ", ".join(verbs)}, nearest(key.text, verbs))
    return Line(key.text, file, value, key.line)


def _has_scenarios(file: Path) -> bool:
    text = file.read_text(encoding="utf-8-sig")
    return any(line.startswith("scenarios:") for line in text.splitlines())


def _twice(scenarios: list[Scenario]) -> Iterator[Mistake]:
    first: dict[str, Scenario] = {}
    for scenario in scenarios:
        before = first.setdefault(scenario.id, scenario)
        if before is not scenario:
            sentence = _("scenario “%(id)s” stands already at %(place)s")
            yield Mistake(scenario.place, sentence % {"id": scenario.id, "place": before.place})
