// Countdowns tick in the browser, by the server's clock: <span class="countdown" data-due="ISO" data-state="calm">.
import { words } from "./words.js";

const MINUTE = 60_000;
const SOON = 30 * MINUTE;
let ahead = 0; // of the server's clock before this machine's

export function serverNow() {
  return Date.now() + ahead;
}

function say(place, now) {
  if (place.dataset.state === "paused" || !place.dataset.due) return;
  const left = Date.parse(place.dataset.due) - now;
  const state = left <= 0 ? "late" : left <= SOON ? "soon" : "calm";
  if (state !== place.dataset.state) place.dataset.state = state;
  const text = (left <= 0 ? words().over : words().left).replace("%s", length(Math.abs(left)));
  const said = place.querySelector("[data-says]");
  if (said && said.textContent !== text) said.textContent = text;
}

function length(milliseconds) {
  const { day, hour, minute, second } = words();
  const seconds = Math.floor(milliseconds / 1000);
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3600)];
  const [minutes, rest] = [Math.floor((seconds % 3600) / 60), seconds % 60];
  if (days) return day.replace("%s", days) + (hours ? " " + hour.replace("%s", hours) : "");
  if (hours) return hour.replace("%s", hours) + (minutes ? " " + minute.replace("%s", minutes) : "");
  if (minutes >= 10) return minute.replace("%s", minutes);
  return minutes ? minute.replace("%s", minutes) + " " + second.replace("%s", rest) : second.replace("%s", rest);
}

function tick() {
  const now = serverNow();
  document.querySelectorAll(".countdown[data-due]").forEach((place) => say(place, now));
}

const drawn = Number(document.body.dataset.now);
if (drawn) ahead = drawn - Date.now();
tick();
setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", tick);
