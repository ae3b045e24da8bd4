// The caller's box: candidates by arrow keys, Enter chooses; who was chosen stays until something else is typed.
import htmx from "../libraries/htmx.js";

const form = document.getElementById("intake");
const box = document.getElementById("caller");
const list = document.getElementById("callers");
const customer = document.getElementById("customer");

// Who types a number and presses Enter at once means the customer that the list is about to show.
let entered = false;
let asked = "";

function options() {
  return [...list.querySelectorAll("[role=option]")];
}

function light(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  box.setAttribute("aria-activedescendant", option?.id ?? "");
  option?.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = options();
  if (!all.length) return;
  const now = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  light(all[(now + by + all.length) % all.length]);
}

function shut() {
  list.replaceChildren();
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

export function showCustomer() {
  const query = new URLSearchParams({ party: form.elements.party.value, place: form.elements.place.value, caller: box.value });
  return htmx.ajax("GET", `${form.dataset.customer}?${query}`, { source: customer, target: customer, swap: "innerHTML" });
}

export function unchoose() {
  form.elements.party.value = "";
  form.elements.place.value = "";
  customer.replaceChildren();
}

function choose(option) {
  form.elements.party.value = option.dataset.party;
  form.elements.place.value = option.dataset.place;
  form.dispatchEvent(new CustomEvent("draft-changed", { bubbles: true }));
  form.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
  shut();
  showCustomer();
  form.elements.said.focus();
}

function goOn() {
  shut();
  if (box.value.trim()) showCustomer();
  form.elements.said.focus();
}

if (form) {
  box.addEventListener("input", () => {
    if (form.elements.party.value || form.elements.place.value) {
      unchoose();
      form.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !event.ctrlKey) {
      event.preventDefault();
      enter();
    }
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    choose(option);
  });
  list.addEventListener("click", (event) => {
    const room = event.target.closest("[data-room]");
    if (!room) return;
    box.value = room.dataset.room;
    box.focus();
    htmx.trigger(box, "look");
  });
  customer.addEventListener("click", (event) => {
    if (!event.target.closest("[data-unchoose]")) return;
    unchoose();
    form.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
    box.select();
    box.focus();
  });
  list.addEventListener("htmx:afterSwap", () => {
    box.setAttribute("aria-expanded", String(options().length > 0));
    light(options()[0]);
    if (!entered) return;
    entered = false;
    enter();
  });
  box.addEventListener("htmx:beforeRequest", () => (asked = box.value));
  // A number that rang is in the box already.
  addEventListener("load", () => box.value && !form.elements.said.value && htmx.trigger(box, "look"));
}

function enter() {
  if (box.value.trim() && asked !== box.value) {
    entered = true;
    htmx.trigger(box, "look");
    return;
  }
  const option = options().find((one) => one.getAttribute("aria-selected") === "true");
  if (option) choose(option);
  else goOn();
}
