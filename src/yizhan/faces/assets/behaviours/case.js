// The page of one matter follows what others do to it, and never takes a form away from somebody who types.
import htmx from "../libraries/htmx.js";

const QUIET_AFTER = 1500; // milliseconds in which the answer to one's own command arrives first
let sentAt = 0;

function typing() {
  const steps = document.getElementById("case-steps");
  if (document.querySelector("dialog[open]")) return true;
  return Boolean(steps?.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"))
    || Boolean(steps?.querySelector("form[data-typed]"));
}

function look() {
  const place = document.getElementById("case");
  if (!place) return;
  const seen = document.getElementById("case-head").dataset.version;
  const query = new URLSearchParams({ seen, ...(typing() ? { typing: "1" } : {}) });
  htmx.ajax("GET", `${place.dataset.parts}?${query}`, { source: place, swap: "none" });
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("#case-steps form[data-draft]");
  if (form) form.dataset.typed = "";
});
document.addEventListener("draft-restored", (event) => (event.target.dataset.typed = ""));
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig?.verb !== "get") sentAt = Date.now();
});
document.body.addEventListener("board", (event) => {
  const place = document.getElementById("case");
  if (!place || Number(place.dataset.case) !== event.detail.case) return;
  setTimeout(look, Date.now() - sentAt < QUIET_AFTER ? QUIET_AFTER : 0);
});
document.addEventListener("htmx:afterSettle", (event) => {
  // What had the cursor is gone with the step: whoever works by keyboard goes on at the steps, and sees the next one.
  const steps = document.getElementById("case-steps");
  if (!steps || event.detail.requestConfig?.verb === "get" || document.activeElement !== document.body) return;
  steps.focus({ preventScroll: true });
  if (steps.getBoundingClientRect().top < 0) steps.scrollIntoView({ block: "start" });
});
document.body.addEventListener("again", look);
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-shows-quiet]"))
    event.target.closest("section").querySelector(".story").classList.toggle("everything", event.target.checked);
});
