"""Contacts taken in: a call that opens a matter, one that belongs to a matter there is, one that was just answered.

The contact and what it sets off are one transaction. A repeated key changes nothing and gives what the first made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from yizhan.cases import running
from yizhan.cases.models import Case, Contact
from yizhan.cases.refused import Refused
from yizhan.cases.running import LONGEST_KEY
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Note, Press
from yizhan.procedure.model.fields import LONGEST_LONG_TEXT
from yizhan.registry.models import Party, Place, Site

HERE = "desk"  # the source of contacts written down by our own people, each once by the key of its form
LATELY = timedelta(days=30)  # how far back somebody is told to have called so many times
MOST_TOLD = 99
LONGEST_CHANNEL = 60  # characters of its id


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Who spoke, through which channel, and what they said. `number` is as shown, empty when none was; `caller` is
    what was typed of somebody who is neither a number nor registered."""

    channel: str
    said: str
    number: str = ""
    caller: str = ""
    place: Place | None = None
    party: Party | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """`again` when the same key had come before, and nothing was done now."""

    case: Case
    contact: Contact
    again: bool


@transaction.atomic
def take_in(
    site: Site, procedure: str, call: Call, *, data: Mapping[str, Any], by: Actor, now: datetime, key: str
) -> Taken:
    """Open a matter from a call. Raises Refused; then there is neither contact nor matter."""
    _check(call)
    before = _before(site, key)
    case = running.open_case(
        site,
        procedure,
        by=by,
        now=now,
        channel=call.channel,
        place=call.place,
        party=call.party,
        data=data,
        key=key,
    )
    if before is not None:
        return Taken(case, before, again=True)
    return Taken(case, _keep(site, call, by=by, now=now, key=key, cases=[case]), again=False)


@transaction.atomic
def add_to(case: Case, call: Call, *, by: Actor, now: datetime, key: str, press: bool = False) -> Contact:
    """The caller speaks of a matter there is: the call joins it, and whoever has it in hand is told, if asked for.

    Raises Refused; pressing is left out at steps this person may not press for.
    """
    _check(call)
    before = _before(case.site, key)
    if before is not None:
        return before
    changed = running.run(case, Note(text=call.said), by=by, now=now)
    if press:
        for run in changed.state.open_steps():
            _press(changed, run.step, call.said, by=by, now=now)
    return _keep(case.site, call, by=by, now=now, key=key, cases=[case])


@transaction.atomic
def just_answered(site: Site, call: Call, answer: str, *, by: Actor, now: datetime, key: str) -> Contact:
    """Nothing has to be done any more: what was asked and what was said is kept."""
    _check(call, answer)
    return _before(site, key) or _keep(site, call, by=by, now=now, key=key, answer=answer)


def lately(site: Site, *, party: Party | None, number: str, now: datetime) -> int:
    """How often this customer, or this number, has called in the last days; counted up to MOST_TOLD."""
    who = Q(party=party) if party is not None else Q(pk__isnull=True)
    if number:
        who |= Q(number_shown=number)
    found = Contact.objects.filter(who, site=site, at__gte=now - LATELY)
    return found[:MOST_TOLD].count()


def _check(call: Call, answer: str = "") -> None:
    """Raises Refused for more than anybody says in a call, and for a channel that is none."""
    if max(len(call.said), len(answer)) > LONGEST_LONG_TEXT:
        raise Refused.because("bad-value", fields={"said": f"at-most-{LONGEST_LONG_TEXT}-characters"})
    if len(call.channel) > LONGEST_CHANNEL:
        raise Refused.because("bad-value", fields={"channel": "one-from-the-list"})


def _press(case: Case, step: str, why: str, *, by: Actor, now: datetime) -> None:
    try:
        with transaction.atomic():
            running.run(case, Press(step=step, reason=why), by=by, now=now)
    except Refused as refused:
        if refused.code != "role":
            raise


def _before(site: Site, key: str) -> Contact | None:
    key = key[:LONGEST_KEY]
    return Contact.objects.filter(site=site, source=HERE, source_id=key).first() if key else None


_KEEP = """
WITH kept AS (
  INSERT INTO cases_contact (site_id, at, channel, number_shown, caller, party_id, place_id, said, taken_by, answer,
    source, source_id)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
), joined AS (
  INSERT INTO cases_contact_cases (contact_id, case_id) SELECT kept.id, own FROM kept, unnest(%s::bigint[]) AS own
)
SELECT id FROM kept
"""


def keep(
    site: Site,
    call: Call,
    *,
    by: Actor,
    now: datetime,
    cases: Sequence[Case] = (),
    answer: str = "",
    source: str = "",
    source_id: str = "",
) -> Contact | None:
    """Write a contact down with the cases it belongs to. None when one of that number came from that source before:
    of two at once the second finds that the first was quicker."""
    contact = Contact(
        site=site,
        at=now,
        channel=call.channel,
        number_shown=call.number,
        caller=call.caller,
        party=call.party,
        place=call.place,
        said=call.said,
        taken_by=by.id,
        answer=answer,
        source=source if source_id else "",
        source_id=source_id[:LONGEST_KEY],
    )
    columns = ("site_id", "at", "channel", "number_shown", "caller", "party_id", "place_id", "said", "taken_by",
               "answer", "source", "source_id")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [*(getattr(contact, column) for column in columns), [case.pk for case in cases]])
        kept = cursor.fetchone()
    if kept is None:
        return None
    contact.pk = kept[0]
    return contact


def _keep(site: Site, call: Call, *, by: Actor, now: datetime, key: str, **more: Any) -> Contact:
    contact = keep(site, call, by=by, now=now, source=HERE, source_id=key, **more)
    if contact is None:
        raise running.AlreadySent
    return contact
