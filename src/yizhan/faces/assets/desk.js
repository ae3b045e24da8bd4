// What every page of the desk needs: parts that change, live updates, small state, nothing typed lost.
import Alpine from "@alpinejs/csp";
import "./libraries/htmx.js";
import "./behaviours/countdown.js";
import "./behaviours/menus.js";
import "./behaviours/dialogs.js";
import "./behaviours/keys.js";
import "./behaviours/refused.js";
import "./behaviours/failed.js";
import "./behaviours/waiting.js";
import "./behaviours/drafts.js";
import "./behaviours/photos.js";
import "./behaviours/proposals.js";
import "./behaviours/live.js";
import "./behaviours/busy.js";
import "./behaviours/case.js";
import "./behaviours/lightbox.js";

window.Alpine = Alpine;
Alpine.start();
