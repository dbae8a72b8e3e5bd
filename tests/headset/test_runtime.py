"""The simulated runtime itself: that it answers, that the validation layer is really in between, that it can die and come back, and what its screen shows."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tools.headset.errors import HeadsetError
from tools.headset.fixture import Headset
from vrapp.gl import GL

assert GL  # PyOpenGL before xr, which would switch it to GLX

import xr  # noqa: E402


@contextlib.contextmanager
def _instance() -> Generator[Any]:
    info = xr.InstanceCreateInfo(
        enabled_extension_names=["XR_MND_headless"],
        application_info=xr.ApplicationInfo("test", 1, "test", 1, xr.Version(1, 0, 34)),
    )
    instance = xr.create_instance(info)
    try:
        yield instance
    finally:
        xr.destroy_instance(instance)


def _system(instance: Any) -> Any:
    return xr.get_system(instance, xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY))


def test_it_is_a_head_mounted_display(headset: Headset) -> None:
    with _instance() as instance:
        properties = xr.get_system_properties(instance, _system(instance))
    assert b"Remote HMD" in properties.system_name
    assert headset.validation_errors() == []


def test_a_broken_call_is_reported_by_the_validation_layer(headset: Headset) -> None:
    with _instance() as instance:
        wrong = xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY)
        wrong.type = xr.StructureType.VIEW_LOCATE_INFO
        with pytest.raises(xr.exception.XrException):
            xr.get_system(instance, wrong)
    found = headset.validation_errors()
    assert any("VUID-XrSystemGetInfo-type-type" in error for error in found)
    headset.forgive()
    assert headset.validation_errors() == []


def test_it_dies_and_comes_back_in_one_process(headset: Headset) -> None:
    headset.kill()
    with pytest.raises(xr.exception.RuntimeFailureError), _instance():
        pass
    headset.restart()
    with _instance() as instance:
        assert _system(instance)


def test_the_null_compositor_has_no_picture(headset: Headset, tmp_path: Path) -> None:
    with pytest.raises(HeadsetError, match="--x11"):
        headset.screenshot(tmp_path / "eyes.png")


def test_the_screen_is_a_png(headset_x11: Headset, tmp_path: Path) -> None:
    headset_x11.screenshot(tmp_path / "eyes.png")
    with Image.open(tmp_path / "eyes.png") as picture:
        assert picture.size == (960, 540)
        assert picture.mode == "RGB"
