// The phone of somebody on the way: parts that change and small state, nothing heavier.
import Alpine from "@alpinejs/csp";
import "./libraries/htmx.js";

window.Alpine = Alpine;
Alpine.start();
