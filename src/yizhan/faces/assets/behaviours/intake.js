// The intake form: offers while one types, Enter writes the order, nothing typed is lost on the way.
import htmx from "../libraries/htmx.js";
import { showCustomer, unchoose } from "./callers.js";

const PAUSE = 300; // milliseconds without a key before offers are asked for
const form = document.getElementById("intake");
const offers = document.getElementById("offers");
const written = document.getElementById("written");
const asker = document.getElementById("offers-asker");
const nothingOffered = offers?.innerHTML;
let waiting = 0;
let kept = []; // answers of a restored draft, until their questions are drawn
let stale = false; // offers that were asked for before the order was sent would wipe out what a refusal marks
let wanted = false; // Enter was pressed before the offers had come: they decide where the order goes

function ask(pause = PAUSE) {
  clearTimeout(waiting);
  waiting = setTimeout(() => htmx.trigger(asker, "ask"), pause);
}

function answers() {
  return [...new FormData(form)].filter(([name, value]) => name.startsWith("f-") && typeof value === "string");
}

function answer(given) {
  const values = new Map();
  for (const [name, value] of given) values.set(name, [...(values.get(name) ?? []), value]);
  for (const input of offers.querySelectorAll("[name^='f-']")) {
    const typed = values.get(input.name);
    if (!typed || input.type === "hidden" || input.type === "file") continue;
    if (input.type === "radio" || input.type === "checkbox") input.checked = typed.includes(input.value);
    else if (typed.at(-1)) input.value = typed.at(-1);
  }
}

function clear() {
  clearTimeout(waiting);
  form.reset();
  form.querySelectorAll(".kept, .fault").forEach((one) => one.remove());
  for (const name of ["caller", "party", "place", "picked", "said", "answer"]) form.elements[name].value = "";
  unchoose();
  document.getElementById("callers").replaceChildren();
  offers.innerHTML = nothingOffered;
  form.querySelector(".just-answer").open = false;
  form.elements.key.value = crypto.randomUUID();
  delete document.getElementById("said-question").dataset.fault;
  form.dispatchEvent(new CustomEvent("draft-changed", { bubbles: true })); // an empty draft is no draft
}

function next() {
  const mine = written.querySelector(".step.mine .step-form");
  const asked = [...(mine?.querySelectorAll(".question:has(.required) :is(select, textarea, input:not([type=hidden]))") ?? [])];
  // Where nothing is proposed and a person judges, the cursor stands on no ending: a second Enter would judge.
  const likely = mine?.querySelector(".outcomes button.btn-primary:not(:disabled)") ?? mine?.querySelector(".question :is(select, textarea, input:not([type=hidden]))");
  const first = mine?.querySelector(".checklist input[name=tick]:not(:checked)") ?? asked.find((one) => one.type !== "radio" && !one.value) ?? likely;
  written.scrollTop = 0;
  (first ?? form.elements.caller).focus(); // which brings it into sight
}

if (form) {
  document.getElementById("write").disabled = false; // until here Enter sends nothing half
  form.elements.said.addEventListener("input", () => ask());
  form.addEventListener("chosen", () => ask(0));
  form.addEventListener("change", (event) => {
    if (!offers.contains(event.target)) return;
    if (event.target.name === "procedure") form.elements.picked.value = event.target.value;
    ask(0); // the rules hear every answer, the channel and the incident, too
  });
  form.elements.said.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    write();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      write();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "F2") {
      event.preventDefault();
      form.elements.caller.focus();
      form.elements.caller.select();
    } else if (event.key === "Escape" && form.contains(event.target) && !event.isComposing) clear();
  });
  document.getElementById("next-call").addEventListener("click", () => {
    clear();
    form.elements.caller.focus();
  });

  // While an answer is on its way, somebody may have gone on typing into the questions it replaces.
  let typedMeanwhile = [];
  asker.addEventListener("htmx:beforeRequest", () => (stale = false));
  let composing = false; // signs that are being put together with an input method would be torn apart
  offers.addEventListener("compositionstart", () => (composing = true));
  offers.addEventListener("compositionend", () => {
    composing = false;
    ask();
  });
  offers.addEventListener("htmx:beforeSwap", (event) => {
    typedMeanwhile = answers();
    if (composing || stale) event.detail.shouldSwap = false;
  });
  offers.addEventListener("htmx:afterSwap", () => {
    answer([...kept, ...typedMeanwhile]);
    if (kept.length) ask(0); // the rules have not heard these yet
    kept = [];
    document.getElementById("said-question").dataset.field = document.getElementById("headline")?.dataset.field ?? "said";
    if (!wanted) return;
    wanted = false;
    send();
  });
  form.addEventListener("draft-restored", (event) => {
    kept = event.detail.filter(([name]) => name.startsWith("f-"));
    if (form.elements.party.value || form.elements.place.value || form.elements.caller.value) showCustomer();
    ask(0);
  });

  document.body.addEventListener("taken", () => {
    clear();
    next();
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id === "case-steps") next();
  });
  written.addEventListener("click", (event) => {
    if (event.target.closest("[data-closes-written]")) written.replaceChildren();
  });
}

function write() {
  if (offers.querySelector("[name=procedure]:checked")) send();
  else {
    wanted = true;
    ask(0);
  }
}

function send() {
  clearTimeout(waiting);
  stale = true;
  form.requestSubmit(document.getElementById("write"));
}
