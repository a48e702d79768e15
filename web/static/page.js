// What every live page does: clocks that tick, a banner while the connection is down, menus that close, a theme that
// changes at once.

const drift = Date.parse(document.body.dataset.now) - Date.now();

function elapsed(since) {
  const seconds = Math.max(0, Math.floor((Date.now() + drift - Date.parse(since)) / 1000));
  const pad = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

const LITTLE_LEFT = 15_000; // of a countdown: it turns red

function tick() {
  for (const time of document.querySelectorAll(".ticker")) {
    const text = elapsed(time.dataset.since);
    if (time.textContent !== text) time.textContent = text;
    time.classList.toggle("over", Date.now() + drift >= Date.parse(time.dataset.limit));
  }
  for (const time of document.querySelectorAll(".countdown")) {
    const left = Date.parse(time.dataset.until) - Date.now() - drift;
    time.classList.toggle("over", left <= LITTLE_LEFT);
    const seconds = Math.max(0, Math.ceil(left / 1000));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (time.textContent !== text) time.textContent = text;
  }
  for (const clock of document.querySelectorAll("[data-clock]")) {
    clock.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
      hour: "2-digit", minute: "2-digit", timeZone: clock.dataset.zone,
    }).format(Date.now() + drift);
  }
}

setInterval(tick, 500);
document.addEventListener("htmx:wsAfterMessage", tick);
tick();

// The connection

const offline = document.getElementById("offline");
const FINAL = new Set([1000, 1008, 4001, 4002]); // closed on purpose: do not pretend to come back
let warn;
let opened; // since the last close

document.addEventListener("htmx:wsOpen", () => {
  clearTimeout(warn);
  offline.hidden = true;
  document.body.dataset.live = opened = "true";
});

document.addEventListener("htmx:wsClose", ({ detail }) => {
  delete document.body.dataset.live;
  if (detail.event.code === 1008) location.reload(); // not signed in any more
  if (!opened) leaveIfSignedOut();
  opened = undefined;
  if (FINAL.has(detail.event.code)) return;
  clearTimeout(warn);
  warn = setTimeout(() => { offline.hidden = false; }, 400);
});

// A browser is not told why a websocket was refused; the page itself leads to the sign-in form where that is the reason.
async function leaveIfSignedOut() {
  const page = await fetch(location.href, { redirect: "manual", cache: "no-store" }).catch(() => null);
  if (page?.type === "opaqueredirect") location.reload();
}

// Menus close on Escape and on a click elsewhere

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopImmediatePropagation();
  }
});

// The theme changes without leaving the page, which may hold a call

document.querySelector("[data-theme-form]").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(event.target, event.submitter);
  document.documentElement.dataset.theme = form.get("theme");
  for (const button of event.target.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  }
  fetch(event.target.action, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
});
