// Draws the procedure of a case: <div data-diagram="address of the BPMN text" data-lit="step ids, by spaces"></div>
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";

async function draw(place) {
  const viewer = new NavigatedViewer({ container: place });
  const answer = await fetch(place.dataset.diagram);
  const { warnings } = await viewer.importXML(await answer.text());
  const canvas = viewer.get("canvas");
  canvas.zoom("fit-viewport");
  for (const id of (place.dataset.lit ?? "").split(" ").filter(Boolean)) canvas.addMarker(id, "lit");
  place.dataset.warnings = String(warnings.length);
}

document.querySelectorAll("[data-diagram]").forEach(draw);
