"""Who is meant: roles, people, and the words a procedure uses for people it does not know by name."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from yizhan.cases import library
from yizhan.cases.effects import Request
from yizhan.cases.people import PARTY, staff_of
from yizhan.procedure.actors import CLOCK, CUSTOMER, PACK
from yizhan.registry.models import Staff


class Recipient(NamedTuple):
    """A role, or one staff member; a customer is the role `customer` with the party, if it is known."""

    role: str = ""
    staff: int | None = None
    party: int | None = None


def recipients(request: Request) -> list[Recipient]:
    """Everybody addressed, each once; nobody when a field was left open, or the clock opened the case."""
    named = list(dict.fromkeys(_named(request, request.args["to"])))
    people = staff_of(named)
    found = (one for name in named for one in _recipients(request, name, people))
    return list(dict.fromkeys(found))


def _named(request: Request, to: Any) -> Iterator[str]:
    if isinstance(to, (list, tuple)):
        for one in to:
            yield from _named(request, one)
        return
    match to:
        case "customer":
            yield request.state.party or CUSTOMER
        case "opener":
            yield from _named(request, request.state.opened_by)
        case "assignee":
            run = request.state.steps.get(request.about)
            if run is not None:
                yield from _named(request, run.assigned_to or list(run.roles))
        case "" | None | CLOCK.id | PACK.id:
            return
        case _:
            yield str(to)


def _recipients(request: Request, name: str, people: dict[str, Staff]) -> Iterator[Recipient]:
    """A name may have been typed into a field: only who is known here is told, and a customer only of his own
    matter. What names nobody goes to those whose work the step is, as does what is for somebody who left."""
    if name in (request.state.party, request.state.opened_by) and name.startswith(PARTY):
        yield Recipient(role=CUSTOMER, party=int(name.removeprefix(PARTY)))
    elif name == CUSTOMER or _is_role(request, name):
        yield Recipient(role=name)
    elif (staff := people.get(name)) is not None and _works_here(staff, request):
        yield Recipient(staff=staff.pk)
    else:
        run = request.state.steps.get(request.about)
        yield from (Recipient(role=role) for role in (run.roles if run is not None else ()))


def _is_role(request: Request, name: str) -> bool:
    """A parameter of the site may name a role of another pack."""
    packs = library.edition(request.case.library_id).library.packs.values()
    return any(name in pack.roles for pack in packs)


def _works_here(staff: Staff, request: Request) -> bool:
    is_ours = staff.organisation_id == request.case.site.organisation_id
    return is_ours and (staff.left_at is None or staff.left_at > request.now)
