"""The verbs that effects may use: their main argument, their other arguments, and of what kind each is.

The engine carries out the core verbs itself; a capability adds its own with `Vocabulary.with_verbs`, and
the loader holds what packs write against them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from yizhan.procedure.model import Text

Kind = Literal[
    "name",  # a word of its own, kebab-case
    "names",
    "files",  # of this pack's archive
    "text",  # {zh: …, en: …}
    "yes-no",
    "value",  # anything plain, $parameter or "=…"
    "values",  # a mapping of such
    "rate",  # 0 to 1
    "time",  # "=…" that gives a date and time
    "roles",
    "recipients",  # roles, customer, assignee, opener, or "=data.<staff field>"
    "steps",
    "outcome",  # of the step the effect stands at
    "limit",
    "fields",  # a list of this pack's fields
    "answers",  # field: value, of this pack's fields
    "procedure",
    "report",
]

# Who a message may go to besides roles; the shell knows who that is in a case.
RECIPIENTS = ("customer", "assignee", "opener")


@dataclass(frozen=True, slots=True)
class Verb:
    """`main` names the argument that is written straight after the verb; `args` the others."""

    name: str
    main: str
    main_kind: Kind
    args: Mapping[str, Kind] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    title: Text = Text("", "")

    def kind(self, argument: str) -> Kind | None:
        return self.main_kind if argument == self.main else self.args.get(argument)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    verbs: Mapping[str, Verb]

    def with_verbs(self, verbs: Iterable[Verb]) -> "Vocabulary":
        """This vocabulary and more. Raises ValueError for a verb that exists with another meaning."""
        known = dict(self.verbs)
        for verb in verbs:
            if known.get(verb.name, verb) != verb:
                raise ValueError(f"verb {verb.name!r} exists already")
            known[verb.name] = verb
        return Vocabulary(known)


CORE_VOCABULARY = Vocabulary({}).with_verbs(
    [
        Verb("set", "values", "answers", title=Text("写入字段", "writes values")),
        Verb("start", "steps", "steps", title=Text("开启步骤", "opens steps")),
        Verb("withdraw", "steps", "steps", title=Text("撤回步骤", "takes steps back")),
        Verb("take", "outcome", "outcome", title=Text("了结步骤", "finishes the step with an outcome")),
        Verb(
            "extend",
            "limit",
            "limit",
            {"to": "time"},
            required=("to",),
            title=Text("时限延至", "grants a limit another time"),
        ),
        Verb(
            "escalate",
            "to",
            "recipients",
            {"say": "text", "urgent": "yes-no"},
            title=Text("升级上报", "tells those above, and shows them in the chain of responsibility"),
        ),
        Verb(
            "call",
            "procedure",
            "procedure",
            {"carry": "fields", "data": "values"},
            title=Text("另开一单", "opens another case beside this one"),
        ),
        Verb(
            "follow-up",
            "kind",
            "name",
            {"procedure": "procedure", "rate": "rate", "carry": "fields", "data": "values"},
            required=("procedure",),
            title=Text("抽取回访", "draws this matter for asking afterwards"),
        ),
        # Carried out by the notices, the documents and the reports; the engine itself asks for the first when it
        # escalates or somebody presses, so it belongs to every vocabulary.
        Verb(
            "notify",
            "to",
            "recipients",
            {"say": "text", "urgent": "yes-no"},
            title=Text("通知", "sends a message"),
        ),
        Verb(
            "file",
            "to",
            "files",
            {"cases": "value"},
            title=Text("归档", "files a copy of this case, or of those that `cases` names"),
        ),
        Verb(
            "submit",
            "report",
            "report",
            {"say": "text"},
            title=Text("上报", "keeps the report's figures as they stand and tells who receives it"),
        ),
    ]
)
