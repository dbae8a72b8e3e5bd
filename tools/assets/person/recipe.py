"""What one person is: measures, face, materials, springs, what the file says about itself, and the function that makes the surfaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from person.face import Face
from person.mesh import F64, Part
from person.rig import Rig, Vec


@dataclass(slots=True)
class Body:
    """The finished surfaces by mesh name, with the name of the material of each; joints of the locks (and whatever else hangs), root first, tip last."""

    parts: dict[str, tuple[Part, str]]
    hair_joints: dict[str, list[F64]]
    pictures: dict[str, bytes]  # material name -> PNG or JPEG; "NAME:relief" its normal map, "NAME:surface" roughness and metal
    parents: dict[str, str] = field(default_factory=dict)  # chain -> the bone it hangs on, if not the head


@dataclass(frozen=True, slots=True)
class Collider:
    """A sphere, or a capsule when `tail` is given, that hair and cloth stay out of. Places in the model, metres; on the head, before it grows."""

    bone: str
    at: Vec
    radius: float
    tail: Vec | None = None


@dataclass(frozen=True, slots=True)
class Spring:
    """How a chain hangs: VRMC_springBone's own values."""

    stiffness: float = 1.5
    gravity: float = 0.12
    drag: float = 0.45
    radius: float = 0.008


@dataclass(frozen=True, slots=True)
class Recipe:
    name: str
    file: str  # the file's name in assets/avatars
    rig: Rig
    face: Face
    materials: dict[str, dict[str, Any]]  # see person/vrm.py
    body: Callable[[Recipe], Body]
    colliders: tuple[Collider, ...]
    spring: Callable[[str], Spring]  # by the chain's name
    overrides: dict[str, str] = field(default_factory=dict)  # expression -> overrideBlink
    hidden: frozenset[str] = frozenset({"Hair", "Lashes", "Eyes", "Mouth"})  # meshes that the wearer does not see
    gaze: tuple[float, float, float] = (11.5, 7.5, 7.5)  # degrees that the eyes turn: sideways, down, up
    fine: tuple[float, float] = (4e-5, 0.02)  # the least that a morph target keeps, see person/glb.py
    meta: dict[str, Any] = field(default_factory=dict)  # added to the usual meta

    def grown(self, p: F64, share: F64 | float = 1.0) -> F64:
        """Points of the head as it was modelled -> the head a little larger, about its joint."""
        return p + (np.asarray(share)[..., None] if np.ndim(share) else share) * self.rig.head_growth * (p - np.array(self.rig.head_joint))
