// <button data-takes="f-urgency" data-value="urgent"> writes the proposed answer into its question.
document.addEventListener("click", (event) => {
  const taken = event.target.closest("[data-takes]");
  if (!taken) return;
  const form = taken.closest("form");
  for (const input of form.querySelectorAll(`[name="${CSS.escape(taken.dataset.takes)}"]`)) {
    if (input.type === "radio" || input.type === "checkbox") input.checked = input.value === taken.dataset.value;
    else if (input.type !== "hidden") input.value = taken.dataset.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (input.checked || input.value === taken.dataset.value) input.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
