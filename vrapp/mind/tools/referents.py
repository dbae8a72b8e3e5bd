"""Which thing of the room words mean: by its name, or by a pointing word that the main process resolved. In: the scene. Out: names of things."""

from __future__ import annotations

import re

from vrapp.messages import SceneNow

POINTING = frozenset("it this that these those them here there".split()) | {"this one", "that one", "the one", "these ones", "those ones"}
_LAMPS = re.compile(r"\b(?:lamps?|lights?|lanterns?|candles?)$")


def thing_of(scene: SceneNow, words: str) -> str:
    """The thing of the room that the words name or point at, "" if none."""
    plain = words.lower().strip()
    return referent(scene, plain) if plain in POINTING else named(scene, plain)


def referent(scene: SceneNow, word: str) -> str:
    """What a pointing word means: as the main process resolved that very word, else what is pointed at."""
    told = next((each.thing for each in scene.meant if each.word == word), "")
    return told or next((each.thing for each in scene.meant if each.word.split()[0] == word.split()[0]), "") or scene.pointing_at


def named(scene: SceneNow, words: str) -> str:
    """A thing by its name, by its beginning or by its last word ("plant" is the snake plant): "" if the room has none."""
    plain = re.sub(r"^(?:the|that|this|your|my|a|an)\s+", "", words.lower().strip())
    single = plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain
    for fits in (
        lambda name: name in (plain, single),
        lambda name: bare(name) in (plain, single),
        lambda name: bare(name).endswith((" " + plain, " " + single)),
        lambda name: name.startswith((plain + " ", single + " ")),
    ):
        for name in (*scene.nearby, *scene.things):
            if fits(name.lower()):
                return name
    return ""


def bare(label: str) -> str:
    """ "vase" of "vase on the console": two things of a name are told apart by where they stand."""
    return label.partition(" on the ")[0]


def is_lamp(scene: SceneNow, thing: str) -> bool:
    """Something that the room can switch, or a word for lamps."""
    switchable = [name.lower() for name in scene.switchable]
    plain = bare(thing.lower())
    return bool(_LAMPS.search(plain)) or any(name == plain or name.startswith(plain + " ") for name in switchable)
