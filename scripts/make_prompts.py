"""Make the sounds that people on the line hear, in Portuguese, with espeak-ng.

    python scripts/make_prompts.py [FOLDER]

Writes WAV files (8 kHz, mono, 16 bit) into alo/sounds, or FOLDER. They are for the demo and for a beginning: a centre
that records its own voice gives its files the same names. Debian: apt-get install espeak-ng.
"""

from __future__ import annotations  # array.array[int] cannot be written at run time before Python 3.12

import array
import subprocess
import sys
import wave
from io import BytesIO
from pathlib import Path
from typing import Final

from dialer.call_plan import RECORDING_NOTICE
from dialer.inbound import waiting

FOLDER: Final = Path(__file__).resolve().parent.parent / "alo" / "sounds"
RATE: Final = 8000
WORDS_PER_MINUTE: Final = 185
SILENT: Final = 200  # of 32767
_MARGIN: Final = RATE // 25  # kept before and after the voice
_NUMBERS: Final = "zero um dois três quatro cinco seis sete oito nove dez".split()

PROMPTS: Final[dict[str, str]] = {
    waiting.GREETING_PARTS[0]: "Olá! Aguarde um momento.",
    waiting.NEXT: "Você é o próximo.",
    waiting.YOUR_PLACE: "Sua posição na fila é",
    waiting.MANY_BEFORE: "Há mais de dez pessoas na fila.",
    waiting.TO_BE_CALLED_PRESS: "Para receber nossa ligação, tecle",
    waiting.CALLBACK_NOTED: "Certo. Ligaremos para você.",
    waiting.WAITED_TOO_LONG: "Nossos atendentes continuam ocupados.",
    waiting.AFTER_HOURS: "Nosso atendimento está fechado.",
    waiting.WE_CALL_BACK: "Retornaremos sua ligação.",
    waiting.GOODBYE: "Obrigado.",
    RECORDING_NOTICE: "Esta ligação está sendo gravada.",
    "key-star": "asterisco",
    "key-hash": "jogo da velha",
    **{f"number-{number}": word for number, word in enumerate(_NUMBERS)},
}


def main() -> None:
    """Write every prompt, and say how large they are together."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in PROMPTS.items():
        write(folder / f"{name}.wav", trimmed(spoken(text)))
    size = sum((folder / f"{name}.wav").stat().st_size for name in PROMPTS)
    sys.stdout.write(f"{len(PROMPTS)} sounds, {size / 1000:.0f} kB in {folder}\n")


def spoken(text: str) -> array.array[int]:
    """The samples of a sentence at RATE."""
    command = ["espeak-ng", "-v", "pt-br", "-s", str(WORDS_PER_MINUTE), "--stdout", text]
    said = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(BytesIO(said)) as file:
        rate, frames = file.getframerate(), file.readframes(file.getnframes())
    samples = array.array("h", frames[: len(frames) // 2 * 2])
    return resampled(samples, rate)


def resampled(samples: array.array[int], rate: int) -> array.array[int]:
    """The samples at RATE: each the mean of those around its moment, which keeps most of what is too high away."""
    step = rate / RATE
    width = max(1, round(step))
    count = int(len(samples) / step)
    return array.array("h", (_mean(samples[int(at * step) : int(at * step) + width]) for at in range(count)))


def trimmed(samples: array.array[int]) -> array.array[int]:
    """The samples without the silence around the voice."""
    loud = [at for at, sample in enumerate(samples) if abs(sample) > SILENT]
    if not loud:
        return samples
    return samples[max(0, loud[0] - _MARGIN) : loud[-1] + _MARGIN]


def write(file: Path, samples: array.array[int]) -> None:
    """Write a WAV file."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())


def _mean(samples: array.array[int]) -> int:
    return sum(samples) // len(samples) if samples else 0


if __name__ == "__main__":
    main()
