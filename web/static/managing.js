// The managers' screens: what a server-rendered page cannot do by itself.

// A dialog of the browser's own before anything that cannot be taken back
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// How much of a file has left for the server: after that, the server's own bar takes over
document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const bar = target.querySelector?.("progress[data-upload]");
  if (!bar || !detail.lengthComputable) return;
  bar.hidden = false;
  bar.max = detail.total;
  bar.value = detail.loaded;
});

// Requests that fail say so once, in the page
const offline = document.getElementById("offline");
document.addEventListener("htmx:sendError", () => { offline.hidden = false; });
document.addEventListener("htmx:afterOnLoad", () => { offline.hidden = true; });
document.addEventListener("htmx:responseError", ({ detail }) => {
  if ([401, 403].includes(detail.xhr.status)) location.reload(); // not signed in any more
});

// What moves by itself is said once per change of state, not once per second
function say() {
  const said = document.getElementById("said");
  const words = document.querySelector("[data-say]")?.dataset.say;
  if (said && words && said.textContent !== words) said.textContent = words;
}
document.addEventListener("htmx:load", say);
say();

// Order lists: a row moves, the numbers follow, the keyboard stays on the button
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const row = button.closest("li");
  const list = row.parentElement;
  const other = button.dataset.move === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (button.dataset.move === "up") other.before(row);
  else other.after(row);
  renumber(list);
  button.focus();
});

document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-renumber]");
  if (!list || event.target.type !== "number") return;
  const place = (row) => Number(row.querySelector("input[type=number]").value);
  const moved = event.target.closest("li");
  const down = place(moved) > [...list.children].indexOf(moved) + 1;
  const rows = [...list.children].sort((one, two) => place(one) - place(two) || (one === moved ? (down ? 1 : -1) : two === moved ? (down ? -1 : 1) : 0));
  list.append(...rows);
  renumber(list);
  event.target.focus();
});

function renumber(list) {
  [...list.children].forEach((row, index) => { row.querySelector("input[type=number]").value = index + 1; });
  list.closest("form").dispatchEvent(new CustomEvent("reorder"));
}

// A slider and the number beside it are one value
document.addEventListener("input", ({ target }) => {
  if (target.dataset.mirror) document.getElementById(target.dataset.mirror).value = target.value;
  const slider = target.id && document.querySelector(`[data-mirror="${target.id}"]`);
  if (slider) slider.value = target.value;
  sums();
});

function sums() {
  for (const output of document.querySelectorAll("[data-sum-of]")) {
    const fields = document.querySelectorAll(`[name^="${output.dataset.sumOf}"]`);
    const sum = [...fields].reduce((total, field) => total + (Number(field.value) || 0), 0);
    output.textContent = `${sum}%`;
    output.dataset.right = String(sum === 100 || sum === 0);
  }
}
sums();
