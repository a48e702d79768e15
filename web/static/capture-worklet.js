// From the microphone to frames of the line: 20 ms of 16-bit mono PCM at 8 kHz, whatever rate the device runs at.

const LINE_RATE = 8000;
const FRAME = 160;

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / LINE_RATE; // device samples per line sample
    this.position = 0; // of the next line sample, in device samples from the start of the block
    this.last = 0;
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }

  process([input]) {
    const samples = input[0];
    if (!samples) return true;
    while (this.position < samples.length) {
      this.emit(this.average(samples));
      this.position += this.step;
    }
    this.position -= samples.length;
    this.last = samples[samples.length - 1];
    return true;
  }

  // The mean of the device samples that one line sample covers: a plain low-pass against aliasing.
  average(samples) {
    const end = Math.floor(this.position);
    const count = Math.max(1, Math.round(this.step));
    let sum = 0;
    for (let index = end - count + 1; index <= end; index += 1) sum += index < 0 ? this.last : samples[index];
    return sum / count;
  }

  emit(value) {
    this.frame[this.filled] = Math.max(-1, Math.min(1, value)) * 32767;
    this.filled += 1;
    if (this.filled < FRAME) return;
    this.port.postMessage(this.frame.buffer, [this.frame.buffer]);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }
}

registerProcessor("alo-capture", Capture);
