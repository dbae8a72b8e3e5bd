"""One look: warm, dark, translucent glass with round corners and large letters. Sizes in panel pixels, of which a panel has a thousand to its width:
at 1.2 m that is what a headset resolves, and body text is then 1.6 degrees tall, above the 1.3 that reads without effort.
"""

from __future__ import annotations

from typing import Final

Color = tuple[int, int, int, float]  # sRGB 0..255, alpha 0..1

GLASS: Final[Color] = (24, 19, 20, 0.86)
GLASS_EDGE: Final[Color] = (255, 214, 170, 0.20)
SHADOW: Final[Color] = (8, 5, 6, 0.055)
TEXT: Final[Color] = (255, 246, 235, 1.0)
TEXT_SOFT: Final[Color] = (226, 207, 190, 0.92)
TEXT_FAINT: Final[Color] = (206, 187, 172, 0.72)
ACCENT: Final[Color] = (255, 186, 112, 1.0)
ON_ACCENT: Final[Color] = (46, 26, 14, 1.0)
PILL: Final[Color] = (74, 55, 48, 0.92)
PILL_EDGE: Final[Color] = (255, 196, 140, 0.34)
FIELD: Final[Color] = (46, 37, 36, 0.94)
TRACK: Final[Color] = (92, 74, 66, 0.80)
ERROR_GLASS: Final[Color] = (82, 26, 24, 0.94)
CARE_GLASS: Final[Color] = (18, 44, 58, 0.96)
CARE: Final[Color] = (158, 220, 255, 1.0)
ERROR: Final[Color] = (255, 160, 142, 1.0)

BODY: Final = 36.0
NAME: Final = 26.0
REPLY: Final = 31.0
SMALL: Final = 24.0
LEADING: Final = 1.24  # line height over letter size

PADDING: Final = 30.0
GAP: Final = 14.0
RADIUS: Final = 30.0
MARGIN: Final = 22.0  # room for the soft shadow around everything


def packed(color: Color, opacity: float = 1.0) -> int:
    """As ImGui's 32-bit colour, alpha in the highest byte."""
    red, green, blue, alpha = color
    return round(max(0.0, min(1.0, alpha * opacity)) * 255) << 24 | blue << 16 | green << 8 | red
