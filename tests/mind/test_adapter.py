"""An adapter goes with the one model that it was made for."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from vrapp.errors import BadInputError, MissingError
from vrapp.mind import adapter, models


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + bytes(range(256)) * 2000)
    return path


def _card(folder: Path, model: Path, **changes: object) -> None:
    card = {"file": "manners.gguf", "sha256": "0", "model_bytes": model.stat().st_size, "model_print": adapter.print_of(model)} | changes
    folder.mkdir(exist_ok=True)
    (folder / "manners.toml").write_text("".join(f"{key} = {value!r}\n" for key, value in card.items()), encoding="utf-8")
    (folder / "manners.gguf").write_bytes(b"GGUF")


def test_it_is_found_for_its_model_alone(tmp_path: Path, model: Path) -> None:
    folder = tmp_path / "adapters"
    assert adapter.find("auto", model, folder) is None  # none is shipped: that is no error
    _card(folder, model)
    assert adapter.find("auto", model, folder) == folder / "manners.gguf"
    assert adapter.find("off", model, folder) is None
    same_size = tmp_path / "other.gguf"
    data = bytearray(model.read_bytes())
    data[len(data) // 2 - 4096 : len(data) // 2 + 4096] = bytes(8192)  # the weights of another training
    same_size.write_bytes(data)
    assert adapter.find("auto", same_size, folder) is None
    longer = tmp_path / "longer.gguf"
    longer.write_bytes(model.read_bytes() + b"x")
    assert adapter.find("auto", longer, folder) is None


def test_another_adapter_by_its_file(tmp_path: Path, model: Path) -> None:
    own = tmp_path / "own.gguf"
    with pytest.raises(MissingError, match=r"no adapter at .*own\.gguf; set mind\.adapter"):
        adapter.find(str(own), model)
    own.write_bytes(b"GGUF")
    assert adapter.find(str(own), model) == own


def test_a_card_that_is_none_is_named(tmp_path: Path, model: Path) -> None:
    folder = tmp_path / "adapters"
    folder.mkdir()
    (folder / "odd.toml").write_text('file = "a.gguf"\nsha256 = 3\n', encoding="utf-8")
    with pytest.raises(BadInputError, match=r"odd\.toml"):
        adapter.find("auto", model, folder)


def test_shipped_adapters_are_whole_and_small() -> None:
    for path in adapter.FOLDER.glob("*.toml"):
        card = adapter.card_of(path)
        file = path.parent / card.file
        assert hashlib.sha256(file.read_bytes()).hexdigest() == card.sha256
        assert file.stat().st_size < 8_000_000
        assert card.model_bytes == models.DEFAULT_BYTES
        assert card.licence in ("CC0-1.0", "Apache-2.0")


@pytest.mark.model
def test_the_shipped_adapter_fits_the_default_model(default_model: Path) -> None:
    for path in adapter.FOLDER.glob("*.toml"):
        assert adapter.card_of(path).model_print == adapter.print_of(default_model)
