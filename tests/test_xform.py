from __future__ import annotations

import math

import numpy as np
import pytest

from vrapp import xform as x
from vrapp.curves import apply, make_clip, sample
from vrapp.hierarchy import hierarchy, joint_matrices, levels, world_from_local, world_matrices
from vrapp.scene.model import Channel

RNG = np.random.default_rng(7)


def random_quats(n: int) -> x.F32:
    return x.quat_normalize(RNG.normal(size=(n, 4)))


def test_a_quarter_turn_about_y_takes_z_to_x() -> None:
    q = x.quat_from_axis_angle((0, 2, 0), math.pi / 2)
    assert q.shape == (4,) and q.dtype == np.float32
    np.testing.assert_allclose(x.quat_rotate(q, (0, 0, 1)), (1, 0, 0), atol=1e-6)
    np.testing.assert_allclose(np.array((0, 0, 1), np.float32) @ x.matrix_from_quat(q), (1, 0, 0), atol=1e-6)


def test_axis_angle_broadcasts_both_ways() -> None:
    assert x.quat_from_axis_angle((0, 1, 0), np.zeros(5)).shape == (5, 4)
    assert x.quat_from_axis_angle(np.eye(3), 0.3).shape == (3, 4)
    np.testing.assert_allclose(np.linalg.norm(x.quat_from_axis_angle(np.eye(3), 0.3), axis=1), 1, atol=1e-6)


def test_quat_product_turns_by_the_second_first() -> None:
    a, b, v = random_quats(20), random_quats(20), RNG.normal(size=(20, 3))
    np.testing.assert_allclose(x.quat_rotate(x.quat_mul(a, b), v), x.quat_rotate(a, x.quat_rotate(b, v)), atol=1e-5)
    np.testing.assert_allclose(x.quat_mul(a, x.quat_conjugate(a)), np.tile(x.IDENTITY_QUAT, (20, 1)), atol=1e-6)


def test_matrix_and_quaternion_agree_and_invert() -> None:
    q = random_quats(200)
    m = x.matrix_from_quat(q)
    v = RNG.normal(size=(200, 3)).astype(np.float32)
    np.testing.assert_allclose(np.einsum("ni,nij->nj", v, m), x.quat_rotate(q, v), atol=1e-5)
    back = x.quat_from_matrix(m)
    np.testing.assert_allclose(np.abs(np.sum(back * q, axis=1)), 1, atol=1e-6)
    half_turns = x.quat_from_axis_angle(np.eye(3), math.pi)
    np.testing.assert_allclose(np.abs(np.sum(x.quat_from_matrix(x.matrix_from_quat(half_turns)) * half_turns, axis=1)), 1, atol=1e-6)


def test_compose_decompose() -> None:
    t, q, s = RNG.normal(size=(50, 3)), random_quats(50), RNG.uniform(0.1, 3, (50, 3))
    s[25:, 0] *= -1
    m = x.compose(t, q, s)
    t2, q2, s2 = x.decompose(m)
    np.testing.assert_allclose(t2, t, atol=1e-5)
    np.testing.assert_allclose(s2, s, rtol=1e-5)
    np.testing.assert_allclose(x.compose(t2, q2, s2), m, atol=1e-5)
    np.testing.assert_allclose(x.inverse(m) @ m, np.tile(np.eye(4), (50, 1, 1)), atol=2e-4)


def test_decompose_of_a_flat_matrix_is_finite() -> None:
    for part in x.decompose(np.diag((1.0, 0.0, 1.0, 1.0))):
        assert np.isfinite(part).all()


def test_compose_scales_first_and_moves_last() -> None:
    m = x.compose((1, 2, 3), x.quat_from_axis_angle((0, 1, 0), math.pi / 2), (2, 1, 1))
    np.testing.assert_allclose(x.transform_points(m, (1, 0, 0)), (1, 2, 1), atol=1e-6)
    np.testing.assert_array_equal(m[3], (1, 2, 3, 1))


@pytest.mark.parametrize("to", [(0, 0, 1), (0, 0, -1), (1, 2, 3), (0, -5, 0), (1, 0, 0)])
def test_quat_between_and_look_rotation_point_there(to: tuple[float, float, float]) -> None:
    unit = np.array(to) / np.linalg.norm(to)
    np.testing.assert_allclose(x.quat_rotate(x.quat_between((0, 0, 2), to), (0, 0, 1)), unit, atol=1e-5)
    look = x.look_rotation(to)
    np.testing.assert_allclose(x.quat_rotate(look, (0, 0, 1)), unit, atol=1e-5)
    assert x.quat_rotate(look, (0, 1, 0))[1] >= -1e-6
    yaw, pitch = x.yaw_pitch(to)
    np.testing.assert_allclose(x.quat_rotate(x.quat_from_yaw_pitch(yaw, pitch), (0, 0, 1)), unit, atol=1e-5)


def test_positive_yaw_looks_left_and_positive_pitch_down_for_one_who_faces_z() -> None:
    assert x.quat_rotate(x.quat_from_yaw_pitch(0.3, 0.0), (0, 0, 1))[0] > 0  # +X is the left hand of one who faces +Z
    assert x.quat_rotate(x.quat_from_yaw_pitch(0.0, 0.3), (0, 0, 1))[1] < 0


def test_slerp_keeps_speed_and_takes_the_short_way() -> None:
    a, b = x.IDENTITY_QUAT, x.quat_from_axis_angle((0, 0, 1), 1.0)
    np.testing.assert_allclose(x.quat_slerp(a, -b, 0.25), x.quat_from_axis_angle((0, 0, 1), 0.25), atol=1e-6)
    np.testing.assert_allclose(x.quat_slerp(a, a, 0.5), a, atol=1e-7)
    assert x.quat_slerp(random_quats(4), random_quats(4), np.linspace(0, 1, 4)).shape == (4, 4)


def random_forest(n: int) -> np.ndarray:
    parent = np.array([RNG.integers(-1, max(i, 1)) if i else -1 for i in range(n)])
    shuffle = RNG.permutation(n)
    out = np.empty(n, dtype=np.int32)
    for i, p in enumerate(parent):
        out[shuffle[i]] = -1 if p < 0 else shuffle[p]
    return out


@pytest.mark.parametrize("n", [1, 2, 17, 200])
def test_world_matrices_equal_the_plain_recursion(n: int) -> None:
    parent = random_forest(n)
    t, q, s = RNG.normal(size=(n, 3)).astype("f4"), random_quats(n), RNG.uniform(0.7, 1.3, (n, 3)).astype("f4")
    root = x.compose((1, 2, 3), random_quats(1)[0])
    local = x.compose(t, q, s).astype(np.float64)

    def world(i: int) -> np.ndarray:
        return local[i] @ (root if parent[i] < 0 else world(int(parent[i])))

    out = np.empty((n, 4, 4), np.float32)
    plan = hierarchy(parent)
    for _ in range(2):  # the scratch memory keeps nothing between calls
        assert world_matrices(plan, t, q, s, out, root) is out
        np.testing.assert_allclose(out, [world(i) for i in range(n)], rtol=1e-3, atol=1e-4)
    order, starts = levels(parent)
    assert sorted(order) == list(range(n)) and starts[0] == 0 and starts[-1] == n
    seen: set[int] = set()
    for i in order:
        assert parent[i] < 0 or int(parent[i]) in seen
        seen.add(int(i))


def test_a_deep_chain_and_an_empty_model() -> None:
    n = 1000
    plan = hierarchy(np.arange(n) - 1)
    local = np.tile(x.compose((1, 0, 0), x.IDENTITY_QUAT), (n, 1, 1))
    np.testing.assert_allclose(world_from_local(plan, local, np.empty_like(local))[:, 3, 0], np.arange(n) + 1)
    assert len(plan.rounds) == 10
    empty = np.empty((0, 4, 4), np.float32)
    assert world_from_local(hierarchy(np.empty(0, int)), empty, empty.copy()).shape == (0, 4, 4)


@pytest.mark.parametrize("parent", [[0], [1, 0], [-1, 2, 3, 1], [-1, 0, 4, 2, 3]])
def test_a_loop_is_refused(parent: list[int]) -> None:
    with pytest.raises(ValueError, match="own ancestor"):
        hierarchy(np.array(parent))


def test_joint_matrices_are_the_identity_in_the_bind_pose() -> None:
    world = x.compose(RNG.normal(size=(5, 3)), random_quats(5))
    joints = np.array([4, 1, 2])
    np.testing.assert_allclose(joint_matrices(world, joints, x.inverse(world[joints])), np.tile(np.eye(4), (3, 1, 1)), atol=1e-5)


def channel(path: str, interpolation: str, times: list[float], values: object, node: int = 0) -> Channel:
    return Channel(node, path, interpolation, np.array(times, "f4"), np.array(values, "f4"))  # type: ignore[arg-type]


def test_linear_and_step_tracks_are_grouped_and_held_at_both_ends() -> None:
    clip = make_clip(
        [
            channel("translation", "LINEAR", [1, 3], [[0, 0, 0], [2, 4, 6]], node=2),
            channel("translation", "LINEAR", [1, 3], [[1, 1, 1], [1, 1, 3]], node=0),
            channel("scale", "STEP", [0, 2], [[1, 1, 1], [2, 2, 2]], node=1),
        ]
    )
    assert len(clip.tracks) == 2 and clip.duration_s == 3
    t, q, s = np.zeros((3, 3), "f4"), np.tile(x.IDENTITY_QUAT, (3, 1)), np.ones((3, 3), "f4")
    apply(clip, 1.5, t, q, s)
    np.testing.assert_allclose(t, [[1, 1, 1.5], [0, 0, 0], [0.5, 1, 1.5]])
    np.testing.assert_allclose(s, np.ones((3, 3)))
    apply(clip, 99.0, t, q, s)
    np.testing.assert_allclose(t[2], (2, 4, 6))
    np.testing.assert_allclose(s[1], (2, 2, 2))
    apply(clip, -1.0, t, q, s)
    np.testing.assert_allclose(t[2], (0, 0, 0))


def test_rotation_is_slerped() -> None:
    ends = [x.IDENTITY_QUAT, x.quat_from_axis_angle((1, 0, 0), 1.0)]
    track = make_clip([channel("rotation", "LINEAR", [0, 1], ends)]).tracks[0]
    np.testing.assert_allclose(sample(track, 0.3)[0], x.quat_from_axis_angle((1, 0, 0), 0.3), atol=1e-6)


def test_cubic_spline_is_a_hermite_curve_with_tangents_per_second() -> None:
    zero, one, two = [0.0, 0, 0], [1.0, 0, 0], [2.0, 0, 0]
    track = make_clip([channel("translation", "CUBICSPLINE", [0, 2], [[zero, zero, one], [one, two, zero]])]).tracks[0]
    np.testing.assert_allclose(sample(track, 0.0)[0], zero)
    np.testing.assert_allclose(sample(track, 2.0)[0], two)
    np.testing.assert_allclose(sample(track, 0.5)[0], (0.5, 0, 0), atol=1e-6)  # tangents fit the straight line of speed 1


def test_weights_go_to_their_mesh() -> None:
    clip = make_clip([channel("weights", "LINEAR", [0, 1], [[0, 0], [1, 0.5]], node=3)], {3: 4})
    weights, nothing = np.zeros(7, "f4"), np.empty((0, 3), "f4")
    apply(clip, 0.5, nothing, nothing, nothing, weights)
    np.testing.assert_allclose(weights, [0, 0, 0, 0, 0.5, 0.25, 0])
