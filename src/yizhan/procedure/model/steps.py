"""Steps: who does what, on which form, behind which gates, with which outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yizhan.procedure.model.expression import Expression
from yizhan.procedure.model.text import Text

if TYPE_CHECKING:
    from yizhan.procedure.model.limits import Limit

END = "end"  # the target that ends a branch
PLAIN = "done"  # the outcome that needs no name


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """The roles that may act: listed, named by a parameter, or computed from the case's data."""

    listed: tuple[str, ...] = ()
    parameter: str | None = None
    computed: Expression | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """One verb with its arguments: a core verb (set, start, withdraw, take, extend, follow-up ...) or a
    capability's (notify, file ...). Which verbs exist, and their arguments, is the loader's vocabulary."""

    verb: str
    args: Mapping[str, Any]
    when: Expression | None = None
    clauses: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Gate:
    """What must hold before the step may be completed, and the sentence shown when it does not."""

    that: Expression
    otherwise: Text
    code: str = "gate"
    clauses: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """Which fields of which record a step asks; `required` adds to what the fields themselves require."""

    record: str | None = None
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Checklist:
    """Lines that are each ticked, or waived with a reason, before the step closes."""

    id: str
    lines: tuple[ChecklistLine, ...]
    when: Expression | None = None  # shown, and asked for, only then
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """What to say (话术)."""

    id: str
    text: Text
    when: Expression | None = None
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One named way a step can end."""

    id: str
    title: Text
    to: tuple[str, ...]  # steps that start; () ends the branch
    when: Expression | None = None
    otherwise: Text = Text("", "")  # shown when `when` does not hold
    requires: tuple[Gate, ...] = ()
    required: tuple[str, ...] = ()  # fields that this outcome needs
    reason: bool = False
    unfinished: bool = False  # the work was not done (nobody at home): form, signatures and checklist may stay open
    effects: tuple[Effect, ...] = ()
    clauses: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class AutoRule:
    """The pack completes the step by itself with `outcome` when the condition holds (or at once)."""

    outcome: str
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Another procedure run as a child. With `wait` its return completes this step; `carry` maps a field here to
    a field of the child, `results` one of the child to one here."""

    procedure: str
    wait: bool = True
    carry: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] | None = None
    outcome: str = "done"
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Borrow:
    """Method, limit and form of this step are those of a step of another procedure."""

    procedure: str
    step: str


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    title: Text
    does: Text
    role: RoleChoice
    outcomes: Mapping[str, Outcome]
    kind: str = "work"  # work | verification | revisit | approval | wait: how it is shown and counted
    form: Form = Form()
    scripts: tuple[str, ...] = ()
    checklists: tuple[str, ...] = ()
    sign: tuple[str, ...] = ()
    photos: int = 0
    assign_by: RoleChoice | None = None
    assign_from: str | None = None  # a staff field: the person named there is who the step is assigned to
    apart_from: tuple[str, ...] = ()  # whoever did one of these steps may not do this one
    requires: tuple[Gate, ...] = ()
    waits_for: tuple[str, ...] = ()  # held until all of these branches are done
    waits_for_any: bool = False  # held only until the first of them is done
    withdraws_rest: bool = False  # with any: what comes late is taken back; else it stays open and opens nothing
    limits: tuple["Limit", ...] = ()
    on_start: tuple[Effect, ...] = ()
    on_claim: tuple[Effect, ...] = ()  # somebody took it in hand, or was given it
    on_press: tuple[Effect, ...] = ()
    on_complete: tuple[Effect, ...] = ()
    auto: tuple[AutoRule, ...] = ()
    call: Call | None = None
    borrows: Borrow | None = None
    clauses: tuple[str, ...] = ()
    line: int = 0

    @property
    def plain_outcome(self) -> str:
        """The outcome meant when none is named: `done`, or the only one; else none is."""
        if PLAIN in self.outcomes:
            return PLAIN
        return next(iter(self.outcomes)) if len(self.outcomes) == 1 else ""
