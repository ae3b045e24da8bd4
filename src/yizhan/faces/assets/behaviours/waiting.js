// A command without an answer after a while: it is said that it is on its way, so that nobody sends it again or leaves.
import { say } from "./messages.js";
import { words } from "./words.js";

const LONG = 6000; // milliseconds; an answer takes a tenth of one of these seconds

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig?.verb === "get") return;
  let told = null;
  const waiting = setTimeout(() => (told = say(words().late, "")), LONG);
  event.detail.xhr.addEventListener("loadend", () => {
    clearTimeout(waiting);
    told?.remove();
  });
});
