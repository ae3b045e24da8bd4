// Draws procedures: <div data-diagram="address of the BPMN text" data-lit="step ids, by spaces" data-passed="…"></div>
// One with data-diagram-later is drawn when the dialog it lies in is opened. What is lit follows the page's parts.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";

const viewers = new Map();

async function draw(place, address) {
  const viewer = new NavigatedViewer({ container: place });
  viewers.set(place, viewer);
  const answer = await fetch(address);
  const { warnings } = await viewer.importXML(await answer.text());
  place.dataset.warnings = String(warnings.length);
  light(place, viewer);
  show(place, viewer);
}

// A long procedure is not shrunk until nothing can be read: then what is lit is shown, and the rest is moved to.
function show(place, viewer) {
  const canvas = viewer.get("canvas");
  const whole = canvas.zoom("fit-viewport", "auto");
  const readable = 0.8;
  if (whole >= readable || place.classList.contains("diagram-large")) return;
  const lit = viewer.get("elementRegistry").filter((element) => ids(place.dataset.lit).includes(element.id))[0];
  if (!lit) return;
  const centre = { x: lit.x + lit.width / 2, y: lit.y + lit.height / 2 };
  canvas.zoom(readable, centre);
  const { width, height } = canvas.viewbox();
  canvas.viewbox({ x: centre.x - width / 2, y: centre.y - height / 2, width, height });
}

function ids(list) {
  return (list ?? "").split(" ").filter(Boolean);
}

function light(place, viewer) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  for (const [marker, list] of [["lit", place.dataset.lit], ["passed", place.dataset.passed]]) {
    registry.forEach((element) => canvas.removeMarker(element.id, marker));
    for (const id of ids(list)) if (registry.get(id)) canvas.addMarker(id, marker);
  }
}

document.querySelectorAll("[data-diagram]").forEach((place) => draw(place, place.dataset.diagram));
document.addEventListener("click", (event) => {
  const dialog = document.getElementById(event.target.closest("[data-opens]")?.dataset.opens ?? "");
  const place = dialog?.querySelector("[data-diagram-later]");
  if (place && !viewers.has(place)) draw(place, place.dataset.diagramLater);
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const news = event.detail.target.closest?.("[data-lit]") ?? document.getElementById("case-side");
  if (!news || news.id !== "case-side") return;
  for (const [place, viewer] of viewers) {
    Object.assign(place.dataset, { lit: news.dataset.lit, passed: news.dataset.passed });
    light(place, viewer);
    show(place, viewer);
  }
});
