// <button data-key="d"> is pressed by D while nobody types, and by Alt+D also while somebody does. What cannot be seen is not pressed.
function typing(element) {
  return element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  // Enter that is held down writes one order; it does not also press what the cursor is led to next.
  if (event.repeat && event.key === "Enter" && event.target.closest("button")) event.preventDefault();
  if (event.ctrlKey || event.metaKey || event.isComposing) return;
  if (!event.altKey && typing(event.target)) return;
  // With Alt a key may write another sign; then it counts by its place.
  const key = event.altKey ? event.code.replace(/^(Key|Digit)/, "").toLowerCase() : event.key.toLowerCase();
  const within = document.querySelector("dialog[open]") ?? document;
  const pressed = [...within.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.offsetParent !== null);
  if (!pressed) return;
  event.preventDefault();
  if (pressed.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")) pressed.focus();
  else pressed.click();
});
