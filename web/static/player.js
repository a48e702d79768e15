// Plays a recording: its waveform is drawn from the peaks that were worked out when it was stored.

const STEP_S = 5;
const SVG = "http://www.w3.org/2000/svg";

class Player {
  constructor(root) {
    this.root = root;
    this.audio = root.querySelector("audio");
    this.wave = root.querySelector("[data-wave]");
    this.head = root.querySelector("[data-head]");
    this.shown = root.querySelector("[data-at]");
    this.failed = root.querySelector("[data-failed]");
    this.duration = Number(root.dataset.duration);
    this.wanted = 0; // where to play from, before anything is loaded
    this.clips = [];
    this.listen();
    this.draw();
    this.show();
  }

  get at() {
    return this.audio.readyState ? this.audio.currentTime : this.wanted;
  }

  // Nothing is fetched before somebody wants to listen: that is what the log tells
  load() {
    if (this.audio.src) return;
    const known = this.audio.canPlayType(this.audio.dataset.type) !== "";
    this.audio.src = known ? this.audio.dataset.src : `${this.audio.dataset.src}?as=wav`;
    this.audio.addEventListener("loadedmetadata", () => { this.audio.currentTime = this.wanted; }, { once: true });
  }

  listen() {
    const { audio, root, wave } = this;
    root.querySelector("[data-toggle]").addEventListener("click", () => this.toggle());
    for (const button of root.querySelectorAll("[data-skip]")) {
      button.addEventListener("click", () => this.seek(this.at + Number(button.dataset.skip)));
    }
    for (const button of root.querySelectorAll("[data-speed]")) button.addEventListener("click", () => this.speed(button));
    wave.addEventListener("pointerdown", (event) => { wave.setPointerCapture(event.pointerId); this.point(event); });
    wave.addEventListener("pointermove", (event) => { if (event.buttons & 1) this.point(event); });
    wave.addEventListener("keydown", (event) => this.key(event));
    for (const name of ["timeupdate", "seeked", "loadedmetadata", "ended"]) audio.addEventListener(name, () => this.show());
    audio.addEventListener("play", () => { root.dataset.playing = ""; this.follow(); });
    for (const name of ["pause", "ended"]) audio.addEventListener(name, () => { delete root.dataset.playing; });
    audio.addEventListener("error", () => this.fail());
    document.addEventListener("keydown", (event) => {
      if (event.key !== " " || event.target.closest("button, input, select, a, summary, [data-wave]")) return;
      event.preventDefault();
      this.toggle();
    });
  }

  toggle() {
    if (!this.audio.paused) return this.audio.pause();
    this.failed.hidden = true;
    this.load();
    return this.audio.play().catch((error) => { if (error.name !== "AbortError") this.fail(); });
  }

  fail() {
    this.failed.hidden = false;
    this.audio.removeAttribute("src"); // the next try asks again
    delete this.root.dataset.playing;
  }

  seek(seconds) {
    this.wanted = Math.min(Math.max(0, seconds), this.duration);
    if (this.audio.readyState) this.audio.currentTime = this.wanted;
    this.show();
  }

  speed(chosen) {
    this.audio.defaultPlaybackRate = this.audio.playbackRate = Number(chosen.dataset.speed);
    for (const button of this.root.querySelectorAll("[data-speed]")) button.setAttribute("aria-pressed", String(button === chosen));
  }

  point(event) {
    const { left, width } = this.wave.getBoundingClientRect();
    this.seek(((event.clientX - left) / width) * this.duration);
  }

  key(event) {
    const to = {
      ArrowLeft: this.at - STEP_S, ArrowRight: this.at + STEP_S, ArrowDown: this.at - STEP_S, ArrowUp: this.at + STEP_S,
      PageDown: this.at - 30, PageUp: this.at + 30, Home: 0, End: this.duration,
    }[event.key];
    if (to !== undefined) this.seek(to);
    else if (event.key === " ") this.toggle();
    else return;
    event.preventDefault();
  }

  // While it plays, the head moves with every picture and not four times a second
  follow() {
    this.show();
    if (!this.audio.paused) requestAnimationFrame(() => this.follow());
  }

  show() {
    const share = this.duration ? Math.min(1, this.at / this.duration) : 0;
    this.head.style.left = `${100 * share}%`;
    for (const clip of this.clips) clip.setAttribute("width", 800 * share);
    const said = clock(this.at);
    if (this.shown.textContent === said) return;
    this.shown.textContent = said;
    this.wave.setAttribute("aria-valuenow", Math.round(this.at));
    this.wave.setAttribute("aria-valuetext", said);
  }

  async draw() {
    try {
      const answer = await fetch(this.root.dataset.peaks);
      if (!answer.ok) return;
      const peaks = await answer.json();
      for (const side of ["agent", "debtor"]) this.drawSide(side, peaks[side]);
    } catch {
      return; // a recording can be listened to without its picture
    }
    this.root.dataset.drawn = "";
    this.show();
  }

  drawSide(side, values) {
    const svg = this.root.querySelector(`svg[data-side="${side}"]`);
    const outline = path(values);
    const clip = element("clipPath", { id: `played-${side}` });
    const window = element("rect", { width: 0, height: 128 });
    clip.append(window);
    this.clips.push(window);
    svg.replaceChildren(
      clip,
      element("line", { x1: 0, x2: 800, y1: 64, y2: 64, class: "middle" }),
      element("path", { d: outline, class: "rest" }),
      element("path", { d: outline, class: "played", "clip-path": `url(#played-${side})` }),
    );
  }
}

// [low, high, low, high, …] of ±128, scaled so that quiet calls can be seen too
function path(values) {
  const slices = values.length / 2;
  const loudest = Math.max(32, ...values.map(Math.abs));
  const x = (slice) => ((800 * slice) / slices).toFixed(1);
  const y = (value) => (64 - (62 * value) / loudest).toFixed(1);
  const above = [];
  const below = [];
  for (let slice = 0; slice < slices; slice += 1) {
    const [low, high] = [values[2 * slice], values[2 * slice + 1]];
    above.push(`${x(slice)},${y(high)} ${x(slice + 1)},${y(high)}`);
    below.unshift(`${x(slice + 1)},${y(low)} ${x(slice)},${y(low)}`);
  }
  return slices ? `M${above.join(" ")} ${below.join(" ")}Z` : "";
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

const root = document.querySelector("[data-player]");
if (root) new Player(root);
