"""The VRM part of an avatar file as plain data, 0.x already translated into the terms of 1.0 (VRMC_vrm-1.0, VRMC_springBone-1.0, VRMC_node_constraint-1.0)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from vrapp.scene.model import Model

Vec3 = tuple[float, float, float]


@dataclass(slots=True)
class MorphBind:
    mesh: int  # glTF mesh index
    target: int
    weight: float  # at expression weight 1


@dataclass(slots=True)
class MaterialColorBind:
    material: int
    kind: Literal["color", "emissionColor", "shadeColor", "matcapColor", "rimColor", "outlineColor"]
    value: tuple[float, float, float, float]


@dataclass(slots=True)
class TextureTransformBind:
    material: int
    scale: tuple[float, float] = (1.0, 1.0)
    offset: tuple[float, float] = (0.0, 0.0)


Override = Literal["none", "block", "blend"]


@dataclass(slots=True)
class Expression:
    name: str  # preset name of 1.0 (happy, aa, blinkLeft, ...) or the custom name
    preset: bool = True
    is_binary: bool = False
    override_blink: Override = "none"
    override_look_at: Override = "none"
    override_mouth: Override = "none"
    morphs: list[MorphBind] = field(default_factory=list[MorphBind])
    colors: list[MaterialColorBind] = field(default_factory=list[MaterialColorBind])
    transforms: list[TextureTransformBind] = field(default_factory=list[TextureTransformBind])


@dataclass(slots=True)
class RangeMap:
    """Input 0..input_max (degrees) to 0..output_scale (degrees for bones, weight for expressions)."""

    input_max: float = 90.0
    output_scale: float = 10.0


@dataclass(slots=True)
class LookAt:
    kind: Literal["bone", "expression"] = "bone"
    offset_from_head: Vec3 = (0.0, 0.06, 0.0)
    horizontal_inner: RangeMap = field(default_factory=RangeMap)
    horizontal_outer: RangeMap = field(default_factory=RangeMap)
    vertical_down: RangeMap = field(default_factory=RangeMap)
    vertical_up: RangeMap = field(default_factory=RangeMap)


@dataclass(slots=True)
class Collider:
    """In the node's space. A capsule has a tail; a plane a normal; `inside` keeps joints in instead of out."""

    node: int
    shape: Literal["sphere", "capsule", "plane"]
    offset: Vec3
    radius: float = 0.0
    tail: Vec3 | None = None
    normal: Vec3 = (0.0, 1.0, 0.0)
    inside: bool = False


@dataclass(slots=True)
class SpringJoint:
    node: int
    hit_radius: float = 0.0
    stiffness: float = 1.0
    gravity_power: float = 0.0
    gravity_dir: Vec3 = (0.0, -1.0, 0.0)
    drag: float = 0.5


@dataclass(slots=True)
class Spring:
    """A chain, root first; the last joint is only a tail. `center` -1: world."""

    name: str
    joints: list[SpringJoint]
    colliders: list[int] = field(default_factory=list[int])  # indices into Vrm.colliders
    center: int = -1


@dataclass(slots=True)
class Constraint:
    node: int
    source: int
    kind: Literal["roll", "aim", "rotation"]
    weight: float = 1.0
    axis: str = ""  # roll: X Y Z; aim: PositiveX ... NegativeZ


@dataclass(slots=True)
class Vrm:
    """version is the file's own; a 0.x model's nodes are already turned to face +Z by a rotation at the roots."""

    model: Model
    version: Literal["0.x", "1.0"]
    meta: dict[str, Any]
    humanoid: dict[str, int]  # bone name of 1.0 -> node
    expressions: list[Expression] = field(default_factory=list[Expression])
    look_at: LookAt = field(default_factory=LookAt)
    first_person: dict[int, Literal["auto", "both", "thirdPersonOnly", "firstPersonOnly"]] = field(
        default_factory=dict[int, Literal["auto", "both", "thirdPersonOnly", "firstPersonOnly"]]
    )
    colliders: list[Collider] = field(default_factory=list[Collider])
    springs: list[Spring] = field(default_factory=list[Spring])
    constraints: list[Constraint] = field(default_factory=list[Constraint])


@dataclass(slots=True)
class Vrma:
    """VRMC_vrm_animation-1.0: which nodes of `model` stand for what. Its first animation is the motion; `extras` are the extension's own."""

    model: Model
    humanoid: dict[str, int]  # bone name -> node; never the eyes
    expressions: dict[str, int]  # preset or custom name -> node, whose translation x is the weight
    look_at: int = -1  # node, whose rotation is where the eyes point
    extras: dict[str, Any] = field(default_factory=dict[str, Any])
