"""The 52 face shapes that face trackers speak of (ARKit's names), as looks of the left half: what any `Face` can do beside its presets.

A shape of one side has its twin here too: in the left half `mouthSmileRight` is what spills over from the right (see `Look.lone`).
"""

from __future__ import annotations

from dataclasses import replace

from person.face import REST, Look


def _sided(name: str, look: Look, *, across: bool = True) -> dict[str, Look]:
    """Both twins. across: the shape moves the middle of the face, so it fades over it; eyes never meet the other side."""
    left, right = (replace(look, lone=1.0), replace(look, lone=-1.0)) if across else (look, REST)
    return {f"{name}Left": left, f"{name}Right": right}


def _moved(name: str, look: Look, back: Look) -> dict[str, Look]:
    """A shape that takes both halves to her left, and its twin that takes them to her right."""
    return {f"{name}Left": look, f"{name}Right": back}


BLINK = Look(upper=1.03, lower=1.0, line=0.15)
ARKIT: dict[str, Look] = {
    **_sided("eyeBlink", BLINK, across=False),
    **_sided("eyeLookDown", Look(upper=0.36, lower=-0.10, gaze=(0.0, -0.11)), across=False),
    **_sided("eyeLookIn", Look(gaze=(-0.16, 0.0)), across=False),
    **_sided("eyeLookOut", Look(gaze=(0.16, 0.0)), across=False),
    **_sided("eyeLookUp", Look(upper=-0.14, lower=-0.06, gaze=(0.0, 0.11)), across=False),
    **_sided("eyeSquint", Look(upper=0.12, lower=0.58, line=0.42, arch=0.1), across=False),
    **_sided("eyeWide", Look(upper=-0.22, lower=-0.10), across=False),
    "jawForward": Look(jaw_forward=0.0055),
    **_moved("jaw", Look(jaw_side=0.0060), Look(jaw_side=-0.0060)),
    "jawOpen": Look(jaw=0.0200),
    "mouthClose": Look(jaw=0.0010, press=0.0020, lift=-0.0008),
    "mouthFunnel": Look(wide=-0.0065, funnel=0.0058, jaw=0.0020),
    "mouthPucker": Look(wide=-0.0115, forward=0.0066),
    **_moved("mouth", Look(side=0.0065), Look(side=-0.0065)),
    **_sided("mouthSmile", Look(wide=0.0052, corner=0.0072, cheek=0.0030)),
    **_sided("mouthFrown", Look(wide=-0.0008, corner=-0.0078)),
    **_sided("mouthDimple", Look(wide=0.0048, corner=0.0018)),
    **_sided("mouthStretch", Look(wide=0.0068, corner=-0.0034, drop=0.0010)),
    "mouthRollLower": Look(roll_lower=0.0042),
    "mouthRollUpper": Look(roll_upper=0.0038),
    "mouthShrugLower": Look(press=0.0034, forward=0.0014),
    "mouthShrugUpper": Look(lift=0.0030, forward=0.0012),
    **_sided("mouthPress", Look(wide=0.0018, corner=0.0012, press=0.0010, roll_lower=0.0018, roll_upper=0.0014)),
    **_sided("mouthLowerDown", Look(drop=0.0050)),
    **_sided("mouthUpperUp", Look(lift=0.0044, sneer=0.0010)),
    **_sided("browDown", Look(brow_inner=-0.0056, brow_outer=-0.0030, brow_in=0.0026)),
    "browInnerUp": Look(brow_inner=0.0085, brow_outer=0.0006),
    **_sided("browOuterUp", Look(brow_inner=0.0008, brow_outer=0.0078)),
    "cheekPuff": Look(puff=0.0085, wide=-0.0016),
    **_sided("cheekSquint", Look(cheek=0.0048, lower=0.22)),
    **_sided("noseSneer", Look(sneer=0.0040, lift=0.0016, brow_inner=-0.0020)),
    "tongueOut": Look(jaw=0.0105, tongue=0.0240, drop=0.0012),
}
