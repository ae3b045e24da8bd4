"""Effects: the verbs the engine itself knows; all others are requests to a capability."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from yizhan.procedure import events as e
from yizhan.procedure.decide.draft import Draft
from yizhan.procedure.model import Effect
from yizhan.procedure.quota import must_draw


def run_effects(draft: Draft, effects: Iterable[Effect], about: str) -> None:
    for effect in effects:
        if draft.holds(effect.when):
            args = {name: draft.value(given) for name, given in effect.args.items()}
            if "to" in args and isinstance(args["to"], list):
                args["to"] = _flat(args["to"])
            CORE.get(effect.verb, _request(effect.verb))(draft, args, about)


def _flat(recipients: list[Any]) -> list[str]:
    """A computed recipient may be several; none at all (an answer not given) is left out."""
    several = (one if isinstance(one, list) else [one] for one in recipients)
    return list(dict.fromkeys(str(one) for some in several for one in some if one))


def _set(draft: Draft, args: Mapping[str, Any], about: str) -> None:
    news = {name: value for name, value in args["values"].items() if draft.state.data.get(name) != value}
    if news:
        draft.emit(e.DataSet(values=news, rule=f"effect of {about}"))


def _start(draft: Draft, args: Mapping[str, Any], about: str) -> None:
    from yizhan.procedure.decide.flow import start_steps  # flow runs effects; effects may start steps

    start_steps(draft, args["steps"])


def _withdraw(draft: Draft, args: Mapping[str, Any], about: str) -> None:
    for step in args["steps"]:
        if draft.state.open_step(step) is not None or step in draft.state.held:
            draft.emit(e.StepWithdrawn(step=step, reason=about))


def _take(draft: Draft, args: Mapping[str, Any], about: str) -> None:
    """Finish the step that the effect is about with an outcome, for want of anybody who did."""
    from yizhan.procedure.decide.completing import finish

    step = draft.definition.procedure.steps[about]
    if draft.state.open_step(about) is not None:
        finish(draft, step, step.outcomes[args["outcome"]])


def _extend(draft: Draft, args: Mapping[str, Any], about: str) -> None:
    from yizhan.procedure.decide.clocks import move_limit

    if args["to"]:
        move_limit(draft, args["limit"], datetime.fromisoformat(args["to"]), reason=about)


def _escalate(draft: Draft, args: Mapping[str, Any], about: str) -> None:
    to = tuple(args["to"])
    draft.emit(e.Escalated(to=to, about=about))
    draft.emit(e.EffectRequested(verb="notify", args={**args, "to": list(to), "escalation": True}, about=about))


def _call(draft: Draft, args: Mapping[str, Any], about: str) -> None:
    draft.emit(e.ChildCalled(procedure=args["procedure"], step=about, data=_carried(draft, args)))


def _follow_up(draft: Draft, args: Mapping[str, Any], about: str) -> None:
    """Draw the matter for asking afterwards, or not: exactly by quota over the period, never by a coin."""
    kind = args["kind"]
    population, drawn = draft.facts.quota(kind)
    draws = must_draw(args.get("rate", 1), population + 1, drawn)
    draft.emit(e.FollowUpDrawn(follow_up=kind, drawn=draws, population=population + 1))
    if draws:
        draft.emit(e.ChildCalled(procedure=args["procedure"], step=about, data=_carried(draft, args), follow_up=kind))


def _carried(draft: Draft, args: Mapping[str, Any]) -> dict[str, Any]:
    carried = {name: draft.state.data[name] for name in args.get("carry", ()) if name in draft.state.data}
    return {**carried, **args.get("data", {})}


def _request(verb: str) -> Callable[[Draft, Mapping[str, Any], str], None]:
    def request(draft: Draft, args: Mapping[str, Any], about: str) -> None:
        draft.emit(e.EffectRequested(verb=verb, args=dict(args), about=about))

    return request


CORE: Mapping[str, Callable[[Draft, Mapping[str, Any], str], None]] = {
    "set": _set,
    "start": _start,
    "withdraw": _withdraw,
    "take": _take,
    "extend": _extend,
    "escalate": _escalate,
    "call": _call,
    "follow-up": _follow_up,
}
