"""`yizhan packs test` and `packs trace` as a shell runs them, on databases of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from yizhan.ops.postgres import EmbeddedPostgres
from yizhan.ops.scratch import TEMPLATE

PACKS = Path(__file__).parents[1] / "insight" / "conformance" / "packs"

RULES = """
system: workshop
rules:
  - {id: ONE-009, rule: A repair takes four hours}
  - {id: ONE-012, rule: The customer is thanked}
  - {id: ONE-099, rule: Nothing carries this}
"""
WRONG = """
pack: workshop
scenarios:
  - id: mended-by-itself
    clauses: [ONE-009]
    at: 2026-03-02T09:00
    play:
      - open: {as: c1, procedure: repair, channel: shop, by: clerk, data: {what: bicycle}}
      - expect: {case: c1, status: closed}
"""


@pytest.fixture(autouse=True)
def in_the_tests_server(postgres: EmbeddedPostgres) -> None:
    """The commands find the server by DATABASE_URL, as the tests do."""


def packs(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "yizhan", "packs", *arguments, "--packs", str(PACKS), "--language", "en"]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_scenarios_that_pass() -> None:
    ran = packs("test", "-v")

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "ok  " in ran.stdout
    assert "6 scenarios: 0 failed, 0 not readable" in ran.stdout
    assert own_databases() == []


def test_a_scenario_from_outside_the_project_that_fails(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(WRONG)

    ran = packs("test", str(tmp_path))

    assert ran.returncode == 1
    assert f"{tmp_path}/wrong.yaml:9: mended-by-itself: status" in ran.stdout
    assert "expected  closed" in ran.stdout
    assert "found  open" in ran.stdout


def test_a_scenario_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(WRONG.replace("expect:", "expcet:"))

    ran = packs("test", str(tmp_path))

    assert ran.returncode == 1
    assert f"{tmp_path}/wrong.yaml:9: “expcet” is no verb of a play" in ran.stderr
    assert "did you mean “expect”?" in ran.stderr


def test_a_folder_that_is_not_there() -> None:
    ran = packs("test", "nowhere")

    assert ran.returncode == 1
    assert "There is no nowhere" in ran.stderr


@pytest.mark.parametrize("processes", ["1", "2"])
def test_proofs_as_json(tmp_path: Path, processes: str) -> None:
    (tmp_path / "rules.yaml").write_text(RULES)

    ran = packs("trace", "--json", "--prove", "--spec", str(tmp_path), "--processes", processes)

    assert ran.returncode == 1, ran.stderr  # a clause that is carried is not proven
    traced = {one["id"]: one for one in json.loads(ran.stdout)}
    assert traced["ONE-009"] == {
        "id": "ONE-009",
        "carried_by": ["repairs/repair/mend/limits/mend"],
        "exercised_by": ["the-time-for-a-repair"],
        "proven": True,
    }
    assert traced["ONE-012"]["proven"] is False
    assert traced["ONE-099"] == {"id": "ONE-099", "carried_by": [], "exercised_by": [], "proven": False}
    assert own_databases() == []


def test_the_table_shows_every_rule(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(RULES)

    ran = packs("trace", "--spec", str(tmp_path))

    assert ran.returncode == 0, ran.stderr
    assert "ONE-099    carried  –  exercised  –  Nothing carries this" in ran.stdout.replace("ONE-099  ", "ONE-099    ")
    assert "workshop: 3 rules, 2 carried, 2 exercised, 1 that nothing carries" in ran.stdout


def own_databases() -> list[str]:
    """Copies that a command should have dropped; the template stays for the next, and so does the copy of a command
    that is still at work beside this test."""
    copy = f"^{TEMPLATE}_[0-9a-f]+_[0-9]+$"
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        left = connection.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [copy]).fetchall()
    return [name for (name,) in left if not psutil.pid_exists(int(name.rpartition("_")[2]))]
