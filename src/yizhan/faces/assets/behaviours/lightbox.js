// <a href="the photo" data-lightbox="its name"> shows it in front of the page.
document.addEventListener("click", (event) => {
  const photo = event.target.closest("a[data-lightbox]");
  const box = document.getElementById("lightbox");
  if (!photo || !box || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  box.querySelector("img").src = photo.href;
  box.querySelector("[data-caption]").textContent = photo.dataset.lightbox;
  box.querySelector("[data-original]").href = photo.href;
  box.showModal();
});
