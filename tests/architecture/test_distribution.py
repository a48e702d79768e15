"""What a user installs: our import names are ours alone, requirements are pinned, nothing foreign is committed."""

import re
import subprocess
from importlib.metadata import packages_distributions

from tests.architecture.sources import PACKAGES, ROOT


def test_no_other_distribution_claims_our_import_names() -> None:
    claims = packages_distributions()
    foreign = {name: set(claims.get(name, [])) - {"alo"} for name in PACKAGES}
    assert not {name: others for name, others in foreign.items() if others}


def test_every_requirement_is_pinned_with_a_hash_and_names_no_index() -> None:
    for file in (ROOT / "requirements").glob("*.txt"):
        text = file.read_text()
        entries = re.split(r"\n(?=\S)", text.strip())
        assert entries
        assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == [], file
        assert "index-url" not in text


def test_the_lock_of_the_front_end_names_no_host() -> None:
    assert "://" not in (ROOT / "package-lock.json").read_text()


def test_nothing_minified_or_vendored_is_tracked() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert not [name for name in tracked if ".min." in name or "/vendor/" in name or "node_modules" in name]
