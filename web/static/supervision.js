// The supervision page: which button was pressed travels with the form, and the audio asks for fresh tickets through it.

let socket;

document.addEventListener("htmx:wsOpen", ({ detail }) => { socket = detail.socketWrapper; });

document.addEventListener("alo:send", ({ detail }) => socket?.send(JSON.stringify(detail), document.body));

document.addEventListener("htmx:wsConfigSend", ({ detail }) => {
  const button = detail.triggeringEvent?.submitter;
  if (button?.name) detail.parameters[button.name] = button.value;
  document.getElementById("problem").replaceChildren();
});
