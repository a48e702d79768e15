from pathlib import Path

import pytest

from telephony.sounds import sound_file


def test_sound_is_a_file_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "hello.wav").write_bytes(b"RIFF")
    assert sound_file(tmp_path, "hello") == tmp_path / "hello.wav"
    assert sound_file(tmp_path, "bye") is None
    assert sound_file(None, "hello") is None


@pytest.mark.parametrize("name", ["../hello", "a/b", "", ".", "hello.wav", "x" * 65])
def test_name_that_leads_elsewhere_is_no_sound(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "sounds"
    folder.mkdir()
    (tmp_path / "hello.wav").write_bytes(b"RIFF")
    assert sound_file(folder, name) is None
