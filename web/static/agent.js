// The call desk by keyboard, and an outcome form that keeps what is typed into it.

const byId = (id) => document.getElementById(id);
const typing = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=hidden])");

// A form already on the screen is never replaced by another of the same call, whatever a reconnection sends. The
// choices in it are: they grow when the identity is confirmed, and keep the one that is chosen.

let chosen = null;
let choosing = false; // the focus was on a choice when the choices were replaced

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.id === "outcome") {
    const incoming = fragment.querySelector("#outcome") ?? fragment.firstElementChild;
    const attempt = incoming?.dataset.attempt;
    if (attempt && attempt === target.dataset.attempt) event.detail.shouldSwap = false;
    else chosen = null;
  }
  if (target.id === "outcome-choices") choosing = target.contains(document.activeElement);
});

document.addEventListener("htmx:wsAfterMessage", () => {
  restoreChoice();
  restoreNotes();
  showProblem();
  if (form()?.dataset.step === "confirm" && !byId("plan").hasAttribute("data-valid")) step("fill");
});

function form() {
  return byId("outcome-form");
}

function restoreChoice() {
  if (!chosen || !form()) return;
  const radio = form().querySelector(`input[name=outcome][value="${chosen}"]`);
  if (!radio || radio.checked) return;
  radio.checked = true;
  if (choosing) radio.focus();
  choosing = false;
}

// Whoever was found is chosen by digit; an answer that comes late leaves those who type on in their field

let sought;

document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  if (detail.target.id !== "found") return;
  if (document.querySelector(".look-up [name=person]")?.value === sought) byId("found").querySelector("button")?.focus();
});

// Notes survive a reload: this tab keeps those of the present call, and forgets them with it

const DRAFT = "alo.notes";
let noted; // the attempt whose notes are in the form

function restoreNotes() {
  const { attempt } = byId("outcome").dataset;
  if (attempt === noted) return;
  noted = attempt;
  const draft = JSON.parse(sessionStorage.getItem(DRAFT));
  if (!attempt || draft?.attempt !== attempt) sessionStorage.removeItem(DRAFT);
  else if (!form().elements.notes.value) form().elements.notes.value = draft.notes;
}

document.addEventListener("input", ({ target }) => {
  if (target.name === "notes") sessionStorage.setItem(DRAFT, JSON.stringify({ attempt: noted, notes: target.value }));
});

function showProblem() {
  const field = byId("problem")?.dataset.field;
  for (const input of document.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  if (!field) return;
  const input = form()?.elements[field === "total_centavos" ? "total" : field];
  if (!(input instanceof HTMLElement)) return;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", "problem");
  input.focus();
  delete byId("problem").dataset.field;
}

// The outcome form: fields appear with the outcome that needs them; an agreement is read out before it is recorded

function choose(radio) {
  chosen = radio.value;
  step("fill");
  for (const extra of form().querySelectorAll(".extra")) extra.hidden = extra.dataset.for !== chosen;
  byId("problem").replaceChildren();
  if (chosen === "agreement") {
    const total = form().elements.total;
    if (!total.value) total.value = byId("total")?.dataset.amount ?? "";
    askForPlan();
  }
}

function step(name) {
  form().dataset.step = name;
  if (name === "confirm") byId("plan").querySelector(".summary").focus();
}

function cancel() {
  const fields = form();
  if (!fields) return;
  if (fields.dataset.step === "confirm") {
    step("fill");
    fields.elements.total.focus();
    return;
  }
  const radio = fields.querySelector("input[name=outcome]:checked");
  if (radio) radio.checked = false;
  chosen = null;
  for (const extra of fields.querySelectorAll(".extra")) extra.hidden = true;
  byId("problem").replaceChildren();
}

document.addEventListener("change", (event) => {
  if (event.target.name === "outcome") choose(event.target);
});

document.addEventListener("htmx:wsConfigSend", (event) => {
  const { parameters, triggeringEvent } = event.detail;
  const button = triggeringEvent?.submitter;
  if (button?.name) parameters[button.name] = button.value;
  if (event.target.matches(".look-up")) {
    sought = parameters.person;
    byId("found").replaceChildren();
  }
  if (!form()) byId("problem")?.replaceChildren(); // without a call a refusal is of the last thing tried
  if (event.target.id !== "outcome-form") return;
  if (parameters.outcome === "agreement" && event.target.dataset.step !== "confirm") {
    event.preventDefault();
    if (byId("plan").hasAttribute("data-valid")) step("confirm");
    else askForPlan();
  }
});

// The preview of an agreement, computed by the server while one types

let asked;

function askForPlan() {
  clearTimeout(asked);
  asked = setTimeout(() => {
    const { total, instalments, first_due } = form().elements;
    send({ do: "preview", total: total.value, instalments: instalments.value, first_due: first_due.value });
  }, 150);
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-preview]")) return;
  step("fill");
  askForPlan();
});

let socket;

document.addEventListener("htmx:wsOpen", (event) => {
  socket = event.detail.socketWrapper;
  if (chosen === "agreement") askForPlan();
});

// Whether this page still works is asked every other second: an agent whose page hangs must not be given calls

document.addEventListener("htmx:wsBeforeMessage", (event) => {
  if (!event.detail.message.startsWith('<div id="roll-call"')) return;
  event.preventDefault();
  send({ do: "here" });
});

function send(message) {
  socket?.send(JSON.stringify(message), document.body);
}

document.addEventListener("alo:send", (event) => send(event.detail));

document.addEventListener("htmx:wsClose", ({ detail }) => {
  if (detail.event.code === 4002) byId("leave").submit();
});

// Keys: a single key does what the control that carries it in `data-key` does, unless one is typing

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) byId(opener.dataset.open).showModal();
  const fill = event.target.closest("[data-fill]");
  if (fill) {
    form().elements.total.value = fill.dataset.fill;
    form().elements.instalments.focus();
    askForPlan();
  }
  if (event.target.closest("#cancel-outcome")) cancel();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return escape(event);
  if (event.key === "Enter") return enter(event);
  if (typing(event.target) || event.repeat) return;
  const control = controlFor(event.key.toLowerCase());
  if (!control) return;
  event.preventDefault();
  press(control);
});

function controlFor(key) {
  const scope = document.querySelector("details.pause[open], details.control[open]") ?? document;
  const controls = [...scope.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  return controls.find((control) => control.checkVisibility() && !control.disabled);
}

function press(control) {
  if (control.matches("textarea, .sheet input:not([type=radio])")) control.focus();
  else if (control.matches(".sheet input[type=radio]")) {
    control.checked = true;
    control.focus();
  }
  else if (control.matches("input[type=radio]")) {
    control.focus();
    control.click();
    const first = form().querySelector(".extra:not([hidden]) .input");
    first?.focus();
    if (first?.name === "total") first.select();
  } else if (control.matches("summary")) {
    control.click();
    control.parentElement.querySelector(".sheet :is(input:not([type=hidden]), button)")?.focus();
  } else control.click();
}

// The sheets of the call's controls close once they have done their work; the keypad stays, and shows what was pressed

document.addEventListener("htmx:wsAfterSend", (event) => {
  const form = event.target.closest?.("details.control form");
  if (!form) return;
  if (form.hasAttribute("data-stays")) {
    const pressed = form.querySelector(".pressed");
    pressed.textContent = (pressed.textContent + (JSON.parse(event.detail.message).digits ?? "")).slice(-16);
  } else {
    form.closest("details").open = false;
    form.reset();
  }
});

// A number that is typed is meant instead of the entry chosen before it

document.addEventListener("input", ({ target }) => {
  if (target.matches(".others [name=number]")) for (const radio of target.form.querySelectorAll("[name=target]")) radio.checked = false;
  if (target.matches(".others [name=target]")) target.form.elements.number.value = "";
});

function escape(event) {
  if (typing(event.target) && form()?.dataset.step !== "confirm") event.target.blur();
  else cancel();
}

function enter(event) {
  if (event.target.matches("textarea, button, summary, a") || event.target.closest("details.control") || !form()) return;
  const elsewhere = event.target.matches("input, select") && !form().contains(event.target);
  if (elsewhere || typing(event.target)) return; // the browser submits
  event.preventDefault();
  form().requestSubmit();
}
