"""Numbers about pictures that are not goldens: goldens are in golden.py."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]


def rmse(a: U8, b: U8) -> float:
    """Of 255, as the reference pictures' README counts."""
    return float(np.sqrt(((a[..., :3].astype(np.float64) - b[..., :3]) ** 2).mean()))
