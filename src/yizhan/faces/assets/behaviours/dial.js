// A number that was asked for in order to be called is dialled at once: <a href="tel:…" data-dial>.
document.addEventListener("htmx:afterSettle", (event) => {
  const number = event.detail.elt.querySelector?.("[data-dial]") ?? (event.detail.elt.matches?.("[data-dial]") ? event.detail.elt : null);
  if (!number || number.dataset.dialled) return;
  number.dataset.dialled = "yes";
  number.click();
});
