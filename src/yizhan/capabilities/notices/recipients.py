"""Who is meant: roles, people, and the words a procedure uses for people it does not know by name."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from yizhan.cases.effects import Request
from yizhan.cases.people import PARTY, STAFF, staff_of
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
    if name.startswith(PARTY):
        yield Recipient(role=CUSTOMER, party=int(name.removeprefix(PARTY)))
    elif not name.startswith(STAFF):
        yield Recipient(role=name)
    elif (staff := people.get(name)) is not None and _works_here(staff, request):
        yield Recipient(staff=staff.pk)
    else:  # who left hears nothing: it goes to those whose work the step is
        run = request.state.steps.get(request.about)
        yield from (Recipient(role=role) for role in (run.roles if run is not None else ()))


def _works_here(staff: Staff, request: Request) -> bool:
    return staff.left_at is None or staff.left_at > request.now
