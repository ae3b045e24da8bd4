"""A procedure as BPMN sees it: nodes and flows, without any place on paper yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Effect, Library, Limit, Outcome, RoleChoice, Step, Text

Kind = Literal["start", "timer-start", "user", "service", "call", "exclusive", "parallel", "first", "end", "boundary"]

COMPUTED = Text("按情况确定", "Whoever it falls to")
UNSAID = Text("系统", "By itself")
NAME_JOINT = " / "


@dataclass(frozen=True)
class Node:
    """`lane` is the key of the lane it lies in; `attached_to` the task whose edge a timer sits on."""

    id: str
    kind: Kind
    name: str = ""
    lane: str = ""
    documentation: str = ""
    attached_to: str = ""
    interrupting: bool = False
    after: str = ""  # a timer's duration
    calls: str = ""


@dataclass(frozen=True)
class Flow:
    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


@dataclass
class Graph:
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    lanes: dict[str, str] = field(default_factory=dict)  # key -> name, in the order they are met

    def add(self, node: Node) -> str:
        self.nodes.setdefault(node.id, node)
        return node.id

    def flow(self, source: str, target: str, name: str = "", condition: str = "") -> None:
        """Two ways between the same nodes are drawn as one with both names."""
        for number, known in enumerate(self.flows):
            if (known.source, known.target) == (source, target):
                names = NAME_JOINT.join(one for one in (known.name, name) if one)
                both = f"({known.condition}) || ({condition})" if known.condition and condition else ""
                self.flows[number] = Flow(known.id, source, target, names, both)
                return
        self.flows.append(Flow(f"flow.{len(self.flows) + 1}", source, target, name, condition))


def graph_of(definition: Definition, library: Library, language: str) -> Graph:
    return _Builder(definition, library, language).build()


def xml_id(step: str) -> str:
    """A step's id is its element's id; XML wants no digit first."""
    return f"_{step}" if step[0].isdigit() else step


class _Builder:
    def __init__(self, definition: Definition, library: Library, language: str) -> None:
        self.pack = definition.pack
        self.procedure = definition.procedure
        self.library = library
        self.language = language
        self.graph = Graph()
        self.waited_for: dict[str, list[str]] = {}
        for step in self.procedure.steps.values():
            for other in step.waits_for:
                self.waited_for.setdefault(other, []).append(step.id)

    def build(self) -> Graph:
        procedure = self.procedure
        first = procedure.steps[procedure.intake.start]
        start = self.graph.add(Node("event.start", "start", lane=self.lane(first)))
        self.lead(start, [first.id, *_started(procedure.intake.on_open)], "fork.start", self.lane(first))
        for limit in procedure.limits:
            self.case_limit(limit)
        for step in procedure.steps.values():
            self.step(step)
        return self.graph

    # -- steps --------------------------------------------------------------------------------

    def step(self, step: Step) -> None:
        lane = self.lane(step)
        task = self.graph.add(self.task(step, lane))
        if step.waits_for:
            self.graph.add(Node(f"join.{step.id}", "first" if step.waits_for_any else "parallel", lane=lane))
        if beside := _started(step.on_start):
            fork = self.graph.add(Node(f"beside.{step.id}", "parallel", lane=lane))
            self.graph.flow(fork, task)
            for other in beside:
                self.graph.flow(fork, self.entry(other))
        if step.waits_for:
            self.graph.flow(f"join.{step.id}", f"beside.{step.id}" if _started(step.on_start) else task)
        for limit in step.limits:
            self.step_limit(step, limit, task, lane)
        self.outcomes(step, task, lane)

    def task(self, step: Step, lane: str) -> Node:
        calls = ""
        kind: Kind = "user"
        if step.call is not None:
            kind, calls = "call", self.process_of(step.call.procedure)
        elif step.auto and step.role == RoleChoice():
            kind = "service"
        return Node(xml_id(step.id), kind, self.said(step.title), lane, self.said(step.does), calls=calls)

    def outcomes(self, step: Step, task: str, lane: str) -> None:
        several = len(step.outcomes) > 1
        source = self.graph.add(Node(f"choice.{step.id}", "exclusive", lane=lane)) if several else task
        if several:
            self.graph.flow(task, source)
        for outcome in step.outcomes.values():
            condition = outcome.when.source if several and outcome.when is not None else ""
            self.lead(
                source,
                self.targets(step, outcome),
                f"fork.{step.id}.{outcome.id}",
                lane,
                self.said(outcome.title) if several else "",
                condition,
                step=step,
            )

    def targets(self, step: Step, outcome: Outcome) -> list[str]:
        return [*outcome.to, *_started((*step.on_complete, *outcome.effects))]

    def lead(
        self,
        source: str,
        targets: Iterable[str],
        fork: str,
        lane: str,
        name: str = "",
        condition: str = "",
        step: Step | None = None,
    ) -> None:
        """A flow to each target: through a fork when there are several, to an end when there is none."""
        entries = list(dict.fromkeys(self.entry(target) for target in targets))
        if not entries and step is not None:
            entries = [f"join.{other}" for other in self.waited_for.get(step.id, ())]
        if not entries and step is not None:
            entries = [self.graph.add(Node(f"end.{step.id}", "end", lane=lane))]
        if len(entries) > 1:
            self.graph.add(Node(fork, "parallel", lane=lane))
            self.graph.flow(source, fork, name, condition)
            source, name, condition = fork, "", ""
        for entry in entries:
            self.graph.flow(source, entry, name, condition)

    def entry(self, step: str) -> str:
        """Where a flow to this step arrives: at what joins branches before it, or beside which others start."""
        target = self.procedure.steps[step]
        if target.waits_for:
            return f"join.{step}"
        return f"beside.{step}" if _started(target.on_start) else xml_id(step)

    # -- limits that lead somewhere -----------------------------------------------------------

    def step_limit(self, step: Step, limit: Limit, task: str, lane: str) -> None:
        follows = (*limit.on_warn, *limit.on_breach)
        taken = [effect.args["outcome"] for effect in follows if effect.verb == "take"]
        targets = _started(follows)
        if not taken and not targets:
            return
        timer = self.graph.add(
            Node(
                f"timer.{limit.id}",
                "boundary",
                self.term(limit),
                lane,
                attached_to=task,
                interrupting=bool(taken),
                after=_iso(self.pack.parameters, limit),
            )
        )
        outcomes = [step.outcomes[name] for name in taken if name in step.outcomes]
        targets += [target for outcome in outcomes for target in self.targets(step, outcome)]
        self.lead(timer, targets, f"fork.timer.{limit.id}", lane, step=step)

    def case_limit(self, limit: Limit) -> None:
        targets = _started((*limit.on_warn, *limit.on_breach))
        if targets:
            lane = self.lane(self.procedure.steps[targets[0]])
            after = _iso(self.pack.parameters, limit)
            timer = self.graph.add(Node(f"timer.{limit.id}", "timer-start", self.term(limit), lane, after=after))
            self.lead(timer, targets, f"fork.timer.{limit.id}", lane)

    def term(self, limit: Limit) -> str:
        for term in limit.terms:
            if term.by is not None:
                return term.by.in_words(self.language)
            if term.within is not None:
                return term.within.in_words(self.language)
            if term.parameter is not None:
                return self.said(self.pack.parameters[term.parameter].title)
        return ""

    # -- names --------------------------------------------------------------------------------

    def lane(self, step: Step) -> str:
        """One lane for each way of saying who; a step that nobody does lies with the step before it."""
        role = step.role
        if role.computed is not None:
            key, name = f"computed:{role.computed.source}", self.said(COMPUTED)
        elif role.parameter is not None:
            key, name = f"parameter:{role.parameter}", self.said(self.pack.parameters[role.parameter].title)
        elif role.listed:
            key = ",".join(role.listed)
            name = NAME_JOINT.join(self.said(self.role_title(one)) for one in role.listed)
        else:
            return self.lane_before(step)
        self.graph.lanes.setdefault(key, name)
        return key

    def lane_before(self, step: Step) -> str:
        for other in self.procedure.steps.values():
            leads = any(step.id in outcome.to for outcome in other.outcomes.values())
            if leads and other.role != RoleChoice():
                return self.lane(other)
        self.graph.lanes.setdefault("", self.said(UNSAID))
        return ""

    def role_title(self, role: str) -> Text:
        return self.pack.roles[role].title if role in self.pack.roles else self.library.role_title(role)

    def process_of(self, ref: str) -> str:
        try:
            called = self.library.procedure(ref, within=self.pack.id)
        except KeyError:
            return ref.replace("/", ".")
        return f"{called.pack}.{called.id}"

    def said(self, text: Text) -> str:
        return text.in_language(self.language)


def _started(several: Iterable[Effect]) -> list[str]:
    return [step for effect in several if effect.verb == "start" for step in effect.args["steps"]]


def _iso(parameters: object, limit: Limit) -> str:
    """The limit's first fixed duration, for the timer's definition; a parameter's default where it is one."""
    for term in limit.terms:
        if term.within is not None:
            return term.within.iso()
        if term.parameter is not None and isinstance(parameters, dict):
            default = parameters[term.parameter].default
            if default:
                return str(default)
    return limit.every.iso() if limit.every is not None else "P1D"
