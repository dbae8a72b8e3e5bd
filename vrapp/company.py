"""Who is met: a persona that names an avatar brings its body along. In: settings. Out: the settings of the visit."""

from __future__ import annotations

from pathlib import Path

import msgspec

from vrapp.config import Settings
from vrapp.mind import persona


def embodied(settings: Settings) -> Settings:
    """Settings whose `place.avatar` is the persona's own where nothing else was asked for. Raises VrappError if there is no such persona.

    A persona's file may lie beside its avatar: a relative path to one is read from the persona's folder.
    """
    if settings.place.avatar != "default" or settings.mind.persona == "default":
        return settings
    named = persona.load(settings.mind.persona, settings.personas_path).avatar
    if not named:
        return settings
    beside = Path(settings.mind.persona).parent / named
    if settings.mind.persona.endswith(".toml") and beside.is_file():
        named = str(beside)
    return msgspec.structs.replace(settings, place=msgspec.structs.replace(settings.place, avatar=named))
