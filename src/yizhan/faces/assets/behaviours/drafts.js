// Nothing typed is lost: a form with data-draft="<stable name>" is kept in this browser until it was taken in.
import { words } from "./words.js";

const SHELF = "yizhan-draft:";
const KEPT_FOR = 7 * 24 * 3600_000;
const NEVER = new Set(["csrfmiddlewaretoken", "key", "outcome"]);

function shelf(form) {
  return `${SHELF}${document.querySelector(".person-menu small")?.textContent ?? ""}:${form.dataset.draft}`;
}

function typed(form) {
  return [...new FormData(form)].filter(([name, value]) => !NEVER.has(name) && typeof value === "string");
}

function keep(form) {
  localStorage.setItem(shelf(form), JSON.stringify({ at: Date.now(), typed: typed(form) }));
}

export function forget(form) {
  localStorage.removeItem(shelf(form));
  form.querySelector(":scope > .kept")?.remove();
}

function restore(form) {
  if (form.dataset.draftRestored) return;
  form.dataset.draftRestored = "yes";
  const stored = localStorage.getItem(shelf(form));
  if (!stored) return;
  const draft = JSON.parse(stored);
  const now = JSON.stringify(typed(form));
  if (Date.now() - draft.at > KEPT_FOR || JSON.stringify(draft.typed) === now) return localStorage.removeItem(shelf(form));
  fill(form, draft.typed);
  form.dispatchEvent(new CustomEvent("draft-restored", { bubbles: true, detail: draft.typed }));
  offer(form, JSON.parse(now));
}

function fill(form, answers) {
  const given = new Map();
  for (const [name, value] of answers) given.set(name, [...(given.get(name) ?? []), value]);
  for (const input of form.elements) {
    if (!input.name || NEVER.has(input.name) || input.type === "hidden" || input.type === "file") continue;
    const values = given.get(input.name) ?? [];
    if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
    else if (given.has(input.name)) input.value = values.at(-1);
    if (input.value && input.closest("details") && input.type !== "radio") input.closest("details").open ||= input.value !== "" && values.length > 0 && values.at(-1) !== "";
  }
}

function offer(form, before) {
  const note = document.createElement("p");
  note.className = "kept";
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "link";
  drop.textContent = words().discard;
  drop.addEventListener("click", () => {
    fill(form, before);
    form.dispatchEvent(new CustomEvent("draft-restored", { bubbles: true, detail: before }));
    forget(form);
  });
  note.append(words().kept + " · ", drop);
  form.prepend(note);
}

function all(root) {
  const forms = [...root.querySelectorAll("form[data-draft]")];
  if (root.matches?.("form[data-draft]")) forms.push(root);
  forms.forEach(restore);
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.draft) keep(form);
});
document.addEventListener("draft-changed", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (form) keep(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form[data-draft]");
  if (form && event.detail.successful && event.detail.requestConfig.verb !== "get") forget(form);
});
document.addEventListener("htmx:load", (event) => all(event.detail.elt));
queueMicrotask(() => all(document)); // once everybody who hears of it has been loaded, the photos among them
