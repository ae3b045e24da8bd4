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
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.target.matches?.("form")) event.target.closest("dialog[open]")?.close();
});
