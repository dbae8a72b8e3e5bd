"""A trained adapter among the assets, with a card by which it is found again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tools.manners import ship
from vrapp.mind import adapter


def test_what_is_shipped_is_found_for_its_model(tmp_path: Path) -> None:
    model, trained, lessons = tmp_path / "m.gguf", tmp_path / "a.gguf", tmp_path / "l.jsonl"
    model.write_bytes(bytes(range(256)) * 64)
    trained.write_bytes(b"GGUF and more")
    lessons.write_text("{}\n", encoding="utf-8")
    goal = ship.ship(trained, lessons, 7, model, tmp_path / "adapters")
    assert adapter.find("auto", model, tmp_path / "adapters") == goal
    card = adapter.card_of(goal.with_suffix(".toml"))
    assert card.sha256 == hashlib.sha256(goal.read_bytes()).hexdigest()


def test_one_too_large_for_the_repository_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "a.gguf"
    large.write_bytes(bytes(ship.MOST_BYTES + 1))
    with pytest.raises(ValueError, match="lower rank"):
        ship.ship(large, large, 1, large, tmp_path / "adapters")
    assert not (tmp_path / "adapters").exists()
