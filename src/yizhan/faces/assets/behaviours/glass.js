// Signing on the glass: <div data-glass="address" data-target="id"> with a canvas. The ink goes up as a PNG.
import htmx from "../libraries/htmx.js";

const WIDTH = 2.6; // of the pen, in CSS pixels
const SHARPEST = 2; // device pixels kept for one of CSS: finer ink only makes a larger file

function begin(place) {
  if (place.dataset.ready) return;
  place.dataset.ready = "yes";
  const canvas = place.querySelector("canvas");
  const scale = Math.min(devicePixelRatio || 1, SHARPEST);
  const pen = canvas.getContext("2d");
  let last = null;

  function fit() {
    const { width, height } = canvas.getBoundingClientRect();
    if (!width || (canvas.width === Math.round(width * scale) && canvas.height === Math.round(height * scale))) return;
    const before = place.classList.contains("inked") ? canvas.cloneNode() : null;
    if (before) before.getContext("2d").drawImage(canvas, 0, 0);
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    Object.assign(pen, { lineWidth: WIDTH, lineCap: "round", lineJoin: "round", strokeStyle: "#10202c" });
    if (before) pen.drawImage(before, 0, 0, before.width / scale, before.height / scale);
  }

  function at(event) {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  canvas.addEventListener("pointerdown", (event) => {
    fit();
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
    place.classList.add("inked");
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    for (const point of event.getCoalescedEvents?.() ?? [event]) {
      const here = at(point);
      pen.beginPath();
      pen.moveTo(last.x, last.y);
      pen.lineTo(here.x, here.y);
      pen.stroke();
      last = here;
    }
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (last = null));
  place.querySelector("[data-wipes]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    place.classList.remove("inked");
  });
  place.querySelector("[data-signs]").addEventListener("click", () => send(place));
  new ResizeObserver(fit).observe(canvas);
}

function send(place) {
  return htmx.ajax("POST", place.dataset.glass, {
    source: document.body, // not the form around it, which is neither sent nor finished by this
    target: `#${CSS.escape(place.dataset.target)}`,
    swap: "outerHTML",
    values: { drawn: place.querySelector("canvas").toDataURL("image/png") },
  });
}

// Whoever has it signed and says that the work is done has been signed to: the ink goes up first, then the work.
document.addEventListener("htmx:confirm", async (event) => {
  const inked = [...event.detail.elt.querySelectorAll("[data-glass].inked")];
  if (!inked.length || !event.detail.triggeringEvent?.submitter?.closest(".thumb-bar")) return;
  event.preventDefault();
  for (const place of inked) await send(place);
  if (inked.every((place) => !place.isConnected)) event.detail.issueRequest(true);
});

function all(root) {
  root.querySelectorAll("[data-glass]").forEach(begin);
}

document.addEventListener("htmx:load", (event) => all(event.detail.elt));
all(document);
