"""What Hazel's face does in each expression: small eyes that narrow when she smiles, and a mouth that is never far from it."""

from __future__ import annotations

from person.arkit import ARKIT
from person.face import REST, Look

BLINK = Look(upper=1.03, lower=1.0, line=0.20)
LOOKS: dict[str, Look] = {
    "neutral": Look(corner=-0.0034),
    "happy": Look(
        upper=0.34, lower=0.62, line=0.46, arch=0.16, jaw=0.0085, wide=0.0070, corner=0.0070, lift=0.0028, cheek=0.0062, brow_inner=0.0040, brow_outer=0.0030
    ),
    "angry": Look(upper=0.20, lower=0.20, slant=0.0034, wide=-0.0020, corner=-0.0046, press=0.0014, brow_inner=-0.0070, brow_outer=0.0026, brow_in=0.0035),
    "sad": Look(
        upper=0.30, lower=0.12, slant=-0.0026, wide=-0.0015, corner=-0.0056, forward=0.0012, press=0.0014, brow_inner=0.0078, brow_outer=-0.0034, brow_in=0.0022
    ),
    "relaxed": Look(upper=0.50, lower=0.42, line=0.26, arch=0.08, wide=0.0030, corner=0.0040, cheek=0.0034, brow_inner=0.0034, brow_outer=0.0010),
    "surprised": Look(upper=-0.36, lower=-0.14, jaw=0.0120, wide=-0.0045, corner=-0.0010, forward=0.0015, lift=0.0015, brow_inner=0.0100, brow_outer=0.0085),
    "aa": Look(jaw=0.0160, wide=-0.0008, corner=-0.0008, lift=0.0016),
    "ih": Look(jaw=0.0055, wide=0.0036, lift=0.0018, corner=0.0008),
    "ou": Look(jaw=0.0052, wide=-0.0104, forward=0.0062, lift=0.0012, corner=-0.0012),
    "ee": Look(jaw=0.0040, wide=0.0060, lift=0.0022, corner=0.0018),
    "oh": Look(jaw=0.0118, wide=-0.0078, forward=0.0042, lift=0.0022, corner=-0.0012),
    "blink": BLINK,
    "blinkLeft": BLINK,
    "blinkRight": REST,
    "lookUp": Look(upper=-0.16, lower=-0.06, brow_inner=0.0015, brow_outer=0.0015, gaze=(0.0, 0.10)),
    "lookDown": Look(upper=0.34, lower=-0.10, gaze=(0.0, -0.10)),
    "lookLeft": Look(gaze=(0.13, 0.0)),
    "lookRight": Look(gaze=(-0.13, 0.0)),
    **ARKIT,
}
CROWS_FEET = {"happy": 1.0, "relaxed": 0.55, "mouthSmileLeft": 0.5, "cheekSquintLeft": 1.0, "eyeSquintLeft": 1.0}  # how far the laughter's lines come out
