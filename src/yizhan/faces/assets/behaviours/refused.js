// A refusal names the answers at fault: they are marked, each with its sentence, and the first gets the cursor.
// What is no question of the pack has a place of its own on a form.
const PLACES = { checklist: "checklist", "missing-signature": "signed", "missing-photo": "photos", reason: "reason" };
let sent = null;

function clear(form) {
  form.querySelectorAll(".fault").forEach((one) => one.remove());
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  form.querySelectorAll("[data-fault]").forEach((one) => delete one.dataset.fault);
}

function mark(form, field, sentence) {
  const question = form.querySelector(`[data-field="${CSS.escape(field)}"]`);
  if (!question) return null;
  const said = document.createElement("p");
  said.className = "fault";
  said.id = `fault-${field}`;
  said.textContent = sentence;
  question.append(said);
  question.dataset.fault = "";
  const input = question.querySelector("input:not([type=hidden]), select, textarea, canvas[tabindex]");
  question.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((one) => {
    one.setAttribute("aria-invalid", "true");
    one.setAttribute("aria-describedby", said.id);
  });
  return input;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  sent = event.target.closest("form");
  if (sent) clear(sent);
  if (event.detail.requestConfig?.verb !== "get") document.getElementById("messages").replaceChildren();
});
document.addEventListener("refused", (event) => {
  if (!sent?.isConnected) return;
  const { code, sentence: said, fields } = event.detail;
  const faults = { ...(PLACES[code] ? { [PLACES[code]]: said } : {}), ...fields };
  const inputs = Object.entries(faults).map(([field, sentence]) => mark(sent, field, sentence));
  const first = inputs.find(Boolean);
  first?.focus({ preventScroll: true });
  // In the middle: at the lower edge it would lie under the sentence, on a phone under the button, too.
  first?.closest("[data-field]").scrollIntoView({ block: "center" });
});
document.addEventListener("htmx:beforeSwap", (event) => {
  // Logged out meanwhile: the whole page goes to the log-in and comes back; drafts keep what was typed.
  if (new URL(event.detail.xhr.responseURL || location.href).pathname.startsWith("/accounts/login")) {
    event.preventDefault();
    location.assign(`/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
});
