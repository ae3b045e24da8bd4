"""Settling: what the procedure does by itself after every command, until nothing more follows."""

from collections.abc import Set

from yizhan.procedure import events as e
from yizhan.procedure.actors import PACK
from yizhan.procedure.decide.clocks import sync_limits
from yizhan.procedure.decide.completing import finish
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.decide.effects import run_effects
from yizhan.procedure.decide.flow import release_held

# A chain of automatic steps longer than this goes in a circle; lint proves that a pack's do not.
MOST_ROUNDS = 100


class Endless(RuntimeError):
    """A procedure's automatic steps follow each other without end."""


def settle(draft: Draft) -> None:
    if draft.state.status == "open":
        for _ in range(MOST_ROUNDS):
            everything, answers = draft.data_changed, draft.unheard
            draft.data_changed, draft.unheard = False, set()
            heard = everything or bool(answers)
            moved = classify(draft, None if everything else answers) if heard else False
            moved |= follow_changes(draft)
            moved |= complete_automatic(draft)
            moved |= release_held(draft)
            news = draft.data_changed or bool(draft.unheard)
            sync_limits(draft, terms_may_have_changed=heard or news)
            if not moved and not news:
                break
        else:
            raise Endless(draft.definition.procedure.ref)
        if not draft.state.open_steps() and not draft.state.held:
            draft.emit(e.Closed())
    if draft.state.status != "open":
        for running in draft.state.running_limits():
            draft.emit(e.LimitMet(limit=running.limit))


def classify(draft: Draft, answers: Set[str] | None) -> bool:
    """Hear the classification rules; the first that holds speaks for its field. Tell whether one spoke anew.

    `answers` names what has changed since they were last heard: rules that depend on other answers alone would
    say again what they said then. None stands for everything. A person's answer to a proposal stands against
    that proposal, not against a later one.
    """
    spoke = False
    heard: set[str] = set()
    for rule in draft.definition.procedure.classifications:
        if rule.field in heard or not _concerns(draft, rule.field, answers) or not draft.holds(rule.when):
            continue
        heard.add(rule.field)
        value = draft.value(rule.value)
        before = draft.state.proposals.get(rule.field)
        if before is None or before["value"] != value:
            draft.emit(e.Proposed(about=rule.field, value=value, why={"zh": rule.why.zh, "en": rule.why.en}))
            spoke = True
        settled = rule.proposes or draft.state.decided_on.get(rule.field) == value
        if not settled and draft.state.data.get(rule.field) != value:
            draft.emit(e.DataSet(values={rule.field: value}, rule=rule.why.en))
            spoke = True
    return spoke


def _concerns(draft: Draft, field: str, answers: Set[str] | None) -> bool:
    reads = draft.definition.read_by_rules[field]
    if answers is None or reads is None:
        return True
    return not (reads.isdisjoint(answers) and reads.isdisjoint(draft.unheard))  # a rule before it may have spoken


def follow_changes(draft: Draft) -> bool:
    """What follows from answers that have changed, each change once."""
    changed, draft.changed = draft.changed, set()
    before = len(draft.events)
    for rule in draft.definition.procedure.changes:
        if rule.field in changed and draft.holds(rule.when):
            run_effects(draft, rule.effects, about=rule.field)
    return len(draft.events) > before


def complete_automatic(draft: Draft) -> bool:
    moved = False
    for run in draft.state.open_steps():
        step = draft.definition.procedure.steps[run.step]
        if not step.auto:
            continue
        current = draft.state.open_step(run.step)
        if current is None:
            continue  # taken back by what an earlier one of these led to
        for rule in step.auto:
            if not current.child and draft.holds(rule.when):
                finish(draft, step, step.outcomes[rule.outcome], by=PACK)
                moved = True
                break
    return moved
