"""What Ori's face does in each expression."""

from __future__ import annotations

from person.arkit import ARKIT, BLINK
from person.face import REST, Look

PRESETS: dict[str, Look] = {
    "neutral": Look(corner=-0.0034),
    "happy": Look(
        upper=0.20, lower=0.46, line=0.36, arch=0.26, jaw=0.0080, wide=0.0050, corner=0.0068, lift=0.0022, cheek=0.0050, brow_inner=0.0040, brow_outer=0.0040
    ),
    "angry": Look(
        upper=0.20,
        lower=0.22,
        line=0.34,
        slant=0.0062,
        wide=-0.0020,
        corner=-0.0088,
        press=0.0012,
        sneer=0.0016,
        brow_inner=-0.0112,
        brow_outer=0.0030,
        brow_in=0.0050,
    ),
    "sad": Look(
        upper=0.28, lower=0.06, slant=-0.0046, wide=-0.0020, corner=-0.0100, forward=0.0012, press=0.0016, brow_inner=0.0098, brow_outer=-0.0044, brow_in=0.0030
    ),
    "relaxed": Look(upper=0.46, lower=0.34, line=0.22, arch=0.08, wide=0.0026, corner=0.0036, cheek=0.0028, brow_inner=0.0034, brow_outer=0.0012),
    "surprised": Look(upper=-0.17, lower=-0.10, jaw=0.0130, wide=-0.0060, corner=-0.0022, funnel=0.0014, lift=0.0022, brow_inner=0.0095, brow_outer=0.0085),
    "aa": Look(jaw=0.0165, wide=-0.0008, corner=-0.0008, lift=0.0016),
    "ih": Look(jaw=0.0055, wide=0.0036, lift=0.0018, corner=0.0008),
    "ou": Look(jaw=0.0036, wide=-0.0112, forward=0.0058, funnel=0.0020, lift=0.0006, corner=-0.0024),
    "ee": Look(jaw=0.0040, wide=0.0060, lift=0.0022, corner=0.0018),
    "oh": Look(jaw=0.0105, wide=-0.0086, funnel=0.0034, lift=0.0024, corner=-0.0030),
    "blink": BLINK,
    "blinkLeft": BLINK,
    "blinkRight": REST,
    "lookUp": Look(upper=-0.14, lower=-0.06, brow_inner=0.0015, brow_outer=0.0015, gaze=(0.0, 0.11)),
    "lookDown": Look(upper=0.36, lower=-0.10, gaze=(0.0, -0.11)),
    "lookLeft": Look(gaze=(0.16, 0.0)),
    "lookRight": Look(gaze=(-0.16, 0.0)),
}
LOOKS = PRESETS | ARKIT
