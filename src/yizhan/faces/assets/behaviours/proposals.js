// <button data-takes="f-urgency" data-value="urgent"> writes the proposed answer into its question.
document.addEventListener("click", (event) => {
  const taken = event.target.closest("[data-takes]");
  if (!taken) return;
  const { takes, value } = taken.dataset;
  for (const input of taken.closest("form").querySelectorAll(`[name="${CSS.escape(takes)}"]:not([type=hidden])`)) {
    if (input.type === "radio" || input.type === "checkbox") input.checked = input.value === value;
    else input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (input.value !== value) continue;
    input.focus({ preventScroll: true }); // the button may go with its proposal; the cursor stays at the question
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
