"""Proof that a committed asset is what the tools build: `python tools/assets/manifest.py [NAME ...]` names each asset whose makers or files have changed since.

`make.py NAME` ends by writing assets/built/NAME.json: a hash of its inputs (the maker's module and every module below tools/assets that it imports, directly or
not, and requirements.txt) and one of each file it wrote. The check, which CI runs, needs no Blender: it hashes again. Comments, docstrings and blank lines do not
count, so that they can be mended without an hour of baking. A maker's module says what it writes: OUTPUTS, patterns below assets/.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import sys
import tokenize
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ASSETS = HERE.parents[1] / "assets"
BUILT = ASSETS / "built"


def program(path: Path) -> str:
    """A source's text without comments, docstrings and blank lines; the same in every Python from 3.11 on."""
    text = path.read_text(encoding="utf-8")
    lines = [list(line) for line in text.splitlines()]
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            del lines[token.start[0] - 1][token.start[1] :]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node, clean=False) is not None:
            words = node.body[0]
            for number in range(words.lineno - 1, words.end_lineno or words.lineno):
                lines[number] = []
    return "\n".join(kept for kept in ("".join(line).rstrip() for line in lines) if kept)


def module(name: str) -> Path | None:
    """The file below tools/assets of a dotted module; None for what comes from elsewhere."""
    base = HERE.joinpath(*name.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


def imports(path: Path) -> Iterable[str]:
    """Every module that a file may import from beside it, wherever in the file it does."""
    package = path.parent.relative_to(HERE).parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - (node.level - 1)] if node.level else ()
            base = ".".join([*above, *((node.module or "").split(".") if node.module else ())])
            yield base
            yield from (f"{base}.{alias.name}".lstrip(".") for alias in node.names)


def inputs(name: str) -> list[Path]:
    """Every file that an asset's maker is made of, sorted."""
    found: set[Path] = set()
    todo = [name]
    while todo:
        wanted = todo.pop()
        parents = [".".join(wanted.split(".")[: count + 1]) for count in range(wanted.count(".") + 1)]
        for path in filter(None, map(module, parents)):
            if path not in found:
                found.add(path)
                todo += imports(path)
    return sorted(found)


def input_hash(name: str) -> str:
    out = hashlib.sha256((HERE / "requirements.txt").read_bytes())
    for path in inputs(name):
        out.update(f"\n== {path.relative_to(HERE).as_posix()}\n{program(path)}".encode())
    return out.hexdigest()


def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def outputs(patterns: Iterable[str]) -> list[Path]:
    return sorted({path for pattern in patterns for path in ASSETS.glob(pattern) if path.is_file()})


def seal(name: str, patterns: Iterable[str], since: float) -> bool:
    """Writes the proof if the run that began at `since` (time.time()) wrote every file; a run that only looked, or wrote elsewhere, proves nothing."""
    written = outputs(patterns)
    if not written or min(path.stat().st_mtime for path in written) < since:
        return False
    BUILT.mkdir(parents=True, exist_ok=True)
    proof = {"inputs": input_hash(name), "patterns": sorted(patterns), "files": {path.relative_to(ASSETS).as_posix(): file_hash(path) for path in written}}
    (BUILT / f"{name}.json").write_text(json.dumps(proof, indent=1) + "\n")
    return True


def complaints(name: str) -> list[str]:
    """What no longer agrees, in words; empty when the asset is what its tools build."""
    path = BUILT / f"{name}.json"
    if not path.is_file():
        return [f"{name}: never sealed; run tools/assets/make.py {name}"]
    proof = json.loads(path.read_text())
    out = [] if proof["inputs"] == input_hash(name) else [f"{name}: its maker has changed since the files were built; run tools/assets/make.py {name}"]
    have = {each.relative_to(ASSETS).as_posix(): file_hash(each) for each in outputs(proof["patterns"])}
    out += [f"{name}: assets/{file} is missing" for file in proof["files"] if file not in have]
    out += [f"{name}: assets/{file} is not the file that was built" for file, code in have.items() if proof["files"].get(file) != code]
    return out


def names() -> list[str]:
    return sorted(path.stem for path in BUILT.glob("*.json"))


def main(argv: list[str]) -> int:
    found = [words for name in argv or names() for words in complaints(name)]
    print("\n".join(found) or f"{len(argv or names())} assets are what the tools build")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
