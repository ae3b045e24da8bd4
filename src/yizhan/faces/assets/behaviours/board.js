// The live board: lines follow what others do; j, k and arrows walk, Enter opens, a gives to somebody or presses.
import htmx from "../libraries/htmx.js";

const SETTLE = 80; // milliseconds in which several changes of one command arrive
const PACE = 700; // between two looks, however busy the house is
const form = document.getElementById("board-filters");
const lines = document.getElementById("board-lines");
const changed = new Set();
let selected = "";
let wanted = "";
let scrolled = 0;
let looked = 0;
let waiting = 0;

function look() {
  if (waiting) return;
  waiting = setTimeout(() => {
    waiting = 0;
    looked = Date.now();
    htmx.trigger(form, "refresh");
  }, Math.max(SETTLE, looked + PACE - Date.now()));
}

function rows() {
  return [...lines.querySelectorAll("tr[data-number]")];
}

function select(row) {
  for (const one of rows()) one.setAttribute("aria-selected", String(one === row));
  selected = row?.dataset.number ?? "";
  row?.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.dataset.number === selected);
  select(all[now < 0 ? 0 : Math.min(Math.max(now + by, 0), all.length - 1)]);
}

function chosen() {
  return rows().find((row) => row.dataset.number === selected);
}

function typing(element) {
  return element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, dialog, [contenteditable]") !== null;
}

if (form) {
  document.body.addEventListener("board", (event) => {
    changed.add(String(event.detail.case));
    look();
  });
  document.body.addEventListener("again", look);
  document.body.addEventListener("taken", (event) => {
    selected = wanted = event.detail.number; // one's own order is looked for in the list
    look();
  });
  form.addEventListener("htmx:configRequest", (event) => {
    // Another filter begins with the first page; a look at what changed stays where it is.
    if (event.detail.triggeringEvent?.type !== "refresh") delete event.detail.parameters.after;
  });
  lines.addEventListener("htmx:beforeSwap", () => (scrolled = lines.querySelector(".board-scroll")?.scrollTop ?? 0));
  lines.addEventListener("htmx:afterSwap", () => {
    const scroller = lines.querySelector(".board-scroll");
    if (scroller) scroller.scrollTop = scrolled;
    for (const row of rows()) if (changed.has(row.dataset.case)) row.classList.add("changed");
    changed.clear();
    if (!selected || !chosen()) return;
    chosen().setAttribute("aria-selected", "true");
    if (wanted === selected) chosen().scrollIntoView({ block: "nearest" });
    wanted = "";
  });
  document.addEventListener("keydown", (event) => {
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1) }[event.key];
    if (act) {
      event.preventDefault();
      act();
    } else if (event.key === "Enter" && chosen() && !event.target.closest("a, button, summary, label")) {
      location.assign(chosen().querySelector("a").href);
    } else if ((event.key === "a" || event.key === "p") && chosen()) {
      event.preventDefault();
      hands(chosen().dataset.number);
    }
  });
  lines.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-number]");
    if (row && !event.target.closest("a")) select(row);
  });
  lines.addEventListener("dblclick", (event) => {
    const row = event.target.closest("tr[data-number]");
    if (row) location.assign(row.querySelector("a").href);
  });
}

function hands(number) {
  const address = form.getAttribute("hx-get") + `${encodeURIComponent(number)}/hands/`;
  htmx.ajax("GET", address, { source: form, target: "#dialogs", swap: "innerHTML" });
}

document.getElementById("dialogs")?.addEventListener("htmx:afterSettle", (event) => {
  event.currentTarget.querySelector("dialog[data-opens-itself]:not([open])")?.showModal();
});
