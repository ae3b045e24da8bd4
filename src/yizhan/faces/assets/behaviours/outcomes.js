// One question "why?" serves several endings of a step: <button data-outcome="nobody" data-title="…" data-opens="id">.
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-outcome][data-opens]");
  if (!chosen) return;
  const dialog = document.getElementById(chosen.dataset.opens);
  dialog.querySelector("[data-says-outcome]").textContent = chosen.dataset.title;
  dialog.querySelector("[data-takes-outcome]").value = chosen.dataset.outcome;
});
document.addEventListener("htmx:afterRequest", (event) => {
  // A refusal stands behind the question: it is shut, so that the form and its sentence can be seen.
  if (!event.detail.successful) event.detail.elt.querySelectorAll?.("dialog[open]").forEach((one) => one.close());
});
