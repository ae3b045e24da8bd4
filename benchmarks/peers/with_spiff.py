"""SpiffWorkflow walking six user tasks, its state as JSON in PostgreSQL. Runs in the peers' own environment."""

import sys
import tempfile
import time
from itertools import pairwise

import psycopg
from psycopg.types.json import Jsonb
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

STEPS = ["judge", "dispatch", "accept", "handle", "verify", "revisit"]
SAID = {"matter": "厨房水管漏水", "phone": "13800000000"}
ANSWERS = [{step: f"{step} 做好了"} for step in STEPS]


def diagram() -> str:
    names = ["start", *STEPS, "end"]
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(pairwise(names))
    )
    tasks = "".join(f'<userTask id="{step}" name="{step}"/>' for step in STEPS)
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="benchmarks">'
        f'<process id="repair" isExecutable="true"><startEvent id="start"/>{tasks}<endEvent id="end"/>{flows}</process>'
        "</definitions>"
    )


class Desk:
    def __init__(self, url: str) -> None:
        parser = BpmnParser()
        with tempfile.NamedTemporaryFile("w", suffix=".bpmn") as file:
            file.write(diagram())
            file.flush()
            parser.add_bpmn_file(file.name)
            self.spec = parser.get_spec("repair")
        self.serializer = BpmnWorkflowSerializer()
        self.connection = psycopg.connect(url)
        self.connection.execute(
            "CREATE TABLE IF NOT EXISTS peer_spiff (id bigserial PRIMARY KEY, state jsonb NOT NULL)"
        )
        self.connection.commit()

    def open(self) -> tuple[int, BpmnWorkflow]:
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        workflow.data.update(SAID)
        row = self.connection.execute(
            "INSERT INTO peer_spiff (state) VALUES (%s) RETURNING id", [Jsonb(self.serializer.to_dict(workflow))]
        ).fetchone()
        self.connection.commit()
        return row[0], workflow

    def read(self, id: int) -> BpmnWorkflow:
        row = self.connection.execute("SELECT state FROM peer_spiff WHERE id = %s FOR UPDATE", [id]).fetchone()
        return self.serializer.from_dict(row[0])

    def step(self, workflow: BpmnWorkflow, answers: dict[str, str]) -> None:
        task = next(iter(workflow.get_tasks(state=TaskState.READY, manual=True)))
        task.data.update(answers)
        task.run()
        workflow.do_engine_steps()

    def write(self, id: int, workflow: BpmnWorkflow) -> None:
        self.connection.execute(
            "UPDATE peer_spiff SET state = %s WHERE id = %s", [Jsonb(self.serializer.to_dict(workflow)), id]
        )
        self.connection.commit()

    def rate(self, how: str, matters: int) -> float:
        opened = [self.open() for _ in range(matters)]
        began = time.perf_counter()
        for id, workflow in opened:
            for answers in ANSWERS:
                current = self.read(id) if how == "read" else workflow
                self.step(current, answers)
                self.write(id, current)
        took = time.perf_counter() - began
        assert all(self.read(id).is_completed() for id, _ in opened)
        self.connection.rollback()
        return matters * len(STEPS) / took


desk = Desk(sys.argv[1])
for line in sys.stdin:
    how, matters = line.split()
    print(desk.rate(how, int(matters)), flush=True)
