"""Reach: which matters a person may see. The one place that says so; every face asks here.

Who takes in, hands out or watches over a procedure sees all of its cases at the site. Who works in one sees the
cases in which a step is, or was, addressed to a role of theirs or in their hands. A program that was let in sees
what its roles see, and what it took in or changed itself. Whoever answers for a matter in this way, not merely for a
step of it, sees what it called, and who answers for the first of a family all of it: the customer asks them after it.
What lies at another site is not there at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet

from yizhan.cases import library
from yizhan.cases.models import Case, CaseStep, CommandKey, Contact, Incident
from yizhan.cases.people import actor_of
from yizhan.procedure.actors import Actor
from yizhan.procedure.model import Procedure, RoleChoice
from yizhan.registry.access import Access, ProgramAccess


@dataclass(frozen=True)
class Reach:
    """What one person, or one program, reaches at one site now."""

    access: Access
    oversees: frozenset[str]  # procedures (pack/id) whose cases are all in sight
    serves: frozenset[str]  # roles whose steps this person may do: own ones, and groups they belong to

    @property
    def actor(self) -> Actor:
        return actor_of(self.access)

    def cases(self) -> QuerySet[Case]:
        mine = Q(roles__overlap=sorted(self.serves)) | Q(assigned_to=self.actor.id) | Q(completed_by=self.actor.id)
        involved = Exists(CaseStep.objects.filter(mine, case=OuterRef("pk")))
        overseen = Q()
        for pack, refs in groupby(sorted(self.oversees), key=_pack_of):
            overseen |= Q(pack=pack, procedure__in=[ref.removeprefix(f"{pack}/") for ref in refs])
        answered_for = overseen | self._its_own
        if not answered_for:
            return Case.objects.filter(involved, site=self.access.site)
        caller = Q(pk=OuterRef("parent_id")) | Q(pk=OuterRef("root_id"))
        called = Exists(Case.objects.filter(answered_for, caller))
        return Case.objects.filter(answered_for | involved | called, site=self.access.site)

    @property
    def _its_own(self) -> Q:
        """What a program has sent commands to: every one of them carries a key, and those are found by sender."""
        if not isinstance(self.access, ProgramAccess):
            return Q()
        sent = CommandKey.objects.filter(site=self.access.site, by=self.actor.id, case__isnull=False)
        return Q(pk__in=sent.values("case"))

    def open_steps(self) -> QuerySet[CaseStep]:
        """The worklist: open steps addressed to this person's roles and free, or in this person's hands."""
        free = Q(roles__overlap=sorted(self.serves), assigned_to="")
        return CaseStep.objects.filter(
            free | Q(assigned_to=self.actor.id), site=self.access.site, state=CaseStep.State.OPEN
        )

    def incidents(self) -> QuerySet[Incident]:
        return Incident.objects.filter(site=self.access.site) if self.oversees else Incident.objects.none()

    def contacts(self) -> QuerySet[Contact]:
        return Contact.objects.filter(site=self.access.site) if self.at_the_desk else Contact.objects.none()

    @property
    def at_the_desk(self) -> bool:
        """Who takes in and answers for it. That anybody may open something lets nobody read who called."""
        return self.takes_in and bool(self.oversees)

    @property
    def takes_in(self) -> bool:
        """Whether this person may open any procedure of the site: they sit at the desk."""
        return any(_may_open(procedure, self.serves) for procedure in self.procedures())

    @property
    def sees_personal_data(self) -> bool:
        """Telephones and identity numbers unmasked: roles that the packs or the site name."""
        if isinstance(self.access, ProgramAccess):
            return self.access.sees_personal_data
        roles = {id: role for pack in library.current().library.packs.values() for id, role in pack.roles.items()}
        named = any(roles[role].sees_personal_data for role in self.access.roles if role in roles)
        return named or self.access.sees_personal_data

    def procedures(self) -> list[Procedure]:
        return [definition.procedure for definition in library.current().definitions(self.access.site)]

    def beyond(self, roles: Iterable[str]) -> list[str]:
        """Of these roles, those by which more would be reached than this person reaches: nobody gives away what they
        do not have. A customer's role gives away nothing of the house's."""
        packs = library.current().library.packs.values()
        outside = {id for pack in packs for id, role in pack.roles.items() if role.outside}
        return [role for role in roles if role not in outside | self.serves and not self._covers(role)]

    def _covers(self, role: str) -> bool:
        serves = _served(library.current().id, frozenset({role}))
        acting_in = {procedure.ref for procedure in self.procedures() if not serves.isdisjoint(_named(procedure))}
        return bool(acting_in) and acting_in <= self.oversees

    def openable(self) -> list[Procedure]:
        """The procedures this person may open a case of."""
        return [procedure for procedure in self.procedures() if _may_open(procedure, self.serves)]


def _pack_of(ref: str) -> str:
    return ref.split("/", 1)[0]


def reach(access: Access) -> Reach:
    edition = library.current()
    serves = _served(edition.id, access.roles)
    oversees = frozenset(
        definition.procedure.ref
        for definition in edition.definitions(access.site)
        if _oversees(definition.procedure, serves)
    )
    return Reach(access, oversees, serves)


@lru_cache(maxsize=1024)
def _served(edition_id: int, roles: frozenset[str]) -> frozenset[str]:
    """The roles these roles may act for: themselves, and every group that one of them is a member of."""
    packs = library.edition(edition_id).library.packs.values()
    groups = {group for pack in packs for group in pack.roles if not pack.acting_roles([group]).isdisjoint(roles)}
    return roles | groups


def _oversees(procedure: Procedure, serves: frozenset[str]) -> bool:
    choices = (procedure.intake.by, procedure.assign_by, procedure.watchers)
    return any(not serves.isdisjoint(choice.listed) for choice in choices)


def _named(procedure: Procedure) -> set[str]:
    """The roles that act somewhere in a procedure."""
    choices = [procedure.intake.by, procedure.assign_by, procedure.cancel_by, procedure.watchers]
    choices += [step.role for step in procedure.steps.values()]
    return {role for choice in choices for role in choice.listed}


def _may_open(procedure: Procedure, serves: frozenset[str]) -> bool:
    if procedure.schedule is not None and not procedure.intake.by.listed:
        return False
    return _listed(procedure.intake.by, serves)


def _listed(choice: RoleChoice, serves: Iterable[str]) -> bool:
    return not set(choice.listed).isdisjoint(serves) or not (choice.listed or choice.parameter or choice.computed)
