"""Something that the companion could bring up by itself."""

from __future__ import annotations

import msgspec


class Topic(msgspec.Struct, frozen=True):
    """key: under which it counts as raised; ids and dates only, no words of the user. words: a sentence or two; {name} becomes the user's name."""

    key: str
    words: str
