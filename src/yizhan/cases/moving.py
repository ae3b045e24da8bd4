"""Moving running cases to the version of the packs that is in force: first a dry run, then one by one.

Moving is a command like any other (`running.run`): decided by `procedure.decide.moving`, written into the journal of
each case, refused with a reason. Who may is decided there, too; the site's managers are let through by the registry.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from yizhan.cases import facts, library, running
from yizhan.cases.library import Edition
from yizhan.cases.models import Case
from yizhan.cases.people import name_of
from yizhan.cases.refused import Refused
from yizhan.cases.surroundings import around
from yizhan.procedure.actors import Actor
from yizhan.procedure.commands import Move
from yizhan.procedure.decide.moving import objections
from yizhan.procedure.facts import Facts
from yizhan.procedure.refusals import Refusal
from yizhan.registry.models import Site
from yizhan.registry.roles import held_at

Renamed = Mapping[str, str]  # step of the old version -> step of the new one


@dataclass(frozen=True, slots=True)
class Prospect:
    """One case of a dry run: it can move when nothing stands in the way."""

    case: Case
    reasons: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Mover:
    """Who moves cases of a site to which version. `renamed` is given by procedure (pack/id)."""

    site: Site
    to: Edition
    by: Actor
    now: datetime
    entitled: bool
    renamed: Mapping[str, Renamed]
    staffed: frozenset[str]

    @classmethod
    def of(
        cls, site: Site, by: Actor, now: datetime, *, entitled: bool, renamed: Mapping[str, Renamed] | None = None
    ) -> "Mover":
        """To the version in force."""
        return cls(site, library.current(), by, now, entitled, renamed or {}, held_at(site, now))

    def prospects(self, cases: Iterable[Case]) -> Iterator[Prospect]:
        """The dry run. What the site sets is read once for all; a rule that asks of other cases asks for each."""
        surroundings = around(self.site, self.now)
        for case in cases:
            command = self._command(case)
            if command is None:
                yield Prospect(case, (Refusal("moving", why="no-procedure"),))
                continue
            given = Facts(
                calendar=surroundings.calendar,
                parameters=surroundings.parameters,
                ask=facts.asker(self.site, command.to, case.pk, self.now),
                quota=lambda kind: (0, 0),  # nothing is drawn by a dry run
                name_of=name_of,
            )
            found = objections(library.definition_of(case), case.state, command, self.by, given, self.now)
            yield Prospect(case, tuple(found))

    def move(self, case: Case, *, key: str = "") -> Case:
        """Raises Refused."""
        command = self._command(case)
        if command is None:
            raise Refused.because("moving", why="no-procedure")
        return running.run(case, command, by=self.by, now=self.now, key=key)

    def _command(self, case: Case) -> Move | None:
        """None where the version in force has no such procedure any more, or the site does not work by it."""
        try:
            to = self.to.definition(case.ref, self.site)
        except KeyError:
            return None
        return Move(
            to=to,
            version=self.to.version,
            before=library.edition(case.library_id).version,
            steps=self._of_this_case(case),
            staffed=self.staffed,
            entitled=self.entitled,
        )

    def _of_this_case(self, case: Case) -> Renamed:
        """Of the names given for its procedure those of steps that the case has had."""
        given = self.renamed.get(case.ref, {})
        return {old: new for old, new in given.items() if old in case.state.steps or old in case.state.held}


def running_under(site: Site, version: int) -> QuerySet[Case]:
    """The open cases of a site that go by a version, those first that were opened first."""
    return Case.objects.filter(site=site, library=version, status=Case.Status.OPEN).order_by("pk")
