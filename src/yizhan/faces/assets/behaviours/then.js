// <form data-then="address"> goes there once what it sent was taken in.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (!form.matches?.("form[data-then]") || !event.detail.successful || event.detail.xhr.getResponseHeader("HX-Redirect")) return;
  if (new URL(event.detail.xhr.responseURL || location.href).pathname.startsWith("/accounts/login")) return;
  location.assign(form.dataset.then);
});
