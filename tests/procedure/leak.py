"""The stage of these tests: a small pack about a leak, its cast, and a desk that plays cases without a database.

The cast is the same everywhere: dispatcher 王 (wang), repairers 李 (li) and 赵 (zhao), owner 陈 (chen).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.procedure.site_time import OFFICE, at
from yizhan.procedure.actors import CLOCK, Actor
from yizhan.procedure.commands import Command, Complete, Open, Tick
from yizhan.procedure.decide import decide
from yizhan.procedure.definition import Definition
from yizhan.procedure.events import AnyEvent, Event
from yizhan.procedure.evolve import replay
from yizhan.procedure.facts import Facts
from yizhan.procedure.loader import load_pack_from_sources
from yizhan.procedure.refusals import Refusal
from yizhan.procedure.state import CaseState

WANG = Actor("wang", "王", frozenset({"dispatcher"}))
LI = Actor("li", "李", frozenset({"repairer"}))
ZHAO = Actor("zhao", "赵", frozenset({"repairer"}))
CHEN = Actor("chen", "陈", frozenset({"customer"}))
HEAD = Actor("head", "主管", frozenset({"head"}))

MONDAY_NINE = at("2026-03-02T09:00")

SOURCES: Mapping[str, str] = {
    "pack.yaml": """
pack: house
trade: property
title: {zh: 家, en: House}
roles:
  desk: {zh: 前台, en: Desk, members: [dispatcher]}
  dispatcher: {zh: 调度员, en: Dispatcher}
  repairer: {zh: 维修员, en: Repairer}
  head: {zh: 主管, en: Head}
  customer: {zh: 客户, en: Customer, outside: true}
channels:
  hotline: {zh: 热线, en: Hotline}
  visit: {zh: 来访, en: Visit}
""",
    "fields.yaml": """
fields:
  content: {zh: 内容, en: Content, type: long-text}
  phone: {zh: 电话, en: Telephone, type: phone, personal: true}
  urgency:
    zh: 紧急程度
    en: Urgency
    type: choice
    choices: {urgent: {zh: 紧急, en: Urgent}, normal: {zh: 一般, en: Normal}}
  appointment: {zh: 预约时间, en: Appointment, type: datetime}
  result: {zh: 处理结果, en: Result, type: long-text, required: true}
  flats: {zh: 受影响户数, en: Flats affected, type: integer}
  needs_parts: {zh: 需要配件, en: Parts needed, type: yes-no}
  handler: {zh: 承办人, en: Handler, type: staff}
  parts_price: {zh: 配件价格, en: Price of parts, type: money}
""",
    "records.yaml": """
records:
  leak-sheet:
    zh: 漏水单
    en: Leak sheet
    number: LS-{date}-{seq:04}
    fields: [content, phone, urgency, appointment, result, flats, needs_parts, handler]
    signed_by: [customer]
  parts-sheet: {zh: 配件单, en: Parts sheet, fields: [parts_price, result]}
""",
    "parameters.yaml": """
parameters:
  pickup: {zh: 取单时限, en: Pick-up, type: duration, default: PT10M}
  unset: {zh: 未定, en: Not settled, type: duration, default: null}
  many_flats: {zh: 多户, en: Many flats, type: integer, default: 5}
  revisit_rate: {zh: 回访率, en: Revisit rate, type: rate, default: 0.3}
  agreeing: {zh: 同意岗位, en: Who agrees, type: roles, default: [head]}
""",
    "scripts.yaml": """
scripts:
  greet: {zh: "您好，{company}", en: "Good day, {company}"}
checklists:
  leave-tidy:
    lines:
      floor: {zh: 擦净地面, en: Wipe the floor}
      keys: {zh: 交还钥匙, en: Give the keys back}
  on-site:
    when: case.channel == 'visit'
    lines:
      badge: {zh: 出示工牌, en: Show your badge}
""",
    "facts.yaml": """
facts:
  same_riser: {zh: 同一立管报修数, en: Matters on this riser, of: {same: [place], received: today}}
""",
    "leak.yaml": """
procedure: leak
title: {zh: 漏水, en: Leak}
record: leak-sheet
headline: content
intake:
  channels: [hotline, visit]
  by: [desk]
  asks: [content, phone]
  required: [content]
  place_required: true
  requires:
    - {that: data.content != 'spam', else: {zh: 不受理骚扰电话, en: Nuisance calls are not taken in}}
  on_open: [{notify: [dispatcher], say: {zh: 新单, en: A new order}}]
  keywords: {zh: [漏水], en: [leak]}
  start: register
assign_by: [dispatcher]
cancel_by: [customer, dispatcher]
reschedule: {by: [customer, dispatcher], field: appointment}
classify:
  - {field: urgency, set: urgent, when: data.flats >= params.many_flats, why: {zh: 多户受影响, en: Many flats}}
  - {field: urgency, propose: normal, when: data.content == 'a drip', why: {zh: 只是滴水, en: Only a drip}}
on_change:
  - {field: urgency, when: data.urgency == 'urgent', effects: [{escalate: [head], say: {zh: 紧急, en: Urgent}}]}
limits:
  answered: {within: PT4H, until: [verify], on_breach: [{notify: [head]}]}
steps:
  register:
    title: {zh: 登记, en: Register}
    role: desk
    script: greet
    form: {record: leak-sheet, fields: [content, phone, flats, handler]}
    next:
      done: repair
      drawn-out:
        title: {zh: 先开配件单, en: With parts}
        to: [repair, parts]
        set: {needs_parts: true}
  repair:
    title: {zh: 维修, en: Repair}
    role: repairer
    assign_from: handler
    checklist: [leave-tidy, on-site]
    form: {record: leak-sheet, fields: [result, appointment]}
    sign: [customer]
    photos: 1
    requires:
      - {that: data.content != '', else: {zh: 先写明内容, en: Write down the matter first}}
    within: $pickup
    warn: PT2M
    on_warn: [{notify: [assignee]}]
    on_breach: [{escalate: [head], say: {zh: 超时, en: Late}}]
    extension: {by: [head]}
    limits:
      visited:
        within: [{when: data.urgency == 'urgent', within: PT1H}, {within: P1D}]
        counted: working
        promised: appointment
    on_claim: [{notify: [desk]}]
    next:
      done: verify
      nobody-home: {title: {zh: 无人在家, en: Nobody at home}, to: repair, unfinished: true, reason: true}
      give-up:
        title: {zh: 无法修复, en: Cannot be mended}
        to: end
        when: data.urgency != 'urgent'
        else: {zh: 紧急单不能放弃, en: An urgent matter is not given up}
        required: [parts_price]
        unfinished: true
  parts:
    title: {zh: 配件, en: Parts}
    call: {procedure: parts, carry: [content], results: {parts_price: parts_price}}
    next: end
  verify:
    title: {zh: 验证, en: Verify}
    role: [desk, repairer, $agreeing]
    kind: verification
    apart_from: [repair]
    waits_for: [parts]
    within: PT30M
    every: PT15M
    on_breach: [{notify: [desk]}]
    next:
      done: ask
      redo: {title: {zh: 返工, en: Redo}, to: repair}
  ask:
    title: {zh: 抽取回访, en: Draw for asking}
    auto: done
    on_complete: [{follow-up: revisit, procedure: parts, rate: $revisit_rate, carry: [content]}]
    next: end
""",
    "parts.yaml": """
procedure: parts
title: {zh: 配件采购, en: Parts}
intake: {start: buy}
steps:
  buy:
    title: {zh: 采购, en: Buy}
    role: repairer
    form: {record: parts-sheet}
    within: PT0S
    on_breach: [{take: none}]
    next: {done: end, none: {title: {zh: 无货, en: None to be had}, to: end}}
""",
}


def house(procedure: str = "leak", **files: str) -> Definition:
    """The pack, with some of its files replaced (`leak_yaml="…"`)."""
    sources = {**SOURCES, **{name.replace("_yaml", ".yaml").replace("_", "-"): text for name, text in files.items()}}
    pack = load_pack_from_sources(sources)
    return Definition(pack, pack.procedures[procedure])


class Matter:
    """One case on a virtual clock. After everything that happens it is rebuilt from its events and compared."""

    def __init__(
        self,
        definition: Definition,
        *,
        now: datetime = MONDAY_NINE,
        parameters: Mapping[str, Any] | None = None,
        quota: Callable[[str], tuple[int, int]] = lambda kind: (0, 0),
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        self.definition = definition
        self.now = now
        self.state = CaseState()
        self.history: list[tuple[AnyEvent, datetime, str]] = []
        self.wakes_at: datetime | None = None
        self.answers = dict(facts or {})
        self.facts = Facts(OFFICE, parameters or {}, lambda name, state: self.answers[name], quota)

    def send(self, command: Command, by: Actor) -> list[AnyEvent]:
        """Do it; what followed."""
        decision = decide(self.definition, self.state, command, by, self.facts, self.now)
        assert not isinstance(decision, Refusal), decision
        before = self.state.to_json()
        self.history += [(event, self.now, by.id) for event in decision.events]
        assert self.state.to_json() == before, "deciding changed the state it was given"
        self.state, self.wakes_at = decision.state, decision.wakes_at
        self.compare()
        return decision.events

    def refused(self, command: Command, by: Actor) -> Refusal:
        decision = decide(self.definition, self.state, command, by, self.facts, self.now)
        assert isinstance(decision, Refusal), decision.events
        return decision

    def compare(self) -> None:
        """What is stored adds up to what stands: events, and the state, through their JSON and back."""
        stored = [(Event.from_json(event.kind, event.to_json()), when, who) for event, when, who in self.history]
        assert [event for event, _, _ in stored] == [event for event, _, _ in self.history]
        assert replay(stored) == self.state
        assert CaseState.from_json(self.state.to_json()) == self.state

    # -- the few things that most plays begin with ---------------------------------------------

    def open(self, by: Actor = WANG, **more: Any) -> list[AnyEvent]:
        given = {"channel": "hotline", "place": "3-2-501", "data": {"content": "a leak"}, **more}
        return self.send(Open(**given), by)

    def complete(self, step: str, by: Actor, outcome: str = "", **more: Any) -> list[AnyEvent]:
        return self.send(Complete(step=step, outcome=outcome, **more), by)

    def repair(self, by: Actor = LI) -> list[AnyEvent]:
        """A repair with everything the paper asks."""
        paper = {"data": {"result": "mended"}, "ticks": ("all",), "signed": ("customer",), "photos": ("p1",)}
        return self.complete("repair", by, "done", **paper)

    def wait(self, **length: float) -> list[AnyEvent]:
        """Let time pass, and the clock look once at the end of it."""
        self.now += timedelta(**length)
        return self.send(Tick(), CLOCK)

    def open_steps(self) -> list[str]:
        return [run.step for run in self.state.open_steps()]


def kinds(events: list[AnyEvent]) -> list[str]:
    return [event.kind for event in events]


def only(events: list[AnyEvent], kind: str) -> Any:
    """The one event of this kind."""
    found = [event for event in events if event.kind == kind]
    assert len(found) == 1, kinds(events)
    return found[0]
