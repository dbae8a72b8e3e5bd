"""Joint indices and weights of a vertex: any number of sets down to the strongest eight, or four where no vertex has more, that sum to one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

U16 = npt.NDArray[np.uint16]
F32 = npt.NDArray[np.float32]


MOST = 8


def influences(joints: list[npt.NDArray[Any]], weights: list[F32]) -> tuple[U16, F32]:
    """joints and weights: sets of (V, 4). Out: (V, 4) or (V, 8), u16 and f32, with sum 1.

    An influence without weight points at joint 0, so that no index needs a look that does not count. A vertex without any weight hangs on its first joint.
    """
    all_joints = np.concatenate(joints, axis=1)
    all_weights = np.maximum(np.concatenate(weights, axis=1), 0.0)
    if len(joints) > 1:
        width = 4 if int((all_weights > 0.0).sum(axis=1).max(initial=0)) <= 4 else MOST
        strongest = np.argsort(-all_weights, axis=1, kind="stable")[:, :width]
        all_joints = np.take_along_axis(all_joints, strongest, axis=1)
        all_weights = np.take_along_axis(all_weights, strongest, axis=1)
    total = all_weights.sum(axis=1, keepdims=True)
    bare = total[:, 0] <= 0.0
    out = all_weights / np.where(total > 0.0, total, 1.0)
    out[bare] = 0.0
    out[bare, 0] = 1.0
    return np.where(out > 0.0, all_joints, 0).astype(np.uint16), out.astype(np.float32, copy=False)
