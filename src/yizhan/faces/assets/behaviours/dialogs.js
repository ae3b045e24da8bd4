// <button data-opens="id"> shows <dialog id="id">; <button data-closes> shuts the one it lies in, and so does success.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    dialog?.showModal();
    dialog?.querySelector("[autofocus], textarea, input:not([type=hidden]), select")?.focus();
  }
  if (event.target.closest("[data-closes]") || event.target.nodeName === "DIALOG") event.target.closest("dialog")?.close();
});
// Success shuts the dialog it came from; one that is open for another reason is not taken away by a part drawn anew.
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (!event.detail.isError && form?.matches("form")) form.closest("dialog[open]")?.close();
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.querySelector?.("dialog[open]")) event.detail.shouldSwap = false;
});
