// One stream a page. What it says becomes events: `board` with {case, number} on the body, `bell`, `again`.
const address = document.body.dataset.stream;

function tell(name, detail) {
  document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

if (address) {
  const stream = new EventSource(address, { withCredentials: true });
  for (const name of ["board", "bell", "again"]) stream.addEventListener(name, (event) => tell(name, JSON.parse(event.data)));
  addEventListener("pagehide", () => stream.close());
}
