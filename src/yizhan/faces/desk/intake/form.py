"""The intake form as it was sent: who, where, what was said, through which channel, for which procedure."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404

from yizhan.cases import library
from yizhan.cases.contacts import Call
from yizhan.cases.models import Contact
from yizhan.cases.refused import Refused
from yizhan.faces import typed
from yizhan.faces.desk.intake.customers import LONGEST_CALLER, chosen, number_in
from yizhan.faces.doors import StaffRequest
from yizhan.insight.proposals import headline
from yizhan.procedure.definition import Definition
from yizhan.procedure.model.fields import readable
from yizhan.registry.models import Party, Place

CHANNEL = "yizhan-channel-{}"  # cookie: the channel that this person used last, by staff id
NEWEST = 100  # calls that tell what is usual here
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Intake:
    caller: str
    party: Party | None
    place: Place | None
    said: str
    channel: str
    picked: str  # the procedure that was chosen by hand; empty: the likeliest
    key: str

    @classmethod
    def read(cls, request: StaffRequest) -> "Intake":
        """Raises Http404 for customers and rooms of another site."""
        post = request.POST
        party, place = chosen(request, post.get("party", ""), post.get("place", ""))
        return cls(
            caller=readable(post.get("caller", "")),
            party=party,
            place=place,
            said=readable(post.get("said", "")),
            channel=known_channel(request, post.get("channel", "")) or remembered_channel(request),
            picked=post.get("picked", ""),
            key=post.get("key", ""),
        )

    @property
    def number(self) -> str:
        """The number that rang, where a number was typed."""
        return number_in(self.caller)

    @property
    def stranger(self) -> str:
        """What was typed of somebody whom nobody knows: a name, or a room that does not exist."""
        return "" if self.party or self.place or self.number else self.caller[:LONGEST_CALLER]

    def call(self) -> Call:
        return Call(
            channel=self.channel,
            said=self.said,
            number=self.number,
            caller=self.stranger,
            place=self.place,
            party=self.party,
        )


def known_channel(request: StaffRequest, channel: str) -> str:
    """The channel, if a procedure of this site has it; else empty. What is none would be kept with the call."""
    here = library.current().definitions(request.site)
    return channel if any(channel in definition.pack.channels for definition in here) else ""


def remembered_channel(request: StaffRequest) -> str:
    """The channel this person used last; of who is new here, what most of the site's newest calls came through."""
    used = known_channel(request, request.COOKIES.get(CHANNEL.format(request.staff.pk), ""))
    if used:
        return used
    newest = Contact.objects.filter(site=request.site).order_by("-at").values_list("channel", flat=True)[:NEWEST]
    return next((channel for channel, _times in Counter(newest).most_common(1)), "")


def definition_of(request: StaffRequest, procedure: str) -> Definition:
    """A procedure of this site. Raises Refused for one that is not."""
    try:
        return library.current().definition(procedure, request.site)
    except (KeyError, Http404):
        raise Refused.because("unknown", what="procedure", name=procedure) from None


def channel_of(definition: Definition, wanted: str) -> str:
    """The wanted channel where the procedure has it, else its first."""
    channels = definition.procedure.intake.channels or tuple(definition.pack.channels)
    return wanted if wanted in channels else next(iter(channels), "")


def told(request: StaffRequest, definition: Definition, intake: Intake) -> dict[str, Any]:
    """Everything answered: the sentence as the procedure's headline, what was typed, and the number where a
    telephone is asked for and nobody typed one.

    Raises Refused when nothing was said at all, or more than is kept.
    """
    answer = headline(definition.procedure)
    if not intake.said:
        raise Refused.because("missing-field", step=definition.procedure.title, fields=(answer,))
    data = typed.answers(definition, request.POST, ZoneInfo(request.site.timezone), {})
    data[answer] = intake.said
    number = intake.number or first_phone(intake.party)
    for name in definition.procedure.intake.asks:
        field = definition.pack.fields[name]
        if field.type == "phone" and number and not data.get(name):
            data[name] = number
        if field.type == "place" and intake.place is not None and not data.get(name):
            data[name] = intake.place.code
    return data


def first_phone(party: Party | None) -> str:
    if party is None:
        return ""
    return party.phones.order_by("-first", "pk").values_list("number", flat=True).first() or ""
