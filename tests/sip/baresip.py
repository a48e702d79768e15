"""A baresip process: a telephone that we did not write, called over TLS, with its sound as SRTP or not at all."""

import asyncio
import contextlib
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from tests.sip.voices import DEBTOR, write_tone

NUMBER = "5511999990000"
_CONFIG = """
sip_listen 127.0.0.1:{port}
sip_certificate {folder}/telephone.pem
audio_source aufile,{folder}/tone.wav
audio_player aufile,{folder}/unused.wav
ausrc_srate 8000
auplay_srate 8000
net_interface 127.0.0.1
snd_path {folder}
module_path {modules}
module g711.so
module srtp.so
module aufile.so
module sndfile.so
module_app account.so
module_app menu.so
module_tmp uuid.so
"""
_MODULES = next((each for each in Path("/usr/lib").glob("**/baresip/modules")), Path("/usr/lib/baresip/modules"))


@dataclass(frozen=True)
class Telephone:
    """`address` is where it takes TLS, `ca_file` what its certificate is verified with."""

    address: str
    ca_file: Path
    folder: Path

    def heard(self) -> bytes:
        """The PCM that it has heard."""
        (file,) = self.folder.glob("dump-*-dec.wav")
        return file.read_bytes()[44:]


@contextlib.asynccontextmanager
async def baresip(folder: Path) -> AsyncIterator[Telephone]:
    """A telephone that answers by itself, and speaks a tone."""
    program = shutil.which("baresip")
    assert program, "baresip is not installed (Debian: baresip-core)"
    await _certificate(folder)
    write_tone(folder / "tone.wav", DEBTOR, 20)
    port = _two_free_ports()
    (folder / "config").write_text(_CONFIG.format(port=port, folder=folder, modules=_MODULES))
    account = f"<sip:{NUMBER}@127.0.0.1;transport=tls>;regint=0;answermode=auto;mediaenc=srtp-mand;audio_codecs=pcma"
    (folder / "accounts").write_text(f"{account}\n")
    process = await asyncio.create_subprocess_exec(
        program, "-f", str(folder), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(20):
            while not _listens(port + 1):
                assert process.returncode is None, f"baresip ended with {process.returncode}"
                await asyncio.sleep(0.02)
        yield Telephone(f"127.0.0.1:{port + 1}", folder / "certificate.pem", folder)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _certificate(folder: Path) -> None:
    """A certificate of the telephone's own, for its address."""
    program = shutil.which("openssl")
    assert program, "openssl is not installed"
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    process = await asyncio.create_subprocess_exec(
        program,
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
        *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)),
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await process.wait() == 0
    (folder / "telephone.pem").write_bytes(key.read_bytes() + certificate.read_bytes())


def _two_free_ports() -> int:
    """The first of two ports in a row: SIP, and SIP over TLS."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
