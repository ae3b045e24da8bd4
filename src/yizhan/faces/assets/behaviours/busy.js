// <form data-busy="Reading…"> says so from the moment it is sent, and is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-busy]");
  if (!form || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  const said = document.createElement("p");
  said.className = "busy";
  said.setAttribute("role", "status");
  said.textContent = form.dataset.busy;
  form.append(said);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector(".busy")?.remove();
  }
});
