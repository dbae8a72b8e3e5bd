"""Makes assets/sounds: what one hears in the room, from numbers alone. `python tools/assets/make.py sound [OUT]`.

synth has the means (struck bodies, shaped noise, loops without a seam), sounds has each sound, files writes FLAC and the index.
"""

from __future__ import annotations

from sound.files import main

__all__ = ["OUTPUTS", "main"]

OUTPUTS = ("sounds/*.flac", "sounds/sounds.json")
