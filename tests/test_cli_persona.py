"""`vrapp persona`: list, show, import, export, remove; and that an imported one is who answers."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vrapp import cli


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = cli.main(list(words))
    out = capsys.readouterr()
    return status, out.out, out.err


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    status, out, _ = ran(capsys, *words, "--json")
    assert status == 0
    return json.loads(out)


def test_shipped_ones_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    names = {one["name"]: one for one in told(capsys, "persona", "list")["personas"]}
    assert {"default", "hazel", "listener", "concierge"} <= set(names) and all(one["shipped"] for one in names.values())
    assert told(capsys, "persona", "show", "listener")["name"] == "Juno"
    _, out, _ = ran(capsys, "persona", "show", "concierge")
    assert "Milo" in out and "concierge/orders.csv" in out and "\x1b" not in out


def test_a_card_comes_in_answers_and_goes_out(capsys: pytest.CaptureFixture[str], testdata: Callable[[str], Path], tmp_path: Path) -> None:
    source = testdata("cards/default_FluxTheCat.png")
    kept = told(capsys, "persona", "import", str(source))
    assert (kept["name"], kept["notices"]) == ("flux-the-cat", [])
    replies = tmp_path / "replies.txt"
    replies.write_text("Meow.")
    assert told(capsys, "chat", "--mind", f"scripted:{replies}", "--persona", "flux-the-cat", "--once", "Hello cat")["persona"] == "Flux the Cat"
    out = tmp_path / "out.png"
    assert ran(capsys, "persona", "export", "flux-the-cat", str(out))[0] == 0 and out.stat().st_size > source.stat().st_size // 2
    assert told(capsys, "persona", "import", str(out), "--name", "second")["name"] == "second"
    assert told(capsys, "persona", "remove", "second") == {"removed": "second"}
    assert {one["name"] for one in told(capsys, "persona", "list")["personas"] if not one["shipped"]} == {"flux-the-cat"}


def test_in_a_conversation_somebody_else_can_be_met(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replies = tmp_path / "replies.txt"
    replies.write_text("I see.")
    monkeypatch.setattr("sys.stdin", io.StringIO("/persona\n/persona nobody\n/persona hazel\nare you a robot?\n/quit\n"))
    status, out, _ = ran(capsys, "chat", "--mind", f"scripted:{replies}")
    lines = [line for line in out.splitlines() if line]
    assert status == 0 and "Ori is here" in lines[1] and "no persona nobody" in lines[2]
    assert "Hazel" in lines[3] or "dear" in lines[3]
    assert "I'm Hazel, an AI" in lines[-1]


def test_what_goes_wrong_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"nothing")
    for words in (["import", str(bad)], ["show", "nobody"], ["export", "nobody", "x.png"], ["remove", "hazel"], ["import", str(tmp_path / "none.png")]):
        status, out, err = ran(capsys, "persona", *words)
        assert status == 1 and not out and err.count("\n") == 1
    for words in (["export", "hazel", str(tmp_path / "x.gif")], ["export", "hazel", str(tmp_path / "x.png"), "--spec", "2"], []):
        with pytest.raises(SystemExit) as left:
            cli.main(["persona", *words])
        assert left.value.code == 2


def test_a_broken_one_among_them_hides_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    from vrapp import config

    own = config.load().personas_path
    own.mkdir(parents=True)
    (own / "broken.toml").write_text("name = 5")
    entries = {one["name"]: one for one in told(capsys, "persona", "list")["personas"]}
    assert "problem" in entries["broken"] and "hazel" in entries
    assert "broken" in ran(capsys, "persona", "list")[1]
