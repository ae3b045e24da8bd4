// The phone of somebody on the way: the same small behaviours, nothing heavier.
import Alpine from "@alpinejs/csp";
import "./libraries/htmx.js";
import "./behaviours/countdown.js";
import "./behaviours/menus.js";
import "./behaviours/dialogs.js";
import "./behaviours/refused.js";
import "./behaviours/failed.js";
import "./behaviours/waiting.js";
import "./behaviours/drafts.js";
import "./behaviours/photos.js";
import "./behaviours/proposals.js";
import "./behaviours/live.js";
import "./behaviours/then.js";
import "./behaviours/dial.js";
import "./behaviours/outcomes.js";
import "./behaviours/glass.js";

window.Alpine = Alpine;
Alpine.start();
