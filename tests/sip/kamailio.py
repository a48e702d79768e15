"""A Kamailio process: a registrar, and a proxy that asks for credentials, by a configuration of our own."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from tests.sip.sipp import free_port, is_bound

USER, PASSWORD, REALM = "dialer", "s3cret", "carrier.test"
_CONFIG = """
debug=-1
log_stderror=yes
children=1
listen=udp:127.0.0.1:{port}
mpath="{modules}/"
loadmodule "sl.so"
loadmodule "tm.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
modparam("auth", "algorithm", "{algorithm}")
modparam("usrloc", "db_mode", 0)
modparam("registrar", "max_expires", 60)
request_route {{
    if (!mf_process_maxfwd_header("10")) exit;
    if (method == "REGISTER") {{
        if (!pv_www_authenticate("{realm}", "{password}", "0")) {{ www_challenge("{realm}", "1"); exit; }}
        save("location");
        exit;
    }}
    if (method == "INVITE" && $tt == $null) {{
        if (!pv_proxy_authenticate("{realm}", "{password}", "0")) {{ proxy_challenge("{realm}", "1"); exit; }}
        consume_credentials();
        if (!lookup("location")) $du = "sip:{beyond}";
    }} else if ($tt == $null) {{
        $du = "sip:{beyond}";
    }}
    t_relay();
}}
"""
_MODULES = next(iter(Path("/usr/lib").glob("*/kamailio/modules")), Path("/usr/lib/kamailio/modules"))


@contextlib.asynccontextmanager
async def kamailio(folder: Path, beyond: str, algorithm: str = "MD5") -> AsyncIterator[str]:
    """Run it before the telephone at `beyond` (host:port); its own `host:port`."""
    program = shutil.which("kamailio", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    assert program, "Kamailio is not installed (Debian: kamailio)"
    port = free_port()
    config = folder / "kamailio.cfg"
    words = {"port": port, "modules": _MODULES, "algorithm": algorithm, "beyond": beyond}
    config.write_text(_CONFIG.format(**words, realm=REALM, password=PASSWORD))
    run = folder / "run"
    run.mkdir()
    process = await asyncio.create_subprocess_exec(
        program,
        *("-f", str(config), "-D", "-E", "-Y", str(run), "-m", "16", "-M", "4"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(20):
            while not is_bound(port):
                assert process.returncode is None, f"Kamailio ended with {process.returncode}"
                await asyncio.sleep(0.02)
        yield f"127.0.0.1:{port}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        async with asyncio.timeout(10):
            await process.wait()
