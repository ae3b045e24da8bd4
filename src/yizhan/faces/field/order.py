"""One order on a phone: where to go, whom to call, what to do, and the one thing to press next."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from yizhan.capabilities.documents.models import Attachment
from yizhan.faces.desk.cases.page import CasePage
from yizhan.faces.desk.cases.steps import Card, cards
from yizhan.faces.field import calling
from yizhan.faces.matter import Matter
from yizhan.faces.stories import Teller

ARRIVED = gettext_noop("Arrived on site")  # the note that an arrival leaves in the story


@dataclass(frozen=True, slots=True)
class Glass:
    """A place to sign. `paper` is what was signed there already for this run of the step."""

    role: str
    title: str
    paper: Attachment | None
    signed: bool


class Order:
    """What the template asks; read when it is drawn, and once."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter
        self.case = matter.case
        self.page = CasePage(matter)

    @property
    def title(self) -> str:
        return self.page.title

    @cached_property
    def cards(self) -> list[Card]:
        """The steps this person can do or take in hand now, the one in their hands first."""
        if not self.page.is_open:
            return []
        able = [card for card in cards(self.matter) if card.mine or card.may_claim]
        return sorted(able, key=lambda card: not card.assigned_to_me)

    @property
    def others(self) -> list[Card]:
        """What others do in this matter meanwhile."""
        mine = {card.id for card in self.cards}
        return [card for card in self.page.cards if card.id not in mine]

    @cached_property
    def numbers(self) -> list[calling.Number]:
        return calling.numbers(self.matter)

    @property
    def may_call(self) -> bool:
        return calling.needs_them(self.matter)

    @cached_property
    def arrived_at(self) -> datetime | None:
        """When this person last said so, since one of the steps that are theirs began."""
        since = min((card.since for card in self.cards), default=None)
        if since is None:
            return None
        said = in_every_language(ARRIVED)
        mine = [
            event.at
            for event in self.matter.events
            if event.kind == "noted"
            and event.by == self.matter.actor.id
            and event.body.get("text") in said
            and event.at >= since
        ]
        return mine[-1].astimezone(self.matter.zone) if mine else None

    @cached_property
    def just_done(self) -> str:
        """What this person finished here last: its step and how it ended, as the story tells it."""
        mine = [one for one in self.matter.events if one.kind == "step_completed" and one.by == self.matter.actor.id]
        told = Teller(self.matter.definition, self.matter.library, self.matter.reader).tell(mine[-1:])
        return next((one.sentence for one in told), "")

    @property
    def arrival(self) -> str:
        """The note that "I am here" writes."""
        return _(ARRIVED)

    def glasses(self, card: Card) -> list[Glass]:
        newest = {one.signer: one for one in self._signatures if one.step == card.id and one.at >= card.since}
        return [Glass(one.id, one.title, newest.get(one.id), one.signed) for one in card.signers]

    @cached_property
    def _signatures(self) -> list[Attachment]:
        kept = Attachment.objects.filter(case=self.case, kind=Attachment.Kind.SIGNATURE)
        return list(kept.order_by("pk")) if any(card.signers for card in self.cards) else []


def in_every_language(sentence: str) -> frozenset[str]:
    found = set()
    for language in ("zh-hans", "en"):
        with override(language):
            found.add(_(sentence))
    return frozenset(found)
