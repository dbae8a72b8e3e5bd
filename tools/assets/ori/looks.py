"""What Ori's face does in each expression."""

from __future__ import annotations

from person.face import REST, Look

BLINK = Look(upper=1.03, lower=1.0, line=0.15)
LOOKS: dict[str, Look] = {
    "neutral": Look(corner=-0.0034),
    "happy": Look(
        upper=0.24, lower=0.52, line=0.42, arch=0.14, jaw=0.0080, wide=0.0060, corner=0.0064, lift=0.0027, cheek=0.0050, brow_inner=0.0045, brow_outer=0.0040
    ),
    "angry": Look(upper=0.16, lower=0.16, slant=0.0042, wide=-0.0015, corner=-0.0042, press=0.0010, brow_inner=-0.0068, brow_outer=0.0030, brow_in=0.0035),
    "sad": Look(
        upper=0.24, lower=0.10, slant=-0.0030, wide=-0.0015, corner=-0.0052, forward=0.0012, press=0.0012, brow_inner=0.0072, brow_outer=-0.0030, brow_in=0.0020
    ),
    "relaxed": Look(upper=0.46, lower=0.34, line=0.22, arch=0.08, wide=0.0026, corner=0.0036, cheek=0.0028, brow_inner=0.0034, brow_outer=0.0012),
    "surprised": Look(upper=-0.20, lower=-0.10, jaw=0.0125, wide=-0.0045, corner=-0.0010, forward=0.0015, lift=0.0015, brow_inner=0.0085, brow_outer=0.0075),
    "aa": Look(jaw=0.0165, wide=-0.0008, corner=-0.0008, lift=0.0016),
    "ih": Look(jaw=0.0055, wide=0.0036, lift=0.0018, corner=0.0008),
    "ou": Look(jaw=0.0052, wide=-0.0108, forward=0.0062, lift=0.0012, corner=-0.0012),
    "ee": Look(jaw=0.0040, wide=0.0060, lift=0.0022, corner=0.0018),
    "oh": Look(jaw=0.0120, wide=-0.0080, forward=0.0042, lift=0.0022, corner=-0.0012),
    "blink": BLINK,
    "blinkLeft": BLINK,
    "blinkRight": REST,
    "lookUp": Look(upper=-0.14, lower=-0.06, brow_inner=0.0015, brow_outer=0.0015, gaze=(0.0, 0.11)),
    "lookDown": Look(upper=0.36, lower=-0.10, gaze=(0.0, -0.11)),
    "lookLeft": Look(gaze=(0.16, 0.0)),
    "lookRight": Look(gaze=(-0.16, 0.0)),
}
