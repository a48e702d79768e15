// The agent's headset: microphone to the call, call to the headset, over one websocket per call.
// The element #audio-call says what is wanted; #audio shows and tells (its dataset) how it goes.

const panel = document.getElementById("audio");
const problem = document.getElementById("audio-problem");
const mute = document.getElementById("mute");
const FRAME_BYTES = 320;
const MOST_UNSENT = 50 * FRAME_BYTES; // a second: beyond it the network is too slow, and old audio is dropped

let devices = null; // promise of { context, capture, playback, track }
let line = null; // { url, attempt, socket }
let levels = { in: 0, out: 0 };
let heard = { frames: 0, sent: 0, squares: 0, samples: 0, peak: 0 };

function say(text) {
  problem.textContent = text;
  problem.hidden = !text;
}

function show(state) {
  panel.dataset.state = state;
}

function explain(error) {
  if (!window.isSecureContext) return panel.dataset.textInsecure;
  if (error.name === "NotAllowedError" || error.name === "SecurityError") return panel.dataset.textDenied;
  if (error.name === "NotReadableError" || error.name === "AbortError") return panel.dataset.textBusy;
  return panel.dataset.textMissing;
}

// Devices: asked for once, when the agent becomes ready

function open() {
  devices ??= connectDevices().catch((error) => {
    devices = null;
    show("error");
    say(explain(error));
    throw error;
  });
  return devices;
}

async function connectDevices() {
  show("asking");
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
  });
  const [context, source] = connectSource(stream);
  for (const url of panel.dataset.worklets.split(" ")) await context.audioWorklet.addModule(url);
  const capture = new AudioWorkletNode(context, "alo-capture", { numberOfOutputs: 0 });
  const playback = new AudioWorkletNode(context, "alo-playback", { numberOfInputs: 0, outputChannelCount: [1] });
  source.connect(capture);
  playback.connect(context.destination);
  capture.port.onmessage = ({ data }) => send(data);
  const [track] = stream.getAudioTracks();
  track.onended = () => { devices = null; say(panel.dataset.textMissing); show("error"); };
  await context.resume();
  say("");
  show("ready");
  return { context, capture, playback, track };
}

// At 8 kHz where the browser lets a microphone of another rate join (Chromium, Safari), else at the device's own rate:
// the worklets convert.
function connectSource(stream) {
  const narrow = new AudioContext({ sampleRate: 8000, latencyHint: "interactive" });
  try {
    return [narrow, narrow.createMediaStreamSource(stream)];
  } catch {
    narrow.close();
    const native = new AudioContext({ latencyHint: "interactive" });
    return [native, native.createMediaStreamSource(stream)];
  }
}

// The line of a call

async function connectLine(url, attempt) {
  const { playback, track } = await open();
  if (document.getElementById("audio-call").dataset.url !== url) return; // gone while the devices were opening
  hangUp();
  if (line?.attempt !== attempt) heard = { frames: 0, sent: 0, squares: 0, samples: 0, peak: 0 };
  playback.port.postMessage("clear");
  track.enabled = mute.getAttribute("aria-pressed") !== "true";
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  line = { url, attempt, socket };
  show("connecting");
  socket.onopen = () => { show("connected"); say(""); };
  socket.onmessage = ({ data }) => receive(data, playback);
  socket.onclose = () => lost(socket);
}

function receive(data, playback) {
  if (!(data instanceof ArrayBuffer)) return;
  const samples = new Int16Array(data);
  levels.in = Math.max(levels.in, measure(samples));
  heard.frames += 1;
  playback.port.postMessage(data, [data]);
}

function send(frame) {
  const samples = new Int16Array(frame);
  if (line?.socket.readyState !== WebSocket.OPEN || line.socket.bufferedAmount > MOST_UNSENT) return;
  levels.out = Math.max(levels.out, loudest(samples));
  line.socket.send(frame);
  heard.sent += 1;
}

function measure(samples) {
  const peak = loudest(samples);
  for (const sample of samples) heard.squares += sample * sample;
  heard.samples += samples.length;
  heard.peak = Math.max(heard.peak, peak);
  return peak;
}

function loudest(samples) {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

// A line that breaks while the call goes on is opened again with a fresh ticket
function lost(socket) {
  if (line?.socket !== socket) return;
  const { url } = line;
  show("lost");
  setTimeout(() => {
    if (document.getElementById("audio-call").dataset.url !== url) return;
    say(panel.dataset.textLost);
    document.dispatchEvent(new CustomEvent("alo:send", { detail: { do: "audio" } }));
  }, 700);
}

function hangUp() {
  if (!line) return;
  line.socket.onclose = null;
  line.socket.close();
}

async function follow() {
  const { wanted, url, attempt } = document.getElementById("audio-call").dataset;
  if (url && url !== line?.url) await connectLine(url, attempt).catch(() => {});
  if (!url && line) {
    hangUp();
    line = null;
    say("");
    show("ready");
    (await devices).track.enabled = false; // nobody is listened to between calls
  }
  if (wanted !== undefined && !devices) await open().then(({ track }) => { track.enabled = false; }).catch(() => {});
}

document.addEventListener("htmx:wsAfterMessage", follow);

mute.addEventListener("click", async () => {
  const muted = mute.getAttribute("aria-pressed") !== "true";
  mute.setAttribute("aria-pressed", String(muted));
  if (line) (await devices).track.enabled = !muted;
});

for (const gesture of ["pointerdown", "keydown"]) {
  document.addEventListener(gesture, async () => {
    const ready = await devices?.catch(() => null);
    if (ready?.context.state === "suspended") ready.context.resume();
  });
}

// Meters fall slowly and rise at once; the dataset carries counts and levels (1 is full scale) of this call, or the last

function meter(element, name) {
  const level = Math.sqrt(levels[name] / 32768);
  element.style.setProperty("--level", level.toFixed(2));
  levels[name] *= 0.7;
}

setInterval(() => {
  meter(document.getElementById("meter-in"), "in");
  meter(document.getElementById("meter-out"), "out");
  Object.assign(panel.dataset, {
    framesIn: heard.frames,
    framesOut: heard.sent,
    rmsIn: heard.samples ? (Math.sqrt(heard.squares / heard.samples) / 32768).toFixed(4) : 0,
    peakIn: (heard.peak / 32768).toFixed(4),
  });
}, 100);
