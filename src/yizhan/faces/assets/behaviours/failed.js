// A request that came to nothing is told; refusals (422) and an absent database (503) tell it themselves.
import { say } from "./messages.js";
import { words } from "./words.js";

const TOLD = new Set([422, 503]);

document.addEventListener("htmx:sendError", () => say(words().unsent));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (TOLD.has(status)) return;
  const { old, gone, broke } = words();
  say(status === 403 ? old : status === 404 ? gone : broke);
});
