"""What each expression is: the eighteen presets, and ARKit's fifty-two as weighted sums of smaller movements.

Ears and leaves feel along with the face: `EARS` and `LEAVES` say how far they rise (degrees) in an expression.
"""

from __future__ import annotations

from dataclasses import replace

from robot.face import REST, Eye, Look, Mouth, both

GLIDE = (0.034, 0.024)  # metres that the eyes glide over the glass: sideways, up and down
SHUT = {"lid": -0.0020, "lid_arch": -0.0125, "low": -0.0095, "low_arch": -0.0125, "wide": 0.0350}  # a line that hangs, as of one asleep
JOY = {"low": -0.014, "low_arch": 0.046, "tall": 0.0400, "wide": 0.0370, "y": -0.002}


def _mouth(look: Look, **mouth: float) -> Look:
    return replace(look, mouth=replace(look.mouth, **mouth))


def _one(side: str, **eye: float) -> Look:
    return replace(REST, **{side: replace(Eye(), **eye)})


def _cheeks(look: Look, size: float) -> Look:
    return replace(look, cheek_left=size, cheek_right=size)


PRESETS: dict[str, Look] = {
    "happy": _cheeks(_mouth(both(REST, **JOY), wide=0.0300, curve=0.0110, down=0.0105, up=0.0005, y=0.002), 1.0),
    "angry": _mouth(both(REST, lid=0.0190, lid_slant=0.0150, lid_arch=0.003, tall=0.0400, wide=0.0340), wide=0.0190, curve=-0.0060, thick=0.0038, y=0.001),
    "sad": _mouth(both(REST, lid=0.0215, lid_slant=-0.0150, tall=0.0420, wide=0.0320, y=-0.004), wide=0.0190, curve=-0.0062, thick=0.0030, y=-0.002),
    "relaxed": _cheeks(_mouth(both(REST, lid=-0.0020, lid_arch=0.0150, square=2.1), wide=0.0250, curve=0.0100), 0.75),
    "surprised": _mouth(both(REST, wide=0.0385, tall=0.0520, y=0.004, square=2.1), wide=0.0120, curve=0.0, up=0.0080, down=0.0080, y=-0.004, square=2.0),
    "aa": _mouth(REST, wide=0.0230, curve=0.0060, up=0.0045, down=0.0165),
    "ih": _mouth(REST, wide=0.0255, curve=0.0060, up=0.0015, down=0.0060, square=3.0),
    "ou": _mouth(REST, wide=0.0110, curve=0.0045, up=0.0045, down=0.0050, square=2.0),
    "ee": _mouth(REST, wide=0.0295, curve=0.0095, up=0.0008, down=0.0065, square=3.0),
    "oh": _mouth(REST, wide=0.0165, curve=0.0050, up=0.0080, down=0.0110, square=2.0),
    "blinkLeft": _one("left", **SHUT),
    "blinkRight": _one("right", **SHUT),
    "lookUp": replace(REST, gaze=(0.0, GLIDE[1])),
    "lookDown": replace(REST, gaze=(0.0, -GLIDE[1])),
    "lookLeft": replace(REST, gaze=(GLIDE[0], 0.0)),
    "lookRight": replace(REST, gaze=(-GLIDE[0], 0.0)),
    "neutral": _cheeks(_mouth(REST, curve=0.0095), 0.35),
}
OVERRIDE_BLINK = {"happy": "block", "relaxed": "blend", "angry": "blend", "sad": "blend"}

# Left ear, right ear (degrees up), leaves (degrees up), by morph.
EARS: dict[str, tuple[float, float]] = {
    "happy": (20, 20), "angry": (-12, -12), "sad": (-48, -48), "relaxed": (-16, -16), "surprised": (38, 38), "neutral": (4, 4),
    "lookUp": (5, 5), "lookDown": (-5, -5), "earLeft": (28, 0), "earRight": (0, 28),
    "browDownLeft": (-18, 0), "browDownRight": (0, -18), "browInnerUp": (-14, -14),
}  # fmt: skip
LEAVES: dict[str, float] = {"happy": 22, "sad": -58, "surprised": 42, "relaxed": -12, "angry": 30, "neutral": 4}

WAYS = (("Out", "x", GLIDE[0]), ("In", "x", -GLIDE[0]), ("Up", "y", GLIDE[1]), ("Down", "y", -GLIDE[1]))
# Movements that only the finer expressions use.
SMALL: dict[str, Look] = {
    **{f"eyeSquint{s.title()}": _one(s, low=-0.022, low_arch=0.006, lid=0.014, lid_arch=0.014) for s in ("left", "right")},
    **{f"eyeWide{s.title()}": _one(s, wide=0.0365, tall=0.0500) for s in ("left", "right")},
    **{f"browDown{s.title()}": _one(s, lid=0.0210, lid_slant=0.0140) for s in ("left", "right")},
    **{f"cheekSquint{s.title()}": replace(_one(s, low=-0.026, low_arch=0.018), **{f"cheek_{s}": 1.0}) for s in ("left", "right")},
    **{f"look{d}{s.title()}": _one(s, **{axis: size}) for s in ("left", "right") for d, axis, size in WAYS},
    "browInnerUp": both(REST, lid=0.0250, lid_slant=-0.0130),
    "cheekPuff": _cheeks(_mouth(REST, wide=0.0150, thick=0.0042), 1.0),
    "jawOpen": _mouth(REST, wide=0.0225, curve=0.0030, up=0.0030, down=0.0200),
    "mouthLeft": _mouth(REST, x=0.0130),
    "mouthRight": _mouth(REST, x=-0.0130),
    "smileLeft": _mouth(REST, wide=0.0245, curve=0.0120, skew=0.0050),
    "smileRight": _mouth(REST, wide=0.0245, curve=0.0120, skew=-0.0050),
    "frownLeft": _mouth(REST, curve=-0.0010, skew=-0.0048),
    "frownRight": _mouth(REST, curve=-0.0010, skew=0.0048),
    "mouthPress": _mouth(REST, thick=0.0022, curve=0.0040),
    "mouthUp": _mouth(REST, up=0.0050),
    "mouthDown": _mouth(REST, down=0.0070),
    "mouthLift": _mouth(REST, y=0.0050),
    "mouthDrop": _mouth(REST, y=-0.0050),
}  # fmt: skip
for _name in ("earLeft", "earRight"):
    SMALL[_name] = REST

MORPHS: dict[str, Look] = {**PRESETS, **SMALL}


def _arkit() -> dict[str, dict[str, float]]:
    """Custom expression -> morph weights."""
    out: dict[str, dict[str, float]] = {
        "browInnerUp": {"browInnerUp": 1.0},
        "cheekPuff": {"cheekPuff": 1.0},
        "jawOpen": {"jawOpen": 1.0}, "jawForward": {"mouthDrop": 0.6, "mouthPress": -0.6}, "jawLeft": {"mouthLeft": 0.7}, "jawRight": {"mouthRight": 0.7},
        "mouthClose": {"jawOpen": -0.25, "mouthPress": 0.3}, "mouthFunnel": {"oh": 0.9}, "mouthPucker": {"ou": 0.85},
        "mouthLeft": {"mouthLeft": 1.0}, "mouthRight": {"mouthRight": 1.0},
        "mouthRollLower": {"mouthPress": 0.7, "mouthLift": 0.4}, "mouthRollUpper": {"mouthPress": 0.7, "mouthDrop": 0.2},
        "mouthShrugLower": {"mouthLift": 0.8, "frownLeft": 0.3, "frownRight": 0.3}, "mouthShrugUpper": {"mouthLift": 0.5},
        "noseSneerLeft": {"eyeSquintLeft": 0.4, "browDownLeft": 0.3, "mouthLift": 0.4},
        "noseSneerRight": {"eyeSquintRight": 0.4, "browDownRight": 0.3, "mouthLift": 0.4},
        "tongueOut": {"jawOpen": 0.45, "mouthDown": 0.6},
    }  # fmt: skip
    for side in ("Left", "Right"):
        out |= {
            f"browDown{side}": {f"browDown{side}": 1.0}, f"browOuterUp{side}": {f"ear{side}": 1.0, f"eyeWide{side}": 0.35},
            f"cheekSquint{side}": {f"cheekSquint{side}": 1.0}, f"eyeBlink{side}": {f"blink{side}": 1.0},
            f"eyeSquint{side}": {f"eyeSquint{side}": 1.0}, f"eyeWide{side}": {f"eyeWide{side}": 1.0},
            **{f"eyeLook{d}{side}": {f"look{d}{side}": 1.0} for d in ("Up", "Down", "In", "Out")},
            f"mouthSmile{side}": {f"smile{side}": 1.0}, f"mouthFrown{side}": {f"frown{side}": 1.0},
            f"mouthDimple{side}": {f"smile{side}": 0.45, "mouthPress": 0.3}, f"mouthStretch{side}": {"ee": 0.35, f"frown{side}": 0.35},
            f"mouthPress{side}": {"mouthPress": 0.5}, f"mouthLowerDown{side}": {"mouthDown": 0.5}, f"mouthUpperUp{side}": {"mouthUp": 0.5},
        }  # fmt: skip
    return out


ARKIT = _arkit()
PARTS: dict[str, dict[str, float]] = {"blink": {"blinkLeft": 1.0, "blinkRight": 1.0}}  # presets that are sums of other morphs


__all__ = ["ARKIT", "EARS", "LEAVES", "MORPHS", "OVERRIDE_BLINK", "PARTS", "PRESETS", "Mouth"]
