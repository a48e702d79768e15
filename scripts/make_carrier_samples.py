"""Generate the recordings that the simulated carrier plays, with espeak-ng and sox.

    python scripts/make_carrier_samples.py [DIRECTORY]

Every file is WAV, 8 kHz, mono, 16-bit, in the band of a telephone line. The default directory is the package's own,
`telephony/carrier/samples`, whose content is committed: a running carrier needs neither espeak-ng nor sox.
Tones are those of Brazilian networks: ring-back 425 Hz, special information tone 950/1400/1800 Hz (ITU-T E.180).
"""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SAMPLES: Final = Path(__file__).parent.parent / "telephony" / "carrier" / "samples"
FORMAT: Final = ("-r", "8000", "-c", "1", "-b", "16")
TRIM: Final = ("silence", "1", "0.01", "0.5%", "reverse", "silence", "1", "0.01", "0.5%", "reverse")
PEAK_DB: Final = "-8"


@dataclass(frozen=True)
class Speech:
    """A text, and the espeak-ng voice, speed (words per minute) and pitch (0–99) that say it."""

    name: str
    text: str
    voice: str = "pt-br"
    speed: int = 170
    pitch: int = 50


SPEECHES: Final = (
    Speech("greeting_1", "Alô?", "pt-br+m1", 165, 45),
    Speech("greeting_2", "Alô?", "pt-br+f2", 170, 60),
    Speech("greeting_3", "Oi, alô?", "pt-br+m3", 180, 40),
    Speech("greeting_4", "Alô, quem fala?", "pt-br+f4", 185, 65),
    Speech("greeting_5", "Alô, bom dia.", "pt-br+m7", 160, 35),
    Speech("greeting_6", "Pronto.", "pt-br+f1", 150, 55),
    Speech("follow_up_1", "Sim, sou eu.", "pt-br+m1", 170, 45),
    Speech("follow_up_2", "Pode falar.", "pt-br+f2", 175, 60),
    Speech("follow_up_3", "Quanto está a minha dívida?", "pt-br+m3", 185, 40),
    Speech("follow_up_4", "Dá para parcelar?", "pt-br+f4", 180, 65),
    Speech("follow_up_5", "Agora eu não posso falar.", "pt-br+m7", 180, 35),
    Speech("follow_up_6", "Está bem, pode mandar o boleto.", "pt-br+f1", 185, 55),
    Speech("announcement", "O número chamado não existe. Verifique o número e tente novamente.", "pt-br+f3", 185, 55),
)
VOICEMAILS: Final = (
    Speech("voicemail_1", "No momento não posso atender. Deixe seu recado após o sinal.", "pt-br+m4", 180, 45),
    Speech("voicemail_2", "Caixa postal. Após o sinal, grave a sua mensagem.", "pt-br+f3", 175, 55),
)


def sox(*arguments: str | Path) -> None:
    """Run sox; raises CalledProcessError."""
    subprocess.run(["sox", "-R", *map(str, arguments)], check=True, stderr=subprocess.DEVNULL)


def say(speech: Speech, target: Path, scratch: Path) -> None:
    """Write `speech` to `target`: silence around it cut, 300–3400 Hz, normalised."""
    spoken = scratch / "spoken.wav"
    voice = ("-v", speech.voice, "-s", str(speech.speed), "-p", str(speech.pitch))
    subprocess.run(["espeak-ng", *voice, "-w", str(spoken), speech.text], check=True)
    sox(spoken, *FORMAT, target, *TRIM, "sinc", "300-3400", "norm", PEAK_DB)


def tone(frequency_hz: int, seconds: float, target: Path) -> None:
    """Write a sine, faded over 5 ms at both ends so that it does not click."""
    synthesis = ("synth", str(seconds), "sine", str(frequency_hz), "norm", "-13", "fade", "t", "0.005", "0", "0.005")
    sox("-n", *FORMAT, target, *synthesis)


def voicemail(speech: Speech, target: Path, scratch: Path) -> None:
    """Write a greeting, a pause of 0.4 s and a beep of 1000 Hz and 0.4 s."""
    greeting, beep = scratch / "greeting.wav", scratch / "beep.wav"
    say(speech, greeting, scratch)
    tone(1000, 0.4, beep)
    sox(greeting, scratch / "beep.wav", target, "pad", "0.4@" + f"{duration_s(greeting):.3f}")


def special_information_tone(target: Path, scratch: Path) -> None:
    """Write the three rising tones that precede a network announcement."""
    parts = []
    for frequency_hz in (950, 1400, 1800):
        parts.append(scratch / f"{frequency_hz}.wav")
        tone(frequency_hz, 0.33, parts[-1])
    sox(*parts, target)


def duration_s(recording: Path) -> float:
    """Seconds of a recording, as soxi reads them."""
    return float(subprocess.check_output(["soxi", "-D", str(recording)]))


def main() -> None:
    """Write every sample into the directory named on the command line."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        for speech in SPEECHES:
            say(speech, directory / f"{speech.name}.wav", scratch)
        for speech in VOICEMAILS:
            voicemail(speech, directory / f"{speech.name}.wav", scratch)
        tone(425, 1.0, directory / "ring_back.wav")
        special_information_tone(directory / "special_information.wav", scratch)
    for recording in sorted(directory.glob("*.wav")):
        print(f"{recording.name:28} {duration_s(recording):6.2f} s {recording.stat().st_size:7} bytes")


if __name__ == "__main__":
    main()
