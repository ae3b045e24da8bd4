"""Planning an import of staff: people of the organisation, with roles, department and log-in at this site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from yizhan.registry import bulk, phones
from yizhan.registry.changes import Because, Change, record_all
from yizhan.registry.models import Account, Department, RoleHolding, Site, Staff

from .plans import Blame, Facts, Plan, plain
from .rows import StaffRow

SAID = ("employee_no", "phone", "department", "username", "joined", "left")


@dataclass(eq=False)
class Worker:
    staff: Staff
    is_new: bool
    facts: Facts  # as registered, then as the sheet has it
    roles: set[str] = field(default_factory=set)
    new_roles: list[str] = field(default_factory=list)
    before: Facts = field(default_factory=dict)
    said: dict[str, tuple[int, object]] = field(default_factory=dict)


class Workers:
    """Everybody whom a sheet may mean, by number and by name."""

    def __init__(self, workers: Iterable[Worker]) -> None:
        self.all: list[Worker] = []
        self.by_number: dict[str, Worker] = {}
        self.by_name: dict[str, list[Worker]] = {}
        for worker in workers:
            self.add(worker)

    def add(self, worker: Worker) -> None:
        self.all.append(worker)
        self.by_name.setdefault(worker.staff.name, []).append(worker)
        self.is_known_by(worker)

    def is_known_by(self, worker: Worker) -> None:
        if worker.facts["employee_no"]:
            self.by_number[worker.facts["employee_no"]] = worker

    def meant_by(self, row: StaffRow) -> list[Worker]:
        """By employee number; else name and telephone; else all of that name, of whom there should be one."""
        of_name = self.by_name.get(row.name, [])
        if row.employee_no:
            if row.employee_no in self.by_number:
                return [self.by_number[row.employee_no]]
            of_name = [worker for worker in of_name if not worker.facts["employee_no"]]
        if row.phone:
            of_phone = [worker for worker in of_name if worker.facts["phone"] == row.phone]
            return of_phone or [worker for worker in of_name if not worker.facts["phone"]]
        return of_name


def plan(site: Site, rows: Sequence[StaffRow], blame: Blame) -> Plan:
    made = Plan()
    workers = Workers(_registered(site))
    wanted = [row.username for row in rows if row.username]
    owners = Account.objects.filter(username__in=wanted).values_list("username", "staff__name")
    usernames = {username: name or "-" for username, name in owners}
    seen: set[StaffRow] = set()
    for row in rows:
        if row in seen:
            made.duplicates += 1
            continue
        seen.add(row)
        _read(site, row, workers, usernames, made, blame)
    made.write = lambda because: _write(site, workers.all, because)
    return made


def _read(
    site: Site,
    row: StaffRow,
    workers: Workers,
    usernames: dict[str, str],
    made: Plan,
    blame: Blame,
) -> None:
    meant = workers.meant_by(row)
    if len(meant) > 1:
        blame(row.row, "name", "name-shared")
        return
    if meant and meant[0].staff.name != row.name:
        blame(row.row, "employee_no", "employee-other-name", name=meant[0].staff.name)
        return
    if meant:
        worker, is_new = meant[0], False
    else:
        staff = Staff(organisation_id=site.organisation_id, name=row.name)
        worker, is_new = Worker(staff, is_new=True, facts=dict.fromkeys(SAID)), True
        workers.add(worker)
    changed = _said(row, worker, usernames, blame)
    workers.is_known_by(worker)
    added = [role for role in row.roles if role not in worker.roles]
    worker.roles.update(added)
    worker.new_roles += added
    if added:
        changed["roles"] = added
    what = "new" if is_new else "changed" if changed else "same"
    made.count(what, row.row, row.name, None if is_new else {}, changed)  # type: ignore[arg-type]


def _said(row: StaffRow, worker: Worker, usernames: dict[str, str], blame: Blame) -> Facts:
    changed: Facts = {}
    for key in SAID:
        value = getattr(row, key)
        if value is None:
            continue
        if key in worker.said and worker.said[key][1] != value:
            blame(row.row, key, "contradicts", row=worker.said[key][0], what=row.name, other=worker.said[key][1])
        elif worker.facts[key] != value:
            if key == "username" and value in usernames:
                blame(row.row, key, "username-taken", name=usernames[value])
                continue
            if key == "username":
                usernames[value] = row.name
            worker.before.setdefault(key, worker.facts[key])
            worker.facts[key] = value
            changed[key] = phones.masked(value) if key == "phone" else value
        worker.said.setdefault(key, (row.row, value))
    return plain(changed)


def _registered(site: Site) -> list[Worker]:
    """Who works for the organisation, with the roles held at this site. Two queries."""
    held: dict[int, set[str]] = {}
    for staff, role in RoleHolding.objects.filter(site=site, until__isnull=True).values_list("staff_id", "role"):
        held.setdefault(staff, set()).add(role)
    everybody = Staff.objects.filter(organisation=site.organisation_id).select_related("account", "department")
    return [
        Worker(staff, is_new=False, facts=facts_of(staff, site), roles=held.get(staff.pk, set()))
        for staff in everybody.order_by("pk")
    ]


def facts_of(staff: Staff, site: Site) -> Facts:
    """What a sheet says of a person; `left` is the last day at work."""
    zone = ZoneInfo(site.timezone)
    return {
        "employee_no": staff.employee_no or None,
        "phone": staff.phone or None,
        "department": staff.department.name if staff.department else None,
        "username": staff.account.username if staff.account else None,
        "joined": staff.joined_at.astimezone(zone).date() if staff.joined_at else None,
        "left": (staff.left_at - timedelta(microseconds=1)).astimezone(zone).date() if staff.left_at else None,
    }


def _write(site: Site, workers: list[Worker], because: Because) -> None:
    touched = [worker for worker in workers if worker.is_new or worker.before or worker.new_roles]
    departments = _departments(site, touched)
    accounts = _accounts(touched)
    for worker in touched:
        _fill(worker, site, departments, accounts)
    bulk.insert([worker.staff for worker in touched if worker.is_new])
    Staff.objects.bulk_update(
        [worker.staff for worker in touched if not worker.is_new and worker.before],
        ["employee_no", "phone", "department", "account", "joined_at", "left_at"],
        batch_size=1000,
    )
    bulk.insert(
        [
            RoleHolding(staff=worker.staff, site=site, role=role, since=because.now)
            for worker in touched
            for role in worker.new_roles
        ]
    )
    gone = [worker.staff.pk for worker in touched if worker.staff.left_at and worker.staff.left_at <= because.now]
    Account.objects.filter(staff__in=gone).update(is_active=False)
    record_all([_change(site, worker) for worker in touched], because)


def _fill(worker: Worker, site: Site, departments: dict[str, Department], accounts: dict[str, Account]) -> None:
    staff, facts = worker.staff, worker.facts
    staff.employee_no, staff.phone = facts["employee_no"] or "", facts["phone"] or ""
    if "department" in worker.before:
        staff.department = departments[facts["department"]]
    if "username" in worker.before:
        staff.account = accounts[facts["username"]]
    if "joined" in worker.before:
        staff.joined_at = _midnight(facts["joined"], site)
    if "left" in worker.before:
        staff.left_at = _midnight(facts["left"] + timedelta(days=1), site)


def _departments(site: Site, workers: list[Worker]) -> dict[str, Department]:
    wanted = {worker.facts["department"] for worker in workers if "department" in worker.before}
    known = {department.name: department for department in Department.objects.filter(Q(site=site), name__in=wanted)}
    new = [Department(site=site, name=name) for name in sorted(wanted - known.keys())]
    bulk.insert(new)
    return known | {department.name: department for department in new}


def _accounts(workers: list[Worker]) -> dict[str, Account]:
    """New log-ins have no password that works: one is set by whoever runs the accounts."""
    new = [Account(username=worker.facts["username"]) for worker in workers if "username" in worker.before]
    for account in new:
        account.set_unusable_password()
    bulk.insert(new)
    return {account.username: account for account in new}


def _midnight(day: date, site: Site) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(site.timezone))


def _change(site: Site, worker: Worker) -> Change:
    after: Facts = {key: worker.facts[key] for key in worker.before}
    before = None if worker.is_new else dict(worker.before)
    for facts in (before, after):
        if facts and facts.get("phone"):
            facts["phone"] = phones.masked(facts["phone"])
    if worker.new_roles:
        after["roles"] = worker.new_roles
    return Change(
        site=site,
        kind="staff",
        subject_id=worker.staff.pk,
        label=worker.staff.name,
        before=None if before is None else plain(before),
        after=plain(after),
    )
