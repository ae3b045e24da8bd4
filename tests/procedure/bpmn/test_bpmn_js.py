"""bpmn-js itself, in a real Chromium, opens what we write without a warning and finds the step to light."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.procedure.race import race
from yizhan.procedure.bpmn import to_bpmn
from yizhan.procedure.definition import Definition
from yizhan.procedure.loader import load_library
from yizhan.procedure.model import Library

ROOT = Path(__file__).resolve().parents[3]
VIEWER = ROOT / "node_modules" / "bpmn-js" / "dist" / "bpmn-viewer.production.min.js"
OPEN = """async ([document, steps]) => {
  const viewer = new BpmnJS({container: '#diagram'});
  const {warnings} = await viewer.importXML(document);
  const canvas = viewer.get('canvas');
  const elements = viewer.get('elementRegistry');
  for (const step of steps) canvas.addMarker(step, 'current');
  const drawn = elements.filter(element => element.waypoints || element.width > 0).length;
  viewer.destroy();
  return {warnings: warnings.map(warning => warning.message), drawn};
}"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_content('<div id="diagram" style="width: 1200px; height: 800px"></div>')
    page.add_script_tag(path=str(VIEWER))
    yield page
    page.close()


@pytest.mark.journey
def test_bpmn_js_opens_every_procedure_of_the_house(page: Page) -> None:
    library = load_library(ROOT / "packs")

    for procedure in library.procedures():
        document = to_bpmn(Definition(library.pack_of(procedure), procedure), library)
        opened = page.evaluate(OPEN, [document, list(procedure.steps)])
        assert opened["warnings"] == [], procedure.ref
        assert opened["drawn"] > len(procedure.steps), procedure.ref


@pytest.mark.journey
def test_bpmn_js_opens_a_race_of_branches(page: Page) -> None:
    first = race("{any: [ask, visit, wait], withdraw_rest: true}")
    document = to_bpmn(first, Library({first.pack.id: first.pack}))

    opened = page.evaluate(OPEN, [document, list(first.procedure.steps)])

    assert opened["warnings"] == []
    assert "complexGateway" in document
