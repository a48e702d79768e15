// The supervision page: which button was pressed travels with the form, and the audio asks for fresh tickets through it.

let socket;

document.addEventListener("htmx:wsOpen", ({ detail }) => { socket = detail.socketWrapper; });

document.addEventListener("alo:send", ({ detail }) => socket?.send(JSON.stringify(detail), document.body));

// The end of somebody's shift is asked for in a dialog, which the list moving on behind it leaves alone

const sendOff = document.getElementById("send-off");

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-send-off]");
  if (opener) {
    const form = sendOff.querySelector("form");
    form.reset();
    form.elements.agent_id.value = opener.dataset.sendOff;
    sendOff.querySelector("[data-who]").textContent = opener.dataset.name;
    sendOff.querySelector("[data-with-call]").hidden = opener.dataset.busy !== "true";
    sendOff.showModal();
  }
  if (target.closest("[data-close]")) sendOff.close();
});

document.addEventListener("htmx:wsAfterSend", ({ target }) => { if (sendOff.contains(target)) sendOff.close(); });

document.addEventListener("htmx:wsConfigSend", ({ detail }) => {
  const button = detail.triggeringEvent?.submitter;
  if (button?.name) detail.parameters[button.name] = button.value;
  document.getElementById("problem").replaceChildren();
});
