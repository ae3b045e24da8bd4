"""The case page in parts: head, open steps, story, and what lies beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from yizhan.capabilities.documents import papers
from yizhan.capabilities.documents.models import Attachment
from yizhan.capabilities.documents.records import filled_records
from yizhan.cases import library
from yizhan.cases.models import Case, Contact, Incident
from yizhan.cases.shown import channel_title
from yizhan.faces.clocks import Countdown
from yizhan.faces.desk.cases.responsibility import Share, Stretch, chain, shares
from yizhan.faces.desk.cases.steps import ANY_REASON, Card, cards
from yizhan.faces.matter import Matter
from yizhan.faces.stories import Teller, Telling, gathered
from yizhan.procedure.bpmn import xml_id
from yizhan.procedure.commands import Cancel, Merge, Reschedule
from yizhan.registry.models import PartyPhone
from yizhan.registry.phones import masked

LINES = 60  # of the story that a page shows at once
STRETCHES = 8  # of the chain of responsibility


@dataclass(frozen=True, slots=True)
class Answer:
    title: str
    text: str
    wide: bool


@dataclass(frozen=True, slots=True)
class Relative:
    """Another matter that belongs to this one, as far as this person may see it."""

    number: str
    title: str
    subject: str
    status: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class Form:
    """A record of the case that can be printed."""

    id: str
    title: str


class CasePage:
    """What the templates ask. Everything is read when it is drawn, and once."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter
        self.case = matter.case
        self.state = matter.state
        self.procedure = matter.definition.procedure

    # -- head -----------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return self.procedure.title.in_language(self.matter.language)

    @property
    def is_open(self) -> bool:
        return self.case.status == Case.Status.OPEN

    @property
    def in_archive(self) -> bool:
        """Whether the matter has, or will have had, a line in the register of the archive."""
        return self.case.status == Case.Status.CLOSED and self.procedure.archive is not None

    @cached_property
    def verdicts(self) -> list[Answer]:
        """The answers that rules speak for and that are chosen from a list: severity, category, urgency."""
        fields = self.matter.definition.pack.fields
        spoken_for = dict.fromkeys(rule.field for rule in self.procedure.classifications)
        return [
            Answer(fields[name].title.in_language(self.matter.language), self.matter.answer(name), False)
            for name in spoken_for
            if fields[name].type == "choice" and self.state.data.get(name)
        ]

    @cached_property
    def phones(self) -> list[str]:
        """The customer's numbers, masked for those who do not need them now."""
        if self.case.party is None:
            return []
        numbers = PartyPhone.objects.filter(party=self.case.party).order_by("-first", "pk")
        plain = list(numbers.values_list("number", flat=True))
        return [masked(number) for number in plain] if self.matter.masked else plain

    @property
    def pressing(self) -> Countdown | None:
        return self.matter.most_pressing

    @cached_property
    def promises(self) -> list[Countdown]:
        """What was promised to the customer, apart from the house's own limits."""
        return [one for one in self.all_countdowns if one.promised]

    @cached_property
    def whole_limits(self) -> list[Countdown]:
        return [one for one in self.matter.countdowns() if not one.promised]

    @cached_property
    def all_countdowns(self) -> list[Countdown]:
        steps = ("", *(run.step for run in self.state.open_steps()))
        return [one for step in steps for one in self.matter.countdowns(step)]

    @cached_property
    def appointment(self) -> datetime | None:
        typed = self.state.data.get(self.procedure.reschedules) if self.procedure.reschedules else None
        return datetime.fromisoformat(typed).astimezone(self.matter.zone) if typed else None

    @cached_property
    def may_cancel(self) -> bool:
        return self.is_open and self.matter.may(Cancel(reason=ANY_REASON))

    @cached_property
    def may_merge(self) -> bool:
        return self.is_open and self.matter.may(Merge(into=self.case.number, reason=ANY_REASON))

    @cached_property
    def may_reschedule(self) -> bool:
        if not self.is_open or self.procedure.reschedules is None:
            return False
        later = self.matter.now.replace(year=self.matter.now.year + 1, day=1)
        return self.matter.may(Reschedule(to=later))

    # -- steps ----------------------------------------------------------------------------------

    @cached_property
    def cards(self) -> list[Card]:
        return cards(self.matter) if self.is_open else []

    @property
    def held(self) -> list[str]:
        return [self.matter.step_title(step) for step in self.state.held]

    @cached_property
    def answers(self) -> list[Answer]:
        """What is written down, in the order of the pack's fields."""
        fields = self.matter.definition.pack.fields
        return [
            Answer(field.title.in_language(self.matter.language), text, field.type == "long-text")
            for field in fields.values()
            if field.type != "photos" and (text := self.matter.answer(field.id))
        ]

    # -- beside ---------------------------------------------------------------------------------

    @property
    def lit(self) -> str:
        return " ".join(xml_id(run.step) for run in self.state.open_steps())

    @property
    def passed(self) -> str:
        return " ".join(xml_id(step) for step in self.state.done_steps())

    @cached_property
    def chain(self) -> list[Stretch]:
        return chain(self.matter)

    @property
    def chain_before(self) -> list[Stretch]:
        """What lies before the stretches that are shown at once."""
        return self.chain[:-STRETCHES]

    @property
    def chain_now(self) -> list[Stretch]:
        return self.chain[-STRETCHES:]

    @cached_property
    def shares(self) -> list[Share]:
        return shares(self.chain)

    @property
    def escalated_to(self) -> str:
        return self.matter.role_titles(self.state.escalated_to)

    @cached_property
    def relatives(self) -> list[tuple[str, list[Relative]]]:
        """Parent, children, the matter it was merged into and those merged into it, each under its heading."""
        case = self.case
        near = [
            (_("Called by"), [case.parent] if case.parent else []),
            (_("Called from here"), list(case.children.order_by("pk"))),
            (_("Goes on in"), [case.merged_into] if case.merged_into else []),
            (_("Merged into this"), list(case.merged.order_by("pk"))),
        ]
        ids = [one.pk for _heading, found in near for one in found]
        reachable = (
            set(self.matter.request.reach.cases().filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
        )
        return [(heading, [self._relative(one, reachable) for one in found]) for heading, found in near if found]

    def _relative(self, case: Case, reachable: set[int]) -> Relative:
        title = library.definition_of(case).procedure.title.in_language(self.matter.language)
        seen = case.pk in reachable
        return Relative(case.number, title, case.subject if seen else "", case.status, seen)

    @property
    def incident(self) -> Incident | None:
        return self.case.incident

    @cached_property
    def papers(self) -> Sequence[Attachment]:
        return list(papers.papers_of(self.case))

    @cached_property
    def contacts(self) -> Sequence[Contact]:
        if not self.matter.request.reach.takes_in:
            return []
        return list(self.case.contacts.order_by("-at")[:20])

    def channel(self, id: str) -> str:
        return channel_title(self.matter.library, self.matter.definition, id, self.matter.language)

    @cached_property
    def forms(self) -> list[Form]:
        records = self.matter.definition.pack.records
        ids = dict.fromkeys((*([self.procedure.record] if self.procedure.record else []), *self._filled()))
        return [Form(id, records[id].title.in_language(self.matter.language)) for id in ids]

    def _filled(self) -> list[str]:
        return filled_records(self.matter.definition, self.state)

    # -- story ----------------------------------------------------------------------------------

    @cached_property
    def newest(self) -> list[Telling]:
        return self.story[:LINES]

    @property
    def earlier(self) -> int:
        """How many lines of the story lie before those that are shown at once."""
        return max(len(self.story) - LINES, 0)

    @cached_property
    def story(self) -> list[Telling]:
        """What happened, the newest first."""
        told = gathered(
            Teller(self.matter.definition, self.matter.library, self.matter.reader).tell(self.matter.events)
        )
        return told[::-1]
