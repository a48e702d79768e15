from pathlib import Path

import pytest

from alo.errors import UsageRefused
from alo.settings import Settings


def test_without_nodes_named_there_is_the_one_of_this_machine() -> None:
    settings = Settings(telephony_name="sp1", telephony_host="10.0.0.7", telephony_port=9000)
    assert settings.nodes() == (("sp1", "ws://10.0.0.7:9000"),)
    assert settings.public_audio_url() == "ws://10.0.0.7:9000"


def test_nodes_are_named_with_their_addresses() -> None:
    settings = Settings(telephony_nodes="a=ws://a:8090 b=wss://b:8443", audio_url="wss://audio.example")
    assert settings.nodes() == (("a", "ws://a:8090"), ("b", "wss://b:8443"))
    assert settings.public_audio_url() == "wss://audio.example"


@pytest.mark.parametrize("text", ["", "a", "a=http://a:8090", "ws://a:8090"])
def test_nodes_that_cannot_be_read_are_refused_by_name(text: str) -> None:
    with pytest.raises(UsageRefused, match="ALO_TELEPHONY_NODES"):
        Settings(telephony_nodes=text).nodes()


def test_recordings_lie_in_the_data_directory_unless_told_otherwise(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert settings.recording().folder == tmp_path / "recordings/node"
    assert settings.recording().storage == settings.recordings_storage() == str(tmp_path / "recordings/kept")
    assert Settings(recordings_url="s3://bucket/centre").recording().storage == "s3://bucket/centre"
    with pytest.raises(UsageRefused, match="ALO_RECORDINGS_URL: expected a folder or s3"):
        Settings(recordings_url="gopher://bucket")


def test_networks_of_carriers_are_read_or_refused_by_name() -> None:
    assert [str(each) for each in Settings(sip_sources="192.0.2.0/24 2001:db8::/32").carrier_networks()] == [
        "192.0.2.0/24",
        "2001:db8::/32",
    ]
    with pytest.raises(UsageRefused, match="ALO_SIP_SOURCES: expected networks such as"):
        Settings(sip_sources="192.0.2.1/24")


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = Settings(data_dir=tmp_path / "new").shared_secret()
    assert first == Settings(data_dir=tmp_path / "new").shared_secret()
    assert len(first) > 30
    assert (tmp_path / "new" / "secret").stat().st_mode & 0o077 == 0
    assert Settings(data_dir=tmp_path, secret="given").shared_secret() == "given"


def test_a_secret_that_could_not_be_written_is_not_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()  # what a full disk leaves
    with pytest.raises(UsageRefused, match="remove the file"):
        Settings(data_dir=tmp_path).shared_secret()


def test_of_two_processes_that_make_the_secret_one_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data_dir=tmp_path)
    first = settings.shared_secret()
    monkeypatch.setattr(Path, "exists", lambda _: False)  # the other looked before the first had written
    assert settings.shared_secret() == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_secret_is_not_shown() -> None:
    assert "given" not in repr(Settings(secret="given"))
