// Photos go up as soon as they are taken; the form then carries their names. Data stays with the form's draft.
import { say } from "./messages.js";
import { words } from "./words.js";

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

function picture(box, name, address) {
  const figure = document.createElement("figure");
  const image = document.createElement("img");
  image.alt = "";
  image.src = address;
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = box.dataset.photos;
  input.value = name;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "×";
  remove.title = words().remove;
  remove.setAttribute("aria-label", words().remove);
  remove.addEventListener("click", () => {
    figure.remove();
    changed(box);
  });
  figure.append(image, input, remove);
  if (!name) figure.classList.add("waiting");
  box.insertBefore(figure, box.querySelector(".take"));
  return figure;
}

// A draft may be older than a loose photo is kept: then it is taken again. What this browser remembers of it
// says nothing, so the house is asked.
async function missing(box, figure, address) {
  const answer = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer?.status !== 404) return; // the house is away, not the photo
  figure.remove();
  changed(box);
  say(words().lost);
}

function changed(box) {
  box.dispatchEvent(new CustomEvent("draft-changed", { bubbles: true }));
}

async function upload(box, file) {
  const preview = URL.createObjectURL(file);
  const figure = picture(box, "", preview);
  const body = new FormData();
  body.append("file", file);
  if (box.dataset.step) body.append("step", box.dataset.step);
  let problem = "";
  let told = ""; // a sentence of the server names the file itself
  try {
    const answer = await fetch(box.dataset.upload, { method: "POST", body, headers: { "X-CSRFToken": token(), Accept: "application/json" } });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      figure.querySelector("input").value = said.ref;
      figure.querySelector("img").src = said.thumbnail;
      figure.classList.remove("waiting");
      changed(box);
      return;
    }
    told = said.sentence ?? "";
    problem = String(answer.status);
  } catch (error) {
    problem = error.message;
  } finally {
    URL.revokeObjectURL(preview);
  }
  figure.remove();
  say(told || words().failed.replace("%s", `${file.name}: ${problem}`));
}

document.addEventListener("change", async (event) => {
  const box = event.target.closest("[data-photos]");
  if (!box || event.target.type !== "file") return;
  const files = [...event.target.files];
  event.target.value = "";
  for (const file of files) await upload(box, file);
});
document.addEventListener("draft-restored", (event) => {
  for (const box of event.target.querySelectorAll("[data-photos]")) {
    box.querySelectorAll("figure").forEach((one) => one.remove());
    for (const [name, value] of event.detail)
      if (name === box.dataset.photos && value) {
        const address = box.dataset.file.replace("REF", value);
        missing(box, picture(box, value, address), address);
      }
  }
});
document.addEventListener("click", (event) => {
  const remove = event.target.closest("[data-photos] figure button");
  if (!remove) return;
  const box = remove.closest("[data-photos]");
  remove.closest("figure")?.remove();
  changed(box);
});
