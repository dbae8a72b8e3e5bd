"""A Debian 13 root on Debian 12, where the OpenXR runtime Monado is not packaged: made once in the cache folder, entered with private mounts.

The root is built under another name and renamed when it is whole, so a half-made one is never used. It holds the system packages and a virtual environment
(`/opt/vrapp`) with what vrapp needs; the checkout itself, the model folder and /tmp are bind-mounted at the paths they have outside. Everything is mounted in
a mount namespace of its own, and processes live in a process namespace where the kernel allows it: when the command ends, nothing of it is left.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

from tools import setup, system
from tools.headset import host
from tools.headset.errors import HeadsetError

RECIPE = "2"
"""Counts up when a root made by an older version of this file will not do."""
PACKAGES = (*system.MONADO, *system.GL, *system.WINDOW, "xvfb", "libgomp1", "python3", "python3-venv")
VENV = Path("/opt/vrapp")
PATH = f"{VENV}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PYTHON = f"{VENV}/bin/python"
COMMAND = f"#!{PYTHON}\nimport sys\n\nfrom vrapp.cli import main\n\nsys.exit(main())\n"
DPKG = "force-unsafe-io\npath-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\n"


def folder() -> Path:
    """Where the root is kept."""
    return setup.cache() / "headset-trixie"


def is_whole(root: Path) -> bool:
    stamp = root / "vrapp-recipe"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == RECIPE


def ensure() -> Path:
    """Make the root, or bring its Python packages up to date; does nothing (a few milliseconds) when all is there. Returns its folder."""
    if os.geteuid() != 0:
        words = shlex.join([sys.executable, "-m", "tools.headset", "setup"])
        raise HeadsetError(f"the simulated headset on Debian 12 needs root to make and enter a Debian 13 system; run: sudo -E {words}")
    root = folder()
    root.parent.mkdir(parents=True, exist_ok=True)
    with _locked(root.with_name(f"{root.name}.lock")):
        if not is_whole(root):
            _make(root)
        _install_python_packages(root)
    return root


@contextlib.contextmanager
def _locked(path: Path) -> Generator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(root: Path) -> None:
    """debootstrap and apt under another name, renamed at the end."""
    new, log = root.with_name(f"{root.name}.new"), root.with_name(f"{root.name}.log")
    start = time.monotonic()
    print(f"headset: making a Debian 13 root for the OpenXR runtime in {root} (about two minutes, once)", file=sys.stderr, flush=True)
    system.ensure("headset")
    _remove(new)
    with log.open("wb") as out:
        step = _Step(out, log)
        step([*_unshare(), "debootstrap", "--variant=minbase", "trixie", str(new), host.mirror()], "debootstrap")
        (new / "etc/dpkg/dpkg.cfg.d/vrapp").write_text(DPKG, encoding="utf-8")
        (new / "etc/apt/apt.conf.d/99host").write_text(host.apt_proxies(), encoding="utf-8")
        host.copy_certificates(new)
        apt = ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", *PACKAGES]
        step(enter_command(new, ["env", "DEBIAN_FRONTEND=noninteractive", *apt], []), "apt-get install in the root")
        step(enter_command(new, ["apt-get", "clean"], []), "apt-get clean in the root")
        step(enter_command(new, ["python3", "-m", "venv", str(VENV)], []), "python3 -m venv in the root")
    vrapp = new / VENV.relative_to("/") / "bin/vrapp"
    vrapp.write_text(COMMAND, encoding="utf-8")
    vrapp.chmod(0o755)
    (new / "vrapp-recipe").write_text(RECIPE, encoding="utf-8")
    _remove(root)
    new.rename(root)
    print(f"headset: the root is made ({time.monotonic() - start:.0f} s)", file=sys.stderr, flush=True)


class _Step:
    """Runs a command with its output in a log; a failure is one line that names the step and ends with the log's last words."""

    def __init__(self, out: object, log: Path) -> None:
        self.out, self.log = out, log

    def __call__(self, words: list[str], name: str) -> None:
        done = subprocess.run(words, env=host.environment(PATH), stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.out, check=False)  # type: ignore[call-overload]
        if done.returncode:
            last = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
            raise HeadsetError(f"{name} failed ({last[0] if last else 'it said nothing'}); all it said is in {self.log}")


def _remove(root: Path) -> None:
    """Delete a root. Its mounts were private to processes that are gone, so nothing of the host hangs below it; a live mount stops us all the same."""
    if not root.exists():
        return
    prefix = f"{root.resolve()}/"
    if any(line.split()[4].startswith(prefix) for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()):
        raise HeadsetError(f"something is mounted below {root}; unmount it and try again")
    shutil.rmtree(root)


def requirements() -> list[str]:
    """What the root's Python needs: vrapp's dependencies, its extras and pytest. llama-cpp-python only where this CPU's wheel has been built."""
    base, extras = setup.requirements()
    wheel = llama_wheel()
    names = [line for line in base if not line.startswith("llama-cpp-python")]
    names += [line for lines in extras.values() for line in lines if not line.startswith(("vrapp", "llama-cpp-python", "ruff", "pyright", "import-linter"))]
    return [*names, *([str(wheel)] if wheel else [])]


def llama_wheel() -> Path | None:
    return next(iter(sorted(setup.wheels().glob("llama_cpp_python-*.whl"), reverse=True)), None)


def _install_python_packages(root: Path) -> None:
    """pip install into the root's virtual environment when what is wanted has changed."""
    wanted = requirements()
    words = "\n".join([*wanted, setup.CONSTRAINTS.read_text(encoding="utf-8")])
    key = hashlib.sha256(words.encode()).hexdigest()
    stamp = root / VENV.relative_to("/") / "vrapp-requirements"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == key:
        return
    if not llama_wheel():
        print(f"headset: no llama-cpp-python wheel in {setup.wheels()}: tests that need a model will not run in the root", file=sys.stderr, flush=True)
    print("headset: installing Python packages in the root", file=sys.stderr, flush=True)
    settings = host.pip_settings()
    (root / "etc/pip.conf").write_text(host.pip_conf(settings), encoding="utf-8")
    host.copy_certificates(root)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--prefer-binary", "--no-cache-dir", "-c", str(setup.CONSTRAINTS)]
    log = root.with_name(f"{root.name}.pip.log")
    with log.open("wb") as out:
        binds = [*_binds(), *host.pip_paths(settings), setup.wheels()]
        _Step(out, log)(enter_command(root, [*pip, *wanted], binds), "pip install in the root")
    stamp.write_text(key, encoding="utf-8")


def _binds() -> list[Path]:
    """Folders of this machine that are seen inside at the same path."""
    home = Path(os.environ.get("VRAPP_HOME") or Path.home() / ".local/share/vrapp")
    shared = setup.TOP.parent / "shared"
    data = os.environ.get("VRAPP_TESTDATA")
    places = [Path("/tmp"), setup.TOP, home, setup.cache(), shared, *([Path(data)] if data else [])]
    for path in (home, setup.cache()):
        path.mkdir(parents=True, exist_ok=True)
    return [path.resolve() for path in places if path.exists()]


def _unshare() -> list[str]:
    """The prefix that gives a command its own mounts, and its own processes where that is allowed."""
    full = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
    for prefix in (full, full[:4]):
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix
    raise HeadsetError("this machine does not let root make mounts of its own (unshare --mount failed), so the Debian 13 root cannot be entered")


def enter_command(root: Path, words: list[str], binds: list[Path]) -> list[str]:
    """The host command that runs `words` inside `root`, in the current folder when it exists there."""
    prefix = _unshare()
    proc = "mount -t proc proc" if "--pid" in prefix else "mount --rbind /proc"
    lines = ["set -e", f"mount --rbind /dev {root}/dev", f"mount --rbind /sys {root}/sys", f"{proc} {root}/proc"]
    for path in sorted(set(binds)):
        inside = root / path.relative_to("/")
        if path.is_dir():
            inside.mkdir(parents=True, exist_ok=True)
        else:
            inside.parent.mkdir(parents=True, exist_ok=True)
            inside.touch()
        lines.append(f"mount --bind {shlex.quote(str(path))} {shlex.quote(str(inside))}")
    change = 'cd "$1" 2>/dev/null || cd /; shift; exec "$@"'
    lines.append(f'exec chroot {shlex.quote(str(root))} /bin/sh -c {shlex.quote(change)} sh {shlex.quote(str(Path.cwd()))} "$@"')
    return [*prefix, "sh", "-c", "\n".join(lines), "sh", *words]


def run_inside(root: Path, words: list[str]) -> int:
    """Run a command inside with this terminal's input and output; returns its exit status."""
    (root / Path.home().relative_to("/")).mkdir(parents=True, exist_ok=True)
    if Path("/etc/resolv.conf").is_file():
        shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")
    environment = {**host.environment(PATH), "PYTHONPATH": str(setup.TOP), "PYTHONDONTWRITEBYTECODE": "1"}
    child = subprocess.Popen(enter_command(root, words, _binds()), env=environment)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the terminal told the child too; its answer is the answer
