// The audio panel: how the sound travels, what the browser does to the microphone, which devices, and a test of them.

const panel = document.getElementById("audio");
const sheet = document.getElementById("audio-panel");
const KEY = "alo.audio";
const settings = () => JSON.parse(localStorage.getItem(KEY) ?? "{}");
const byName = (name) => sheet.querySelector(`[name="${name}"]`);

function keep(name, value) {
  localStorage.setItem(KEY, JSON.stringify({ ...settings(), [name]: value }));
  document.dispatchEvent(new CustomEvent("alo:audio-change"));
}

for (const name of ["echo", "noise", "gain"]) byName(name).checked = settings()[name] ?? true;

sheet.addEventListener("change", ({ target }) => {
  if (target.type === "checkbox") keep(target.name, target.checked);
  else if (target.matches("select")) keep(target.name, target.value);
});

// Devices have names only once the microphone was allowed

async function list() {
  const devices = await navigator.mediaDevices?.enumerateDevices() ?? [];
  for (const [name, kind] of [["input", "audioinput"], ["output", "audiooutput"]]) {
    const select = byName(name);
    const [first] = select.options;
    const there = devices.filter((device) => device.kind === kind && device.label && device.deviceId !== "default");
    select.replaceChildren(first, ...there.map((device) => new Option(device.label, device.deviceId)));
    select.value = settings()[name] ?? "";
    if (select.selectedIndex < 0) select.selectedIndex = 0;
  }
  byName("output").closest("label").hidden = !("setSinkId" in AudioContext.prototype);
}

sheet.addEventListener("toggle", () => { if (sheet.open) list(); });
navigator.mediaDevices?.addEventListener("devicechange", () => { if (sheet.open) list(); });

// Figures of the call: a gap or a dropped frame in the last seconds makes the line unsteady

let before = { underruns: 0, late: 0 };
let unsteadyUntil = 0;

document.addEventListener("alo:audio-told", ({ detail }) => {
  if (detail.underruns + detail.late > before.underruns + before.late && detail.line) unsteadyUntil = Date.now() + 5000;
  before = detail;
  const quality = !detail.line ? "idle" : Date.now() < unsteadyUntil || detail.jitter > 40 ? "unsteady" : "steady";
  panel.dataset.quality = quality;
  for (const name of ["delay", "jitter", "underruns", "late"]) {
    sheet.querySelector(`[data-figure="${name}"]`).textContent = detail.line ? detail[name] : "–";
  }
  sheet.querySelector("[data-quality]").textContent = panel.dataset[`text${quality[0].toUpperCase()}${quality.slice(1)}`];
});

// The test

const test = document.getElementById("audio-test");
const result = document.getElementById("audio-test-result");

test.addEventListener("click", () => {
  const say = (step, level = 0) => {
    test.disabled = Boolean(step) && step !== "nothing";
    const words = { recording: test.dataset.textRecording, playing: test.dataset.textPlaying, nothing: test.dataset.textNothing };
    result.textContent = step === "playing" && level < 0.003 ? test.dataset.textQuiet : (words[step] ?? "");
  };
  document.dispatchEvent(new CustomEvent("alo:audio-test", { detail: { say } }));
});
