"""Asterisk's own AMD() with its defaults on a folder of recordings, in an Asterisk of the bench's own.

Every recording is played into one end of a Local channel, with AMD() at the other. Asterisk listens on no port.
"""

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MODULES: Final = (
    "app_amd.so", "app_playback.so", "app_verbose.so", "codec_alaw.so", "codec_ulaw.so", "format_wav.so",
    "func_logic.so", "pbx_config.so", "pbx_spool.so", "res_timing_timerfd.so",
)  # fmt: skip
_DIALPLAN: Final = """[general]
static=yes
writeprotect=yes
[play]
exten => _X.,1,Answer()
 same => n,Playback({recordings}/${{EXTEN}})
 same => n,Wait(6)
 same => n,Hangup()
[detect]
exten => _X.,1,Answer()
 same => n,AMD()
 same => n,Log(NOTICE,HEARD ${{EXTEN}} ${{AMDSTATUS}} ${{AMDCAUSE}})
 same => n,Hangup()
"""
_AT_ONCE: Final = 40
_CALL_TIMEOUT_S: Final = 40.0
_START_TIMEOUT_S: Final = 20.0
_RESULT: Final = re.compile(r"HEARD (\d+) (\w+) (\S*)")
_VERDICTS: Final = {"HUMAN": "human", "MACHINE": "machine"}
_DIRECTORIES: Final = (
    "astdb", "run", "log", "agi", "keys", "spool/outgoing", "spool/tmp", "recordings", "etc", "varlib",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asterisk:
    """An installed Asterisk; `root` is the directory of its own system (chroot), or /."""

    root: Path

    @property
    def _command(self) -> tuple[str, ...]:
        chroot = () if self.root == Path("/") else ("chroot", str(self.root))
        return (*chroot, "/usr/sbin/asterisk")

    def version(self) -> str | None:
        """What it calls itself; None where it is not installed."""
        if not (self.root / "usr/sbin/asterisk").exists():
            return None
        with suppress(OSError, subprocess.CalledProcessError):
            return subprocess.check_output((*self._command, "-V"), text=True).strip()  # noqa: S603
        return None

    def verdicts(self, recordings: Sequence[Path]) -> list[str]:
        """What AMD() says of each: human, machine, unsure (NOTSURE) or none (no answer in time)."""
        (self.root / "tmp").mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="alo-amd-", dir=self.root / "tmp") as name:
            place = Path(name)
            self._configure(place)
            for number, recording in enumerate(recordings):
                shutil.copyfile(recording, place / "recordings" / f"{_extension(number)}.wav")
            configuration = str(self._inside(place / "etc/asterisk.conf"))
            running = subprocess.Popen(  # noqa: S603
                (*self._command, "-C", configuration, "-f", "-n"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                heard = self._played(place, len(recordings), running)
            finally:
                running.terminate()
                running.wait()
        return [heard.get(_extension(number), "none") for number in range(len(recordings))]

    def _inside(self, place: Path) -> Path:
        return Path("/") / place.relative_to(self.root)

    def _configure(self, place: Path) -> None:
        for directory in _DIRECTORIES:
            (place / directory).mkdir(parents=True)
        here = self._inside(place)
        modules = next(
            iter((self.root / "usr/lib").glob("**/asterisk/modules")), self.root / "usr/lib/asterisk/modules"
        )
        settings = {
            "astetcdir": "etc", "astvarlibdir": "varlib", "astdbdir": "astdb", "astkeydir": "keys", "astagidir": "agi",
            "astdatadir": "/usr/share/asterisk", "astspooldir": "spool", "astrundir": "run", "astlogdir": "log",
        }  # fmt: skip
        lines = [f"{key} => {here / value}" for key, value in settings.items()]
        configuration = "\n".join(["[directories]", f"astmoddir => {self._inside(modules)}", *lines, "[options]", ""])
        (place / "etc/asterisk.conf").write_text(configuration)
        loads = "".join(f"load={module}\n" for module in _MODULES)
        (place / "etc/modules.conf").write_text(f"[modules]\nautoload=no\n{loads}")
        (place / "etc/extensions.conf").write_text(_DIALPLAN.format(recordings=here / "recordings"))
        shipped = self.root / "etc/asterisk/amd.conf"
        (place / "etc/amd.conf").write_text(shipped.read_text() if shipped.exists() else "[general]\n")
        (place / "etc/logger.conf").write_text("[general]\n[logfiles]\nheard => notice\n")

    def _played(self, place: Path, count: int, running: subprocess.Popen[bytes]) -> dict[str, str]:
        """Play them, at most so many at once, until every verdict is in the log or nothing has come for long."""
        log = place / "log/heard"
        _wait_for(log.exists, running, _START_TIMEOUT_S)
        heard: dict[str, str] = {}
        begun = 0
        last_at = time.monotonic()
        while len(heard) < count and running.poll() is None and time.monotonic() - last_at < _CALL_TIMEOUT_S:
            while begun < count and begun - len(heard) < _AT_ONCE:
                _call(place, _extension(begun))
                begun += 1
            time.sleep(0.1)
            results = _RESULT.findall(log.read_text(errors="replace"))
            if len(results) > len(heard):
                heard = {number: _VERDICTS.get(status, "unsure") for number, status, _ in results}
                last_at = time.monotonic()
        return heard


def _extension(number: int) -> str:
    return f"{number:06d}"


def _call(place: Path, extension: str) -> None:
    """A call file is written elsewhere and moved, so that Asterisk never reads half of it."""
    written = place / "spool/tmp" / f"{extension}.call"
    written.write_text(f"Channel: Local/{extension}@play/n\nContext: detect\nExtension: {extension}\nPriority: 1\n")
    written.rename(place / "spool/outgoing" / written.name)


def _wait_for(condition: object, running: subprocess.Popen[bytes], timeout_s: float) -> None:
    until = time.monotonic() + timeout_s
    while callable(condition) and not condition() and running.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
