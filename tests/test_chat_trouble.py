"""What does not keep the companion from answering is told in the terminal, once, and is no failure of the command."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from vrapp import cli
from vrapp.mind.memory import Memory
from vrapp.mind.store import locking
from vrapp.mind.store.place import Place


@pytest.mark.slow
def test_an_encrypted_memory_without_its_passphrase_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sqlcipher3")
    monkeypatch.setenv("VRAPP_HOME", str(tmp_path))
    monkeypatch.delenv("VRAPP_PASSPHRASE", raising=False)
    script = tmp_path / "replies.txt"
    script.write_text("First answer.\n")
    with closing(Memory(tmp_path / "memory.sqlite3")):
        pass
    locking.encrypt(Place(tmp_path / "memory.sqlite3", "open sesame"), 1e9)
    assert cli.main(["chat", "--once", "Hello", "--mind", f"scripted:{script}"]) == 0
    out, err = capfd.readouterr()
    assert out == "First answer.\n"
    assert err.count("is encrypted") == 1 and "Traceback" not in err
