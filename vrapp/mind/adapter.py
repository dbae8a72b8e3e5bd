"""Manners for the embedded model: a LoRA adapter of our own that fits exactly one model file, found and attached here.

In: the setting, the model's file. Out: the adapter's file, or None where none fits. The card beside the adapter (assets/adapters/*.toml) names the model by
size and print; on another model, be it only another quantisation, an adapter does harm.
"""

from __future__ import annotations

import ctypes
import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from llama_cpp import llama_cpp as c

from vrapp.config import ASSETS
from vrapp.errors import BadInputError, MissingError

FOLDER = ASSETS / "adapters"
_SLICES, _SLICE = 64, 4096  # bytes of the model that its print looks at: a millisecond instead of a tenth of a second at every start


class Card(msgspec.Struct, frozen=True):
    """What stands in the card. model_bytes, model_print: of the one model that it fits. sha256: of the adapter's own file."""

    file: str
    sha256: str
    model_bytes: int
    model_print: str
    name: str = ""
    licence: str = ""


def find(setting: str, model: Path, folder: Path = FOLDER) -> Path | None:
    """The adapter for `model`. setting: "auto" the shipped one if it fits, "off" none, else a file. Raises MissingError for a file that is not there."""
    if setting == "off":
        return None
    if setting != "auto":
        path = Path(setting).expanduser()
        if not path.is_file():
            raise MissingError(f"no adapter at {path}; set mind.adapter to auto, off or a GGUF adapter's file")
        return path
    size = model.stat().st_size
    for path in sorted(folder.glob("*.toml")):
        card = card_of(path)
        if card.model_bytes == size and card.model_print == print_of(model) and (path.parent / card.file).is_file():
            return path.parent / card.file
    return None


def card_of(path: Path) -> Card:
    """Raises BadInputError with file and key."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Card)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(f"not valid TOML ({error})", path) from error
    except msgspec.ValidationError as error:
        problem, _, at = str(error).partition(" - at ")
        raise BadInputError(problem[0].lower() + problem[1:], path, at.strip("`")) from error


def print_of(model: Path) -> str:
    """SHA-256 over the size and slices spread evenly over the whole file: head, vocabulary and weights of every layer."""
    size = model.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with model.open("rb") as file:
        for index in range(_SLICES):
            file.seek(max(0, size - _SLICE) * index // (_SLICES - 1))
            digest.update(file.read(_SLICE))
    return digest.hexdigest()


def attach(model: Any, context: Any, path: Path, free_later: Callable[..., object]) -> None:
    """Lay the adapter over the model in this context. `free_later(function, argument)` is called for what must be freed before the model."""
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise BadInputError("not a GGUF adapter", path, "byte 0")
    adapter = c.llama_adapter_lora_init(model, str(path).encode())
    if not adapter:
        raise BadInputError("llama.cpp cannot lay this adapter over the model; set mind.adapter to auto or off", path)
    free_later(c.llama_adapter_lora_free, adapter)
    adapters, scales = (c.llama_adapter_lora_p_ctypes * 1)(adapter), (ctypes.c_float * 1)(1.0)
    if c.llama_set_adapters_lora(context, adapters, 1, scales) != 0:
        raise BadInputError("llama.cpp does not take this adapter; set mind.adapter to auto or off", path)
