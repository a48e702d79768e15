// The agent's headset: microphone to the call, call to the headset, over one websocket per call.
// The element #audio-call says what is wanted; #audio shows and tells (its dataset) how it goes.

const panel = document.getElementById("audio");
const problem = document.getElementById("audio-problem");
const mute = document.getElementById("mute");
const FRAME_BYTES = 320;
const MOST_UNSENT = 50 * FRAME_BYTES; // a second: beyond it the network is too slow, and old audio is dropped

let devices = null; // promise of { track }
let line = null; // { url, attempt, socket }
let stream = null; // from the microphone
let playback = null; // where the call is heard
let context = null; // of the devices, also while they are being asked for: a browser may keep it silent
let levels = { in: 0, out: 0 };
let heard = { frames: 0, sent: 0, squares: 0, samples: 0, peak: 0, jitter: 0, at: 0 };

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
    release();
    show("error");
    say(explain(error));
    throw error;
  });
  return devices;
}

async function connectDevices() {
  show("asking");
  stream = await navigator.mediaDevices.getUserMedia({
    audio: { ...chosen(), channelCount: 1 },
  });
  const source = connectSource();
  for (const url of panel.dataset.worklets.split(" ")) await context.audioWorklet.addModule(url);
  const capture = new AudioWorkletNode(context, "alo-capture", { numberOfOutputs: 0 });
  playback = new AudioWorkletNode(context, "alo-playback", { numberOfInputs: 0, outputChannelCount: [1] });
  source.connect(capture);
  playback.connect(context.destination);
  await speakThrough(context);
  playback.port.onmessage = ({ data }) => tell(data);
  capture.port.onmessage = ({ data }) => send(data);
  const [track] = stream.getAudioTracks();
  track.onended = lose;
  context.onstatechange = hint;
  await Promise.race([context.resume(), new Promise((go) => { setTimeout(go, 300); })]); // it may wait for a gesture
  show("ready");
  hint();
  return { track };
}

// What the agent has chosen in the audio panel; a device that is not there any more is no reason to have none

function settings() {
  return JSON.parse(localStorage.getItem("alo.audio") ?? "{}");
}

function chosen() {
  const { input, echo = true, noise = true, gain = true } = settings();
  const device = input ? { deviceId: { ideal: input } } : {};
  return { ...device, echoCancellation: echo, noiseSuppression: noise, autoGainControl: gain };
}

async function speakThrough(sink) {
  const { output } = settings();
  if (output && sink.setSinkId) await sink.setSinkId(output).catch(() => {});
}

// How the sound travels: `delay` in ms from the network to the ear, as far as this browser knows it

function tell(data) {
  const delay = data.buffered + 1000 * ((context?.baseLatency ?? 0) + (context?.outputLatency ?? 0));
  const told = { ...data, delay: Math.round(delay), jitter: Math.round(heard.jitter), buffered: Math.round(data.buffered), line: Boolean(line) };
  Object.assign(panel.dataset, { delay: told.delay, buffered: told.buffered, underruns: told.underruns, late: told.late, jitter: told.jitter });
  document.dispatchEvent(new CustomEvent("alo:audio-told", { detail: told }));
}

let changing = Promise.resolve(); // one change after the other, and none while the devices are being opened

document.addEventListener("alo:audio-change", () => { changing = changing.then(reopen); });

async function reopen() {
  if (!devices) return;
  await devices.catch(() => {});
  release();
  const { track } = await open().catch(() => ({}));
  if (!track) return;
  track.enabled = Boolean(line) && !muted();
  show(line?.socket.readyState === WebSocket.OPEN ? "connected" : "ready");
}

// The microphone's test, between calls: three seconds are taken and played back

let taken = null;

document.addEventListener("alo:audio-test", async ({ detail }) => {
  await changing;
  if (line || taken) return;
  const opened = await open().catch(() => null);
  if (!opened || line) return;
  taken = [];
  opened.track.enabled = true;
  detail.say("recording");
  await new Promise((go) => { setTimeout(go, 3000); });
  const samples = taken.flatMap((frame) => [...frame]);
  taken = null;
  if (line || !samples.length) {
    detail.say(line ? "" : "nothing");
    return;
  }
  opened.track.enabled = false;
  detail.say("playing", Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length) / 32768);
  const sound = context.createBuffer(1, samples.length, 8000);
  sound.copyToChannel(Float32Array.from(samples, (value) => value / 32768), 0);
  const source = new AudioBufferSourceNode(context, { buffer: sound });
  source.connect(context.destination);
  source.onended = () => detail.say("");
  source.start();
});

// A page that was not touched yet may not make a sound (autoplay policies): a reload in the middle of a shift is enough.
function hint() {
  if (context?.state === "suspended") say(panel.dataset.textSuspended);
  else if (context?.state === "running" && panel.dataset.state !== "error") say("");
}

// The headset was unplugged. What belonged to it must not go on sending; the next message of the screen asks anew.
function lose() {
  release();
  show("error");
  say(panel.dataset.textMissing);
}

function release() {
  devices = null;
  for (const track of stream?.getTracks() ?? []) track.stop();
  if (context) context.onstatechange = null;
  if (context?.state !== "closed") context?.close();
  stream = context = playback = null;
}

// At 8 kHz where the browser lets a microphone of another rate join (Chromium, Safari), else at the device's own rate:
// the worklets convert.
function connectSource() {
  context = new AudioContext({ sampleRate: 8000, latencyHint: "interactive" });
  try {
    return context.createMediaStreamSource(stream);
  } catch {
    context.close();
    context = new AudioContext({ latencyHint: "interactive" });
    return context.createMediaStreamSource(stream);
  }
}

// The line of a call

async function connectLine(url, attempt) {
  const { track } = await open();
  if (document.getElementById("audio-call").dataset.url !== url) return; // gone while the devices were opening
  hangUp();
  if (line?.attempt !== attempt) heard = { frames: 0, sent: 0, squares: 0, samples: 0, peak: 0, jitter: 0, at: 0 };
  playback.port.postMessage("clear");
  track.enabled = !muted();
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  line = { url, attempt, socket };
  show("connecting");
  socket.onopen = () => { show("connected"); say(""); hint(); };
  socket.onmessage = ({ data }) => receive(data);
  socket.onclose = () => lost(socket);
}

function receive(data) {
  if (!(data instanceof ArrayBuffer)) return;
  const samples = new Int16Array(data);
  levels.in = Math.max(levels.in, measure(samples));
  heard.frames += 1;
  heard.jitter = jitter(samples.length / 8);
  playback?.port.postMessage(data, [data]);
}

function send(frame) {
  const samples = new Int16Array(frame);
  if (taken) {
    taken.push(samples);
    levels.out = Math.max(levels.out, loudest(samples));
    return;
  }
  if (document.getElementById("audio-call").dataset.silent !== undefined) return; // who only listens says nothing
  if (line?.socket.readyState !== WebSocket.OPEN || line.socket.bufferedAmount > MOST_UNSENT) return;
  levels.out = Math.max(levels.out, loudest(samples));
  line.socket.send(frame);
  heard.sent += 1;
}

// Interarrival jitter in ms (RFC 3550 §6.4.1), of frames that each last `duration` ms
function jitter(duration) {
  const now = performance.now();
  const late = heard.at ? Math.abs(now - heard.at - duration) : 0;
  heard.at = now;
  return heard.jitter + (late - heard.jitter) / 16;
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
    const open = await devices?.catch(() => null);
    if (open && !line) open.track.enabled = false; // nobody is listened to between calls
  }
  if (wanted !== undefined && !devices) await open().then(({ track }) => { track.enabled = Boolean(line) && !muted(); }).catch(() => {});
}

document.addEventListener("htmx:wsAfterMessage", follow);
navigator.mediaDevices?.addEventListener("devicechange", follow); // a headset that is plugged in again

// The desk continues in another window, or is closed: this page hears nobody any more
document.addEventListener("htmx:wsClose", ({ detail }) => {
  if (![1008, 4001, 4002].includes(detail.event.code)) return;
  hangUp();
  line = null;
  release();
  show("off");
});

function muted() {
  return mute.getAttribute("aria-pressed") === "true";
}

mute.addEventListener("click", async () => {
  mute.setAttribute("aria-pressed", String(!muted()));
  const open = await devices?.catch(() => null);
  if (open && line) open.track.enabled = !muted();
});

for (const gesture of ["pointerdown", "keydown"]) {
  document.addEventListener(gesture, () => {
    if (context?.state === "suspended") context.resume();
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
