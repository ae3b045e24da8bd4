"""BPMN 2.0 XML: the graph as a process, its drawing as diagram interchange."""

from xml.etree import ElementTree as ET

from yizhan.procedure.bpmn.graph import Flow, Graph, Node
from yizhan.procedure.bpmn.layout import Box, Drawing

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI}
CONDITION_LANGUAGE = "https://cel.dev"

TAGS = {
    "start": "startEvent",
    "timer-start": "startEvent",
    "user": "userTask",
    "service": "serviceTask",
    "call": "callActivity",
    "exclusive": "exclusiveGateway",
    "parallel": "parallelGateway",
    "first": "complexGateway",  # an inclusive one would wait for every branch under way; this goes with the first
    "end": "endEvent",
    "boundary": "boundaryEvent",
}

for _prefix, _uri in NAMESPACES.items():
    ET.register_namespace(_prefix, _uri)


def written(id: str, name: str, graph: Graph, drawing: Drawing) -> str:
    """The whole document; `id` is the process's."""
    root = ET.Element(_in(BPMN, "definitions"), id=f"{id}.definitions", targetNamespace=f"urn:yizhan:{id}")
    pooled = drawing.pool is not None
    if pooled:
        collaboration = _sub(root, BPMN, "collaboration", id=f"{id}.collaboration")
        _sub(collaboration, BPMN, "participant", id=f"{id}.pool", name=name, processRef=id)
    process = _sub(root, BPMN, "process", id=id, name=name, isExecutable="false")
    if pooled:
        _lanes(process, id, graph)
    for node in graph.nodes.values():
        _node(process, node, graph)
    for flow in graph.flows:
        _flow(process, flow)
    _diagram(root, id, graph, drawing)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def lane_id(number: int) -> str:
    return f"lane.{number + 1}"


def _lanes(process: ET.Element, id: str, graph: Graph) -> None:
    lane_set = _sub(process, BPMN, "laneSet", id=f"{id}.lanes")
    for number, (key, name) in enumerate(graph.lanes.items()):
        lane = _sub(lane_set, BPMN, "lane", id=lane_id(number), name=name)
        for node in graph.nodes.values():
            if node.lane == key:
                _sub(lane, BPMN, "flowNodeRef").text = node.id


def _node(process: ET.Element, node: Node, graph: Graph) -> None:
    given = {"id": node.id}
    if node.name:
        given["name"] = node.name
    if node.kind == "boundary":
        given["cancelActivity"] = "true" if node.interrupting else "false"
        given["attachedToRef"] = node.attached_to
    if node.kind == "call":
        given["calledElement"] = node.calls
    element = _sub(process, BPMN, TAGS[node.kind], **given)
    if node.documentation:
        _sub(element, BPMN, "documentation").text = node.documentation
    for flow in graph.flows:
        if flow.target == node.id:
            _sub(element, BPMN, "incoming").text = flow.id
    for flow in graph.flows:
        if flow.source == node.id:
            _sub(element, BPMN, "outgoing").text = flow.id
    if node.kind == "first":
        activation = _sub(element, BPMN, "activationCondition")
        activation.set(_in(XSI, "type"), "bpmn:tFormalExpression")
        activation.text = "activationCount >= 1"
    if node.after:
        timer = _sub(element, BPMN, "timerEventDefinition", id=f"{node.id}.definition")
        expression = _sub(timer, BPMN, "timeDuration")
        expression.set(_in(XSI, "type"), "bpmn:tFormalExpression")
        expression.text = node.after


def _flow(process: ET.Element, flow: Flow) -> None:
    given = {"id": flow.id, "sourceRef": flow.source, "targetRef": flow.target}
    if flow.name:
        given["name"] = flow.name
    element = _sub(process, BPMN, "sequenceFlow", **given)
    if flow.condition:
        condition = _sub(element, BPMN, "conditionExpression", language=CONDITION_LANGUAGE)
        condition.set(_in(XSI, "type"), "bpmn:tFormalExpression")
        condition.text = flow.condition


def _diagram(root: ET.Element, id: str, graph: Graph, drawing: Drawing) -> None:
    about = f"{id}.collaboration" if drawing.pool is not None else id
    diagram = _sub(root, BPMNDI, "BPMNDiagram", id=f"{id}.diagram")
    plane = _sub(diagram, BPMNDI, "BPMNPlane", id=f"{id}.plane", bpmnElement=about)
    if drawing.pool is not None:
        _shape(plane, f"{id}.pool", drawing.pool, isHorizontal="true")
        for number, key in enumerate(graph.lanes):
            _shape(plane, lane_id(number), drawing.lanes[key], isHorizontal="true")
    for node in graph.nodes.values():
        extra = {"isMarkerVisible": "true"} if node.kind == "exclusive" else {}
        _shape(plane, node.id, drawing.boxes[node.id], drawing.labels.get(node.id), **extra)
    for flow in graph.flows:
        edge = _sub(plane, BPMNDI, "BPMNEdge", id=f"{flow.id}.di", bpmnElement=flow.id)
        for x, y in drawing.waypoints[flow.id]:
            _sub(edge, DI, "waypoint", x=_number(x), y=_number(y))
        _labelled(edge, drawing.labels.get(flow.id))


def _shape(plane: ET.Element, id: str, box: Box, label: Box | None = None, **extra: str) -> None:
    shape = _sub(plane, BPMNDI, "BPMNShape", id=f"{id}.di", bpmnElement=id, **extra)
    _bounds(shape, box)
    _labelled(shape, label)


def _labelled(element: ET.Element, label: Box | None) -> None:
    if label is not None:
        _bounds(_sub(element, BPMNDI, "BPMNLabel"), label)


def _bounds(element: ET.Element, box: Box) -> None:
    _sub(
        element,
        DC,
        "Bounds",
        x=_number(box.x),
        y=_number(box.y),
        width=_number(box.width),
        height=_number(box.height),
    )


def _sub(parent: ET.Element, namespace: str, tag: str, **given: str) -> ET.Element:
    return ET.SubElement(parent, _in(namespace, tag), given)


def _in(namespace: str, tag: str) -> str:
    return f"{{{namespace}}}{tag}"


def _number(value: float) -> str:
    return str(round(value))
