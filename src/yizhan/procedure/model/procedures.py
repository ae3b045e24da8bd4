"""A procedure: how it is opened, classified, walked through, timed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from yizhan.procedure.model.archive import Archive
from yizhan.procedure.model.expression import Expression
from yizhan.procedure.model.limits import Limit
from yizhan.procedure.model.steps import Effect, Gate, RoleChoice, Step
from yizhan.procedure.model.subjects import Cover
from yizhan.procedure.model.text import Text
from yizhan.procedure.periods import Period

if TYPE_CHECKING:
    from yizhan.procedure.model.quotas import Quota


@dataclass(frozen=True, slots=True)
class Public:
    """A procedure as a service that the public asks for through another system.

    `answers` says what whoever asks is given at once: the matter's number (realtime), a token for it (batch), or
    nothing (blackbox). With `each`, every choice of that field is a service of its own. The customer's words go to
    the headline; who they are goes to `name`, `phone`, `email`, and where it is, in words, to `address`.
    """

    group: Text
    describes: Text
    answers: Literal["realtime", "batch", "blackbox"] = "realtime"
    keywords: tuple[str, ...] = ()  # none: the intake's
    channel: str = ""  # through which it comes
    each: str | None = None
    attributes: tuple[str, ...] = ()  # questions asked beside the customer's words
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    line: int = 0

    @property
    def fills(self) -> tuple[str, ...]:
        """The fields that are answered without being asked as attributes."""
        return tuple(one for one in (self.each, self.name, self.phone, self.email, self.address) if one)


@dataclass(frozen=True, slots=True)
class Intake:
    """Which channels and roles open a case, what is asked, what must be known."""

    start: str
    channels: tuple[str, ...] = ()
    by: RoleChoice = RoleChoice()
    asks: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    place_required: bool = False
    party_required: bool = False
    requires: tuple[Gate, ...] = ()
    on_open: tuple[Effect, ...] = ()
    keywords: tuple[str, ...] = ()  # words in a caller's sentence that speak for this procedure
    public: Public | None = None  # offered to the public by other systems
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Classification:
    """A rule that sets, or proposes, the value of a field. First match wins per field."""

    field: str
    value: Any
    when: Expression
    why: Text
    proposes: bool = False
    clauses: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What follows when an answer has changed, whoever changed it: a person, a rule or the clock."""

    field: str
    effects: tuple[Effect, ...]
    when: Expression | None = None
    clauses: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """When cases open by themselves: an rrule in the site's time and on which days, or with each period; and
    for what, if not one for all."""

    rrule: str = ""
    only_working_days: bool = False
    per: Period | None = None
    covers: Cover | None = None
    opened_by: str = ""  # role whose work it is
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Procedure:
    id: str
    pack: str
    title: Text
    steps: Mapping[str, Step]
    intake: Intake
    known_as: tuple[str, ...] = ()  # what other documents and people call it besides its title
    headline: str | None = None  # the answer that lists show; the first one asked, if none is named
    record: str | None = None  # its number is the case's number
    classifications: tuple[Classification, ...] = ()
    changes: tuple[Change, ...] = ()
    limits: tuple[Limit, ...] = ()  # of the whole case
    cancel_by: RoleChoice = RoleChoice()
    reschedule_by: RoleChoice = RoleChoice()
    reschedules: str | None = None  # the datetime field that is an appointment with the customer
    assign_by: RoleChoice = RoleChoice()
    watchers: RoleChoice = RoleChoice()  # may see every case of this procedure without acting in it
    schedule: Schedule | None = None
    quota: "Quota | None" = None  # what it watches over, for the standing procedure of a quota
    archive: Archive | None = None  # left out: ended cases are not archived
    clauses: tuple[str, ...] = ()
    source: str = ""  # the YAML text it was read from
    path: str = ""

    @property
    def ref(self) -> str:
        """`pack/procedure`, unique in a library."""
        return f"{self.pack}/{self.id}"

    @property
    def sentence_field(self) -> str:
        """The field that takes the customer's own words; empty when nothing is asked."""
        return self.headline or next(iter(self.intake.required or self.intake.asks), "")

    def step(self, id: str) -> Step:
        return self.steps[id]

    def all_limits(self) -> tuple[Limit, ...]:
        return self.limits + tuple(limit for step in self.steps.values() for limit in step.limits)
