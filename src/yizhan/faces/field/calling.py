"""Calling the customer: the number, for whoever has the work in hand now; that it was shown is kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.faces.matter import Matter
from yizhan.registry import phones
from yizhan.registry.changes import Because, Change, record
from yizhan.registry.models import PartyPhone, Staff
from yizhan.registry.parties import reveal


@dataclass(frozen=True, slots=True)
class Number:
    """`whose` tells a number that was given with this matter from those the customer is registered with."""

    number: str
    whose: str

    @property
    def masked(self) -> str:
        return phones.masked(self.number)


def numbers(matter: Matter) -> list[Number]:
    """What may be dialled, the number given with this very matter first; each once."""
    found = {number.number: number for number in reversed([*_given(matter), *_registered(matter)])}
    return list(reversed(found.values()))


def needs_them(matter: Matter) -> bool:
    """Whoever has an open step in hand has to reach the customer; so do roles that see numbers anyway."""
    in_hand = any(run.assigned_to == matter.actor.id for run in matter.state.open_steps())
    return in_hand or not matter.masked


@transaction.atomic
def shown(matter: Matter, by: Staff) -> list[Number]:
    """The numbers in full, written down as shown to this person for this matter.

    The caller has made sure that they are needed (`needs_them`).
    """
    found = numbers(matter)
    because = Because(by=by, now=matter.now, reason=_("To call about %s") % matter.case.number, source="field")
    if matter.case.party is not None:
        reveal(matter.case.party, "phones", by, because.reason, matter.now)
    given = [one.masked for one in _given(matter)]
    if given:
        change = Change(
            site=matter.site,
            kind="unmasking",
            subject_id=matter.case.pk,
            label=matter.case.number,
            before=None,
            after={"phones": given},
        )
        record(change, because)
    return found


def _given(matter: Matter) -> Iterator[Number]:
    for field in matter.definition.pack.fields.values():
        typed = matter.state.data.get(field.id)
        if field.type == "phone" and typed:
            yield Number(phones.normalised(typed) or phones.digits(typed), field.title.in_language(matter.language))


def _registered(matter: Matter) -> Iterator[Number]:
    if matter.case.party is not None:
        known = PartyPhone.objects.filter(party=matter.case.party).order_by("-first", "pk")
        for phone in known:
            yield Number(phone.number, phone.label or matter.case.party.name)
