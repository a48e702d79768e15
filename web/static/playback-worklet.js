// From frames of the line to the headset, through a small jitter buffer: it starts at 60 ms, never holds more than
// 200 ms, and fills again after it has run dry.

const LINE_RATE = 8000;
const START = 0.06 * LINE_RATE;
const FRAME = 160;
const CAP = 0.2 * LINE_RATE;

class Playback extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = LINE_RATE / sampleRate; // line samples per device sample
    this.queue = new Float32Array(CAP * 4);
    this.read = 0; // fractional, in line samples
    this.write = 0;
    this.playing = false;
    this.underruns = 0; // times that nothing was left to play in the middle of it
    this.late = 0; // line samples dropped because they came too late
    this.ticks = 0;
    this.port.onmessage = ({ data }) => (data === "clear" ? this.clear() : this.take(new Int16Array(data)));
  }

  clear() {
    this.read = this.write = 0;
    this.playing = false;
    this.underruns = this.late = 0;
  }

  take(samples) {
    for (const sample of samples) {
      this.queue[this.write % this.queue.length] = sample / 32768;
      this.write += 1;
    }
    const held = this.write - this.read;
    if (held > CAP) { // late audio is worse than a gap
      this.late += held - START;
      this.read = this.write - START;
    }
    if (held >= START) this.playing = true;
  }

  process(_inputs, [output]) {
    for (let index = 0; index < output[0].length; index += 1) {
      const value = this.next();
      for (const channel of output) channel[index] = value;
    }
    this.ticks += output[0].length;
    if (this.ticks >= sampleRate / 4) this.tell();
    return true;
  }

  tell() {
    this.ticks = 0;
    const buffered = (1000 * Math.max(0, this.write - this.read)) / LINE_RATE;
    this.port.postMessage({ buffered, playing: this.playing, underruns: this.underruns, late: Math.ceil(this.late / FRAME) });
  }

  next() {
    if (!this.playing) return 0;
    const whole = Math.floor(this.read);
    if (whole + 1 >= this.write) {
      this.playing = false;
      this.underruns += 1;
      return 0;
    }
    const [left, right] = [this.queue[whole % this.queue.length], this.queue[(whole + 1) % this.queue.length]];
    const value = left + (right - left) * (this.read - whole);
    this.read += this.step;
    return value;
  }
}

registerProcessor("alo-playback", Playback);
