"""Small procedures made up by Hypothesis, written as YAML and read by the loader like any other."""

from typing import Any

import yaml
from hypothesis import assume
from hypothesis import strategies as st

from yizhan.procedure.definition import Definition
from yizhan.procedure.lint import lint
from yizhan.procedure.loader import load_library_from_sources

TITLE = {"zh": "某事", "en": "Something"}
END = "end"

PACK = """
pack: made-up
trade: test
title: {zh: 编的, en: Made up}
roles:
  worker: {zh: 工人, en: Worker}
  boss: {zh: 主管, en: Boss}
"""
FIELDS = """
fields:
  flag: {zh: 标记, en: Flag, type: yes-no}
  grade:
    zh: 等级
    en: Grade
    type: choice
    choices: {high: {zh: 高, en: High}, low: {zh: 低, en: Low}}
  count: {zh: 数量, en: Count, type: integer}
  agreed: {zh: 约定, en: Agreed, type: datetime}
"""
# Every answer that a condition below may ask for; together they make each of them true, and each false.
ANSWERS: list[dict[str, Any]] = [
    {"flag": flag, "grade": grade, "count": count}
    for flag in (False, True)
    for grade in ("low", "high", "")
    for count in (0, 3, 9)
]

conditions = st.sampled_from(
    ["data.flag", "!data.flag", "data.grade == 'high'", "data.count > 2", "data.grade != '' || data.count > 5"]
)
lengths = st.sampled_from(["PT1M", "PT10M", "PT4H", "P1D", "P3D", "P1M"])


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """A procedure of up to five steps that passes lint."""
    names = [f"step-{number}" for number in range(draw(st.integers(1, 5)))]
    steps = {name: draw(steps_of(name, names)) for name in names}
    _drop_unreachable(steps, names[0])
    procedure: dict[str, Any] = {
        "procedure": "something",
        "title": TITLE,
        "intake": {"start": names[0]},
        "assign_by": ["boss"],
        "cancel_by": ["boss"],
        "reschedule": {"by": ["boss"], "field": "agreed"},
        "steps": steps,
    }
    if draw(st.booleans()):
        rule = {
            "field": "grade",
            "when": "data.count > 5",
            "why": TITLE,
            draw(st.sampled_from(["set", "propose"])): "high",
        }
        procedure["classify"] = [rule]
    if draw(st.booleans()):
        limit = {**draw(terms()), "until": [draw(st.sampled_from(list(steps)))], "on_breach": [{"notify": ["boss"]}]}
        procedure["limits"] = {"whole": limit}
    if draw(st.booleans()):
        procedure["on_change"] = draw(st.lists(changes(list(steps)), min_size=1, max_size=3))
    text = yaml.safe_dump(procedure, allow_unicode=True, sort_keys=False)
    library = load_library_from_sources({"made-up": {"pack.yaml": PACK, "fields.yaml": FIELDS, "something.yaml": text}})
    assume(not [finding for finding in lint(library) if finding.severity == "error"])
    pack = library.packs["made-up"]
    return Definition(pack, pack.procedures["something"])


@st.composite
def steps_of(draw: st.DrawFn, name: str, names: list[str]) -> dict[str, Any]:
    targets = st.sampled_from([END, END, *names])
    outcomes = {}
    for number in range(draw(st.integers(1, 3))):
        to = draw(st.lists(targets, min_size=1, max_size=2, unique=True))
        outcome: dict[str, Any] = {"title": TITLE, "to": to if len(to) > 1 else to[0]}
        if number and draw(st.booleans()):
            outcome["when"] = draw(conditions)
        if draw(st.integers(0, 4)) == 0:
            outcome["set"] = {"count": draw(st.integers(0, 9))}
        if draw(st.integers(0, 4)) == 0:
            outcome["reason"] = True
        outcomes[f"way-{number}"] = outcome
    step: dict[str, Any] = {"title": TITLE, "role": draw(st.sampled_from(["worker", "boss"]))}
    step["form"] = {"fields": ["flag", "grade", "count"]}  # who may finish a step may answer what its gates ask
    if draw(st.integers(0, 3)) == 0:
        step["requires"] = [{"that": draw(conditions), "else": TITLE}]
    if len(names) > 1 and draw(st.integers(0, 2)) == 0:
        beside = st.sampled_from([one for one in names if one != name])
        others = draw(st.lists(beside, min_size=1, max_size=2, unique=True))
        step["waits_for"] = others
        if len(others) > 1 and draw(st.booleans()):
            step["waits_for"] = {"any": others, "withdraw_rest": draw(st.booleans())}
    if draw(st.integers(0, 4)) == 0:
        step["on_start"] = [{"start": [draw(st.sampled_from(names))], "when": draw(conditions)}]
    match draw(st.integers(0, 9)):
        case 0:
            step["auto"] = "way-0"
        case 1:
            step["auto"] = [{"when": draw(conditions), "outcome": "way-0"}]
    if draw(st.booleans()):
        step |= draw(terms())
        if draw(st.booleans()):
            step["warn"] = draw(st.sampled_from(["PT5M", "P1D"]))
        effects = [
            {"notify": ["boss"]},
            {"escalate": ["boss"]},
            {"take": draw(st.sampled_from(list(outcomes)))},
            {"start": [draw(st.sampled_from(names))]},
        ]
        step["on_breach"] = draw(st.lists(st.sampled_from(effects), max_size=2, unique_by=str))
        step["extension"] = {"by": ["boss"]}
    step["next"] = outcomes
    return step


@st.composite
def changes(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    effects = [
        {"set": {"flag": draw(st.booleans())}},
        {"set": {"count": draw(st.integers(0, 9))}},
        {"start": [draw(st.sampled_from(names))]},
        {"notify": ["boss"]},
    ]
    field = draw(st.sampled_from(["flag", "grade", "count"]))
    return {"field": field, "when": draw(conditions), "effects": [draw(st.sampled_from(effects))]}


@st.composite
def terms(draw: st.DrawFn) -> dict[str, Any]:
    match draw(st.integers(0, 4)):
        case 0:
            return {"every": draw(st.sampled_from(["PT15M", "P1D"]))}
        case 1:
            return {
                "by": draw(
                    st.sampled_from([{"day": "same", "time": "17:30"}, {"day": "next-working", "time": "09:00"}])
                )
            }
        case 2:
            return {"within": [{"when": draw(conditions), "within": draw(lengths)}, {"within": draw(lengths)}]}
        case 3:
            return {"within": draw(lengths), "promised": "agreed"}
        case _:
            whole = draw(st.sampled_from(["P1D", "P3D", "PT4H"]))
            return {"within": whole, "counted": draw(st.sampled_from(["elapsed", "working"])), "since": "case"}


def _drop_unreachable(steps: dict[str, Any], start: str) -> None:
    """Steps to which nothing leads go, and whatever speaks of them."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in found or name == END:
            continue
        found.add(name)
        step = steps[name]
        for outcome in step["next"].values():
            waiting += outcome["to"] if isinstance(outcome["to"], list) else [outcome["to"]]
        for effect in (*step.get("on_start", ()), *step.get("on_breach", ())):
            waiting += effect.get("start", ())
    for name in [name for name in steps if name not in found]:
        del steps[name]
    for step in steps.values():
        waits = step.get("waits_for", ())
        if not set(waits["any"] if isinstance(waits, dict) else waits) <= found:
            del step["waits_for"]
