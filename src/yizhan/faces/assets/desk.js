// What every page of the desk needs: components, parts that change, live updates, small state.
import "@tabler/core/dist/js/tabler.esm.js";
import Alpine from "@alpinejs/csp";
import "./libraries/htmx.js";

window.Alpine = Alpine;
Alpine.start();
