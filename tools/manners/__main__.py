"""`python -m tools.manners [--mode MODE]... [--seeds N] [--json] [--show]`: how often the embedded model answers as a companion should, by property.

plain: the bare model with a plain system line. prompted: our persona, prompt and guard. ranked: the best of several answers. adapted: the adapter of our own.
adapted+ranked: as it is shipped. A pass needs everything that the exchange examines and the manners that every answer must keep.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from typing import Any

import msgspec

from tools.manners import exam
from vrapp.children import open_mind
from vrapp.config import Settings, load
from vrapp.mind.memory import Memory
from vrapp.mind.ranking import Ranking

MODES = ("plain", "prompted", "ranked", "adapted", "adapted+ranked")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.manners", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mode", action="append", choices=MODES, help="all of them unless named")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--adapter", default="auto", help="another adapter's file for the adapted modes")
    parser.add_argument("--only", default="", help="exchanges of one property")
    parser.add_argument("--show", action="store_true", help="every answer, with what was wrong")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows = [run(mode, asked.seeds, asked.adapter, asked.only, asked.show) for mode in asked.mode or MODES]
    if asked.json:
        print(json.dumps({"suite": len(exam.suite()), "seeds": asked.seeds, "modes": rows}))
    else:
        table(rows)


def settings_of(mode: str, adapter: str) -> Settings:
    base = load()
    mind = msgspec.structs.replace(base.mind, adapter=adapter if "adapted" in mode else "off", candidates=0 if "ranked" in mode else 1)
    return msgspec.structs.replace(base, mind=mind)


def run(mode: str, seeds: int, adapter: str, only: str, show: bool) -> dict[str, Any]:
    """One mode over all seeds: pass rates as shares of 1, the spread over the seeds, and per property."""
    mind = open_mind(settings_of(mode, adapter), memory=Memory(None), seed=1)
    mind.tools = mind.documents = None  # the model is examined, not what answers before it
    if isinstance(mind.ranker, Ranking):
        mind.ranker.seconds = float("inf")  # how good, not how quick
    suite = [one for one in exam.suite() if only in ("", one.property)]
    start_s = time.perf_counter()
    try:
        by_seed = [[exam.judge(one, exam.put(mind, one, seed, plain=mode == "plain")) for one in suite] for seed in range(1, seeds + 1)]
    finally:
        mind.memory.close()
        mind.backend.close()
    if show:
        for judged in by_seed[0]:
            tell(judged)
    return {"mode": mode, "seconds": round(time.perf_counter() - start_s, 1), **rates(by_seed)}


def rates(by_seed: list[list[exam.Judged]]) -> dict[str, Any]:
    whole = [statistics.mean(exam.good(judged) for judged in one) for one in by_seed]
    every = [judged for one in by_seed for judged in one]
    properties = dict.fromkeys(judged.asked.property for judged in every)
    broken = [rule for judged in every for rule in judged.manners]
    return {
        "passed": round(statistics.mean(whole), 3),
        "by_seed": [round(rate, 3) for rate in whole],
        "properties": {name: round(statistics.mean(exam.good(judged) for judged in every if judged.asked.property == name), 3) for name in properties},
        "manners": {
            rule: round(1 - broken.count(rule) / len(every), 3)
            for rule in ("says something", "stays short", "speaks for itself", "keeps its notes", "does not echo")
        },
    }


def tell(judged: exam.Judged) -> None:
    wrong = [*judged.problems, *judged.manners.values()]
    print(
        f"{'ok ' if not wrong else 'BAD'} {judged.asked.property}: {judged.asked.say}\n      {judged.answer}"
        + (f"\n      ({'; '.join(wrong)})" if wrong else ""),
        file=sys.stderr,
    )


def table(rows: list[dict[str, Any]]) -> None:
    print(f"{'':<24}" + "".join(f"{row['mode']:>16}" for row in rows))
    print(f"{'passed':<24}" + "".join(f"{row['passed']:>15.0%} " for row in rows))
    print(f"{'lowest, highest seed':<24}" + "".join(f"{min(row['by_seed']):>9.0%} {max(row['by_seed']):>5.0%} " for row in rows))
    for part in ("properties", "manners"):
        for name in rows[0][part]:
            print(f"  {name:<22}" + "".join(f"{row[part][name]:>15.0%} " for row in rows))


if __name__ == "__main__":
    main()
