"""VRM's lookAt: from two angles to the turns of the eye bones, or to the weights of the four look expressions.

Space: the head's, in the axes it has at rest, from `offset_from_head`. yaw + is to the avatar's left, pitch + is down. For bones the inner map is for the eye
that turns towards the nose; the expression type has one map for both sides, the outer one.
"""

from __future__ import annotations

from math import degrees, radians, sqrt

from vrapp.avatar import bones, turns
from vrapp.avatar.batch import F32
from vrapp.avatar.expressions import Expressions
from vrapp.avatar.rig import Rig, local_turn
from vrapp.avatar.turns import Quat, Vec
from vrapp.scene.vrm_types import LookAt, RangeMap


def mapped(value: float, through: RangeMap) -> float:
    """value >= 0 in degrees through a range map; an input range of nothing counts as a step."""
    return through.output_scale * turns.clamped(value / max(through.input_max, 0.01), 0.0, 1.0)


def eye_angles(look: LookAt, yaw: float, pitch: float) -> tuple[float, float, float]:
    """yaw of the left eye, yaw of the right eye and pitch of both, degrees, as bones turn; yaw and pitch in degrees."""
    vertical = mapped(pitch, look.vertical_down) if pitch >= 0.0 else -mapped(-pitch, look.vertical_up)
    if yaw >= 0.0:
        return mapped(yaw, look.horizontal_outer), mapped(yaw, look.horizontal_inner), vertical
    return -mapped(-yaw, look.horizontal_inner), -mapped(-yaw, look.horizontal_outer), vertical


def target_angles(rig: Rig, look: LookAt, head_world: F32, target: Vec) -> tuple[float, float]:
    """yaw and pitch (radians) to a world point, seen from a head whose world matrix is head_world (4, 4); (0, 0) for the head's own place."""
    return direction_angles(rig, head_world, turns.sub(target, eye_point(look, head_world)))


def direction_angles(rig: Rig, head_world: F32, way: Vec) -> tuple[float, float]:
    """yaw and pitch (radians) of a way in the world, of any length, seen from a head whose world matrix is head_world (4, 4); (0, 0) for none."""
    a, b, c = head_world[:3, :3].tolist()  # the head's axes in the world, scaled
    x, y, z = (turns.dot(way, row) / (sqrt(turns.dot(row, row)) or 1.0) for row in (a, b, c))
    local = turns.rotate(rig.rest_turn[rig.node[bones.HEAD]], (x, y, z))
    return turns.yaw_pitch(local) if turns.length(local) > 1e-6 else (0.0, 0.0)


def eye_point(look: LookAt, head_world: F32) -> Vec:
    """World place that the gaze starts from."""
    x, y, z = look.offset_from_head
    right, up, ahead, at = head_world[:, :3].tolist()
    return (
        x * right[0] + y * up[0] + z * ahead[0] + at[0],
        x * right[1] + y * up[1] + z * ahead[1] + at[1],
        x * right[2] + y * up[2] + z * ahead[2] + at[2],
    )


def eye_turns(rig: Rig, look: LookAt, yaw: float, pitch: float) -> tuple[Quat | None, Quat | None]:
    """Local rotations of the left and the right eye bone for angles in radians; None where there is no such bone."""
    left, right, vertical = eye_angles(look, degrees(yaw), degrees(pitch))
    out: list[Quat | None] = []
    for bone, angle in ((bones.LEFT_EYE, left), (bones.RIGHT_EYE, right)):
        out.append(local_turn(rig, bone, turns.yaw_pitch_turn(radians(angle), radians(vertical))) if rig.has[bone] else None)
    return out[0], out[1]


def look_weights(face: Expressions, look: LookAt, yaw: float, pitch: float) -> None:
    """Set the four look expressions for angles in radians."""
    yaw, pitch = degrees(yaw), degrees(pitch)
    for name, value, through in (
        ("lookLeft", yaw, look.horizontal_outer),
        ("lookRight", -yaw, look.horizontal_outer),
        ("lookDown", pitch, look.vertical_down),
        ("lookUp", -pitch, look.vertical_up),
    ):
        if name in face.index:
            face.weights[face.index[name]] = mapped(max(value, 0.0), through)
