"""Precision and recall of the rules over a file of utterances. Run: python -m tests.mind.known.measure [FILE] (prints what is missed and what is too much)."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from vrapp.mind.known.extract import claims

HERE = Path(__file__).parent
SAID_AT = datetime(2026, 11, 18, 15, 0).timestamp()  # a Wednesday


@dataclass
class Score:
    right: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    wrong: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    silent: int = 0  # utterances that state nothing
    silent_kept: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + len(self.missed))


def read(path: Path) -> list[tuple[str, set[str]]]:
    out: list[tuple[str, set[str]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or "=>" not in line:
            continue
        words, _, facts = line.partition(" => ")
        out.append((words, set() if facts.strip() == "none" else {_even(fact) for fact in facts.split(";")}))
    return out


def _even(fact: str) -> str:
    return " | ".join(part.strip().lower() for part in fact.split("|")).strip()


def measure(path: Path) -> Score:
    score = Score()
    for words, wanted in read(path):
        got = {_even(str(claim)) for claim in claims(words, SAID_AT)}
        score.right += len(got & wanted)
        score.missed += [(words, fact) for fact in sorted(wanted - got)]
        score.wrong += [(words, fact) for fact in sorted(got - wanted)]
        score.silent += not wanted
        score.silent_kept += bool(not wanted and not got)
    return score


if __name__ == "__main__":
    for name in sys.argv[1:] or ["said.txt", "heldout.txt"]:
        score = measure(HERE / name)
        for words, fact in score.missed:
            print(f"missed  {words}  ->  {fact}")
        for words, fact in score.wrong:
            print(f"wrong   {words}  ->  {fact}")
        print(
            f"{name}: {len(read(HERE / name))} utterances, precision {score.precision:.3f}, recall {score.recall:.3f}, silent "
            f"{score.silent_kept} of {score.silent}"
        )
