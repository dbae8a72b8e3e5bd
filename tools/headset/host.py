"""What the Debian 13 root takes over from the machine that makes it: the package mirror, proxies, certificates and pip's settings."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tools.headset.errors import HeadsetError

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
DROPPED = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "XDG_RUNTIME_DIR")
"""Variables of the host that mean nothing, or something wrong, inside the root."""


def mirror() -> str:
    """The Debian archive this host's apt uses, as its sources name it; raises HeadsetError where they name none."""
    codename = _codename()
    etc = Path("/etc/apt")
    for path in [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]:
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        for uri, suites in _deb822(text) if path.suffix == ".sources" else _one_line(text):
            if codename in suites and uri.startswith(("http:", "https:", "file:")):
                return uri.rstrip("/")
    raise HeadsetError("this host's apt sources name no Debian archive to make the headset's root from; add one to /etc/apt/sources.list")


def _codename() -> str:
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return next((line.partition("=")[2].strip('"') for line in lines if line.startswith("VERSION_CODENAME=")), "")


def _one_line(text: str) -> list[tuple[str, list[str]]]:
    """(URI, suites) of each `deb [options] URI SUITE COMPONENT...` line."""
    out: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if not words or words[0] != "deb":
            continue
        while len(words) > 1 and (words[1].startswith("[") or words[1].endswith("]") or "=" in words[1]):
            words.pop(1)
        if len(words) > 2:
            out.append((words[1], [words[2]]))
    return out


def _deb822(text: str) -> list[tuple[str, list[str]]]:
    """(URI, suites) of each stanza of a `.sources` file."""
    out: list[tuple[str, list[str]]] = []
    for stanza in text.split("\n\n"):
        fields = {key.strip().lower(): value.split() for key, colon, value in (line.partition(":") for line in stanza.splitlines()) if colon}
        if "deb" in fields.get("types", []):
            out += [(uri, fields.get("suites", [])) for uri in fields.get("uris", [])]
    return out


def apt_proxies() -> str:
    """apt.conf lines with the proxies that the host's apt is configured for."""
    out = subprocess.run(["apt-config", "dump", "--format", '%f "%v";%n'], capture_output=True, text=True, check=False).stdout
    return "".join(f"{line}\n" for line in out.splitlines() if line.startswith(("Acquire::http::Proxy", "Acquire::https::Proxy")))


def pip_settings() -> dict[str, str]:
    """`section.key` -> value of pip's configuration files; what pip takes from the environment arrives that way inside too."""
    out = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False).stdout
    settings: dict[str, str] = {}
    for key, equals, value in (line.partition("=") for line in out.splitlines()):
        if equals and not key.startswith(":env:"):
            settings[key] = str(ast.literal_eval(value))
    return settings


def pip_conf(settings: dict[str, str]) -> str:
    """The same settings as one pip.conf."""
    lines: list[str] = []
    for section in sorted({key.partition(".")[0] for key in settings}):
        lines.append(f"[{section}]")
        for key, value in settings.items():
            if key.startswith(f"{section}."):
                folded = value.strip().replace("\n", "\n    ")
                lines.append(f"{key.partition('.')[2]} = {folded}")
    return "\n".join(lines) + "\n"


def pip_paths(settings: dict[str, str]) -> list[Path]:
    """Files and folders on this host that pip's settings and environment name: they must be seen inside the root too."""
    words = " ".join([*settings.values(), *(value for key, value in os.environ.items() if key.startswith("PIP_"))]).split()
    found: list[Path] = []
    for word in words:
        if word.startswith("file:"):
            path = Path(unquote(urlsplit(word).path)).parent  # an index's links lead to a folder beside it
        else:
            path = Path(word)
        if path.is_absolute() and path.exists() and path != CERTIFICATES and path.parent != path and path not in found:
            found.append(path)
    return found


def copy_certificates(root: Path) -> None:
    """Put the host's certificates where the root's programs, and the variables that come along, look for them."""
    named = {Path(os.environ.get(name, CERTIFICATES)) for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")}
    for path in {CERTIFICATES, *named}:
        if path.is_file():
            inside = root / path.relative_to("/")
            inside.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, inside)


def environment(path: str) -> dict[str, str]:
    """The host's variables without those that would mislead, with `path` as PATH."""
    kept = {key: value for key, value in os.environ.items() if key not in DROPPED and not key.startswith(("LD_", "PYENV_"))}
    return {**kept, "PATH": path, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "HOME": str(Path.home())}
