"""Which OpenXR runtime is active on this computer and, where that can be told cheaply, whether its service is running.

Found as the loader finds it (OpenXR loader design, "Runtime Discovery"). Asking here first costs a few file looks, starts nothing, and spares the terminal
what runtimes print when their service is not there.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

from vrapp.errors import MissingError

SERVICES = {"monado": ("monado_comp_ipc",), "wivrn": ("wivrn/comp_ipc", "wivrn_comp_ipc")}
"""Part of a runtime library's name -> where its service may listen below XDG_RUNTIME_DIR."""


def active_runtime() -> Path | None:
    """The active runtime's manifest; None where only the loader knows. Raises MissingError when there is none or its service does not run."""
    manifest = _manifest()
    if manifest is None:
        if sys.platform == "linux":
            raise MissingError("no OpenXR runtime is set up on this computer; install one (SteamVR, Monado) and make it the active one")
        return None
    addresses = _service_sockets(manifest)
    if addresses and not any(_listens(address) for address in addresses):
        raise MissingError(f"the OpenXR runtime of {manifest.name} is installed but not running; start it (for Monado: monado-service)")
    return manifest


def has_service_socket() -> bool:
    """True when `active_runtime()` alone can tell whether the runtime runs; otherwise only making an instance can."""
    manifest = _manifest()
    return manifest is not None and bool(_service_sockets(manifest))


def _manifest() -> Path | None:
    named = os.environ.get("XR_RUNTIME_JSON")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return _registered()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    system = [Path(part) for part in (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")]
    for folder in (config, *system, Path("/usr/local/etc"), Path("/etc"), Path("/usr/local/share"), Path("/usr/share")):
        path = folder / "openxr" / "1" / "active_runtime.json"
        if path.is_file():
            return path
    return None


def _registered() -> Path | None:
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Khronos\OpenXR\1") as key:
            return Path(str(winreg.QueryValueEx(key, "ActiveRuntime")[0]))
    except OSError:
        return None


def _service_sockets(manifest: Path) -> list[Path]:
    """Where the service of this runtime may listen; empty for runtimes without one that we know."""
    try:
        library = str(json.loads(manifest.read_text(encoding="utf-8"))["runtime"]["library_path"]).lower()
    except (OSError, ValueError, KeyError, TypeError):
        return []
    folder = os.environ.get("XDG_RUNTIME_DIR")
    names = next((names for part, names in SERVICES.items() if part in library), ())
    return [Path(folder) / name for name in names] if folder else []


def _listens(address: Path) -> bool:
    if sys.platform == "win32":
        return True
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(0.5)
        try:
            probe.connect(str(address))
        except OSError:
            return False
        return True
