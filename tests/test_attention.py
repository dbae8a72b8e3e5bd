"""Which thing a ray means."""

import numpy as np

from vrapp.attention import Dwell, attended, forward, meets_body

CENTERS = np.array([[0, 0.45, -3], [0.05, 0.95, -3], [2, 1, 0]], dtype=np.float32)  # sofa, cup on its arm, lamp
RADII = np.array([1.0, 0.06, 0.2], dtype=np.float32)
EYE = np.array([0, 1.6, 0], dtype=np.float32)


def toward(*point: float) -> np.ndarray:
    way = np.array(point, dtype=np.float32) - EYE
    return way / np.linalg.norm(way)


def test_small_thing_on_a_big_one_wins() -> None:
    assert attended(CENTERS, RADII, EYE, toward(0.05, 0.95, -3)) == 1
    assert attended(CENTERS, RADII, EYE, toward(-0.6, 0.3, -3)) == 0


def test_behind_is_not_seen_and_nothing_is_minus_one() -> None:
    assert attended(CENTERS, RADII, EYE, toward(0, 1.6, 5)) == -1
    assert attended(CENTERS[:0], RADII[:0], EYE, toward(0, 1, -1)) == -1
    assert attended(CENTERS, RADII, EYE, toward(2, 1, 0)) == 2


def test_a_viewer_looks_along_minus_z() -> None:
    assert forward(np.eye(4, dtype=np.float32)).tolist() == [0, 0, -1]


def test_dwell_ignores_a_brush_and_lingers() -> None:
    dwell = Dwell()
    assert dwell.step(3, 0.1) == -1
    assert dwell.step(-1, 0.1) == -1
    assert [dwell.step(3, 0.1) for _ in range(4)][-1] == 3
    assert dwell.step(-1, 1.0) == 3
    assert dwell.step(-1, 2.0) == -1


def test_a_look_at_a_person_stops_at_the_person() -> None:
    feet = np.array([0.0, 0.0, -1.6], dtype=np.float32)
    for point, met in (((0, 1.5, -1.6), True), ((0, 0.5, -1.6), True), ((0.2, 1.2, -1.6), True), ((0.8, 1.2, -1.6), False), ((0, 2.3, -1.6), False)):
        assert meets_body(EYE, toward(*point), feet, 1.6) is met, point
    assert not meets_body(EYE, toward(0, 1.5, 1.6), feet, 1.6), "behind the viewer"
    assert not meets_body(EYE, np.array([0, -1, 0], dtype=np.float32), feet, 1.6), "at the viewer's own feet"
