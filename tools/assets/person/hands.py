"""The left hand and its mirror image: a palm and five fingers laid onto one distance field."""

from __future__ import annotations

from functools import partial

import numpy as np

from person.cloth import ring_angles, settle, tube
from person.fields import capsule, ellipsoid, soft_union
from person.mesh import F64, Part, gauss, merge, mirrored
from person.rig import Rig, chain


def hand(rig: Rig, p: F64) -> F64:
    """The left hand from the wrist (origin), fingers along +x, palm down."""
    d = ellipsoid(p, (0.045, 0.0, 0.001), (0.048, 0.0155, 0.039))
    d = soft_union(d, capsule(p, (-0.06, 0.001, 0.0), (0.02, 0.0, 0.0), 0.0235, 0.0190), 0.03)
    for name, (root, direction, lengths) in rig.fingers.items():
        a = np.array(root)
        step = np.array(direction) / np.linalg.norm(direction)
        slim = 0.88 if name == "Little" else 1.0
        finger = capsule(p, a - step * 0.02, a + step * (sum(lengths) - 0.007), 0.0092 * slim, 0.0072 * slim)
        if rig.knuckles:
            s = (p - a) @ step
            finger = finger - rig.knuckles * sum(gauss(s - at, 0.006) for at in np.cumsum([0.0, *lengths[:-1]]))
        d = soft_union(d, finger, 0.008)
    root, direction, lengths = rig.thumb
    step = np.array(direction) / np.linalg.norm(direction)
    return soft_union(d, capsule(p, np.array(root), np.array(root) + step * (sum(lengths) - 0.008), 0.0135, 0.0082), 0.018)


def build_hands(rig: Rig) -> Part:
    left = merge([_palm(rig), *(_finger(rig, name) for name in (*rig.fingers, "Thumb"))])
    left.pos = left.pos * rig.hand + rig.wrist
    return merge([left, mirrored(left)])


def _palm(rig: Rig) -> Part:
    n = 16
    x = np.concatenate([np.linspace(-0.045, 0.01, 6), np.linspace(0.02, 0.078, 9), [0.085, 0.089, 0.0915]])
    w = ring_angles(n)
    size = np.interp(x, [-0.045, 0.0, 0.03, 0.078, 0.085, 0.089, 0.0915], [1, 1, 1, 0.9, 0.6, 0.35, 0.02])
    wide = np.interp(x, [-0.045, 0.0, 0.045, 0.1], [0.022, 0.022, 0.040, 0.036]) * size
    tall = np.interp(x, [-0.045, 0.0, 0.045, 0.1], [0.021, 0.020, 0.016, 0.014]) * size
    rings = np.stack([np.broadcast_to(x[:, None], (len(x), n)), -np.cos(w)[None] * tall[:, None], np.sin(w)[None] * wide[:, None]], axis=-1)
    rings = settle(rings, partial(hand, rig), 0.004)
    part = tube(rings)
    part.weights = chain(part.pos[:, 0], ["leftLowerArm", "leftHand"], [-0.004], [0.02])
    part.attrs = {"kind": np.zeros(len(part))}
    return part


def _finger(rig: Rig, name: str) -> Part:
    root, direction, lengths = rig.thumb if name == "Thumb" else rig.fingers[name]
    a, step = np.array(root), np.array(direction) / np.linalg.norm(direction)
    total = sum(lengths)
    start = 0.004 if name == "Thumb" else -0.012
    cap = np.sin(np.linspace(0, np.pi / 2, 5))
    t = np.concatenate([np.linspace(start, total - 0.008, 11), total - 0.008 + 0.008 * cap[1:]])
    r = np.interp(t, [0, total], [0.0125, 0.0082] if name == "Thumb" else [0.0092, 0.0072]) * (0.88 if name == "Little" else 1.0)
    r[-4:] *= np.sqrt(np.clip(1 - cap[1:] ** 2, 0.0004, 1))
    n = 10
    w = ring_angles(n)
    side = np.cross(step, [0, 1.0, 0])
    side /= np.linalg.norm(side)
    up = np.cross(side, step)
    rings = a + t[:, None, None] * step + r[:, None, None] * (np.cos(w)[:, None] * -up + np.sin(w)[:, None] * side)[None]
    body = rings[:-4].copy()
    rings[:-4] = settle(body, partial(hand, rig), 0.004)
    part = tube(rings)
    s = (part.pos - a) @ step
    joints = ("Metacarpal", "Proximal", "Distal") if name == "Thumb" else ("Proximal", "Intermediate", "Distal")
    edges = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    part.weights = chain(s, ["leftHand", *(f"left{name}{j}" for j in joints)], list(edges), [0.010, 0.006, 0.005])
    part.attrs = {"kind": np.ones(len(part))}
    return part
