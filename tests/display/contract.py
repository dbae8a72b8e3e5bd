"""The contract of `vrapp.display.protocol.Display`, as a test that every backend runs: `check(display)`."""

from __future__ import annotations

import numpy as np

from vrapp.display.protocol import Display, Input, Target
from vrapp.gl import GL

PATIENCE = 600
"""Frames that a display may take until it shows something."""
SCALES = (1.0, 0.7, 0.55)
"""The picture may have another size each frame."""


def check(display: Display, frames: int = 5) -> None:
    """Run `frames` drawn frames, then close; everything the protocol promises is asserted on the way."""
    assert display.kind in ("openxr", "desktop", "offscreen")
    assert display.name
    assert display.layers in (1, 2)
    framebuffer = int(GL.glGenFramebuffers(1))
    drawn, last_s = 0, -1.0
    assert 0.0 < display.period_s < 1.0
    for _ in range(PATIENCE):
        display.scale = SCALES[drawn % len(SCALES)]
        given = display.begin()
        _check_input(given, last_s)
        last_s = given.time_s
        target = display.acquire()
        if target is not None:
            _check_target(target, display.layers, display.scale)
            clear(target, framebuffer, (0.1, 0.2, 0.3))
            drawn += 1
        display.end(target)
        assert display.state in ("running", "hidden")
        if drawn == frames:
            break
    assert drawn == frames, f"only {drawn} of {PATIENCE} frames were shown"
    assert display.state == "running"
    display.haptic(0, 0.01, 0.5)
    display.haptic(1, 0.01, 0.5)
    delete(framebuffer)
    display.close()
    _check_closed(display)


def clear(target: Target, framebuffer: int, color: tuple[float, float, float]) -> None:
    """Draw the simplest picture: one (linear) colour, depth far."""
    GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer if target.color else target_framebuffer(target))
    if target.color:
        GL.glFramebufferTexture(GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, target.color, 0)
        GL.glFramebufferTexture(GL.GL_FRAMEBUFFER, GL.GL_DEPTH_ATTACHMENT, target.depth, 0)
    assert GL.glCheckFramebufferStatus(GL.GL_FRAMEBUFFER) == GL.GL_FRAMEBUFFER_COMPLETE
    GL.glEnable(GL.GL_FRAMEBUFFER_SRGB)
    GL.glViewport(0, 0, target.width, target.height)
    GL.glClearColor(*color, 1.0)
    GL.glDepthMask(True)
    GL.glClearDepth(1.0)
    GL.glClear(int(GL.GL_COLOR_BUFFER_BIT) | int(GL.GL_DEPTH_BUFFER_BIT))
    GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, 0)


def delete(framebuffer: int) -> None:
    GL.glDeleteFramebuffers(1, np.array([framebuffer], np.uint32))


def target_framebuffer(target: Target) -> int:
    """The default framebuffer, which a display that gives no texture draws on."""
    assert target.layers == 1
    return 0


def _check_input(given: Input, last_s: float) -> None:
    assert given.dt_s > 0.0
    assert given.time_s > last_s
    for matrix in (given.head, *(hand.aim for hand in given.hands), *(hand.grip for hand in given.hands)):
        _check_pose(matrix)
    for hand in given.hands:
        assert hand.curl.shape == (5,)
        assert ((hand.curl >= 0.0) & (hand.curl <= 1.0)).all()
        assert 0.0 <= hand.trigger <= 1.0
        assert 0.0 <= hand.squeeze <= 1.0


def _check_target(target: Target, layers: int, scale: float) -> None:
    assert target.layers == layers
    assert target.full[0] >= target.width > 0
    assert target.full[1] >= target.height > 0
    for edge, whole in zip((target.width, target.height), target.full, strict=True):
        assert abs(edge - scale * whole) <= 1.0
    assert target.eye_from_stage.shape == target.clip_from_eye.shape == (layers, 4, 4)
    assert target.eye_from_stage.dtype == target.clip_from_eye.dtype == np.float32
    for eye, clip in zip(target.eye_from_stage, target.clip_from_eye, strict=True):
        _check_pose(eye)
        _check_projection(clip, target.near, target.far)


def _check_pose(matrix: np.ndarray) -> None:
    """A rotation and a translation, in column-major storage."""
    assert matrix.shape == (4, 4)
    assert matrix.dtype == np.float32
    np.testing.assert_allclose(matrix[:3, :3] @ matrix[:3, :3].T, np.eye(3), atol=1e-4)
    np.testing.assert_allclose(matrix[:, 3], [0, 0, 0, 1], atol=1e-6)
    assert np.isfinite(matrix).all()


def _check_projection(clip: np.ndarray, near: float, far: float) -> None:
    """The near plane lands on depth -1, the far plane on 1; what is ahead is inside."""
    for distance, depth in ((near, -1.0), (far, 1.0)):
        point = np.array([0.0, 0.0, -distance, 1.0]) @ clip
        assert abs(point[2] / point[3] - depth) < 1e-3
    ahead = np.array([0.0, 0.0, -2.0, 1.0]) @ clip
    assert (np.abs(ahead[:2]) < ahead[3]).all()


def _check_closed(display: Display) -> None:
    """Closing twice is closing; a frame afterwards is quiet."""
    assert display.state == "closed"
    display.close()
    assert display.acquire() is None
    display.end(None)
    assert display.state == "closed"
