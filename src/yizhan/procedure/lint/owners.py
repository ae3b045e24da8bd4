"""Limits: somebody answers for each, and each has a length."""

from collections.abc import Iterator

from yizhan.procedure.durations import Duration
from yizhan.procedure.lint.findings import Finding
from yizhan.procedure.lint.places import SourceFile
from yizhan.procedure.lint.walk import limit_keys
from yizhan.procedure.model import Limit, Procedure, RoleChoice


def lint_limits(procedure: Procedure, file: SourceFile) -> Iterator[Finding]:
    for limit in procedure.all_limits():
        node = file.node(*limit_keys(limit), "within")
        if not limit.on_breach and not any(_names_somebody(role) for role in _roles(procedure, limit)):
            yield file.finding(node, "L006", limit=limit.id)
        fixed = [term.within for term in limit.terms if term.within is not None]
        if limit.before is None and any(not length for length in [*fixed, limit.every] if length is not None):
            yield file.finding(node, "L020", limit=limit.id)
        if limit.opens is not None and any(not _closes_later(limit.opens, length) for length in fixed):
            yield file.finding(file.node(*limit_keys(limit), "to"), "L028", limit=limit.id)


def _roles(procedure: Procedure, limit: Limit) -> Iterator[RoleChoice]:
    for step in limit.until if limit.step is None else (limit.step,):
        if step in procedure.steps:
            yield procedure.steps[step].role


def _closes_later(opens: Duration, closes: Duration) -> bool:
    """Whether a window is open at all, a month taken for thirty days."""
    return _roughly(closes) > _roughly(opens)


def _roughly(length: Duration) -> int:
    return (length.months * 30 + length.days) * 86_400 + length.seconds


def _names_somebody(role: RoleChoice) -> bool:
    return bool(role.listed or role.parameter is not None or role.computed is not None)
