// htmx with its extension for server-sent events.
import htmx from "./htmx-global.js";
import "htmx-ext-sse";

// A refusal (422) and an absent database (503) are answers to be shown, not errors to be swallowed.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true, error: true },
  { code: "503", swap: true, error: true },
  { code: "[45]..", swap: false, error: true },
];

export default htmx;
