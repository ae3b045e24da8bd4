// Extensions look for htmx in the window, so it must be there before they are imported.
import htmx from "htmx.org";

window.htmx = htmx;
// Streams may be served from another port of the same host.
htmx.createEventSource = (url) => new EventSource(url, { withCredentials: true });
htmx.config.includeIndicatorStyles = false; // would be an inline style element; the rules lie in base.css
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0; // pages would be kept in the browser's storage, beyond the log-out

export default htmx;
