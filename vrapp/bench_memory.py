"""`vrapp bench memory`: a memory of so many things said, in a folder of its own. In: settings, how many. Out: the fields of design section 6 and some more.

Nothing of the user's memory is read or written. What is said is drawn from a grammar with a seed: about as long and as varied as talk, the same every time.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from vrapp.config import Settings
from vrapp.mind.memory import Memory
from vrapp.mind.store import place as places

QUERIES = 200
OPENINGS = 5
SESSION = 40  # things said in one visit
_START = 1_700_000_000.0
_WHO = "my sister,Ana,my brother,Tom,the neighbour,Mrs Okafor,my boss,Leila,the dentist,Ben,my daughter,Priya,an old friend,Yusuf,the landlord,Mei".split(",")
_DID = "met,called,visited,forgot,helped,invited,missed,thanked,painted,paid,taught,found,lost sight of,argued with,cooked for,wrote to".split(",")
_WHERE = "in Leeds,at the market,by the canal,in the kitchen,on the train to York,at work,in the garden,near the old mill,at the clinic,on the phone".split(",")
_WHEN = "this morning,yesterday,last week,before lunch,on Sunday,after the rain,two days ago,late at night,in spring,while it snowed".split(",")
_THING = "the bicycle,a tax letter,the piano,tomato plants,the broken kettle,a wedding,the new job,an exam,the cat,a blue coat,the mortgage,a novel".split(",")
_THEN = "and it went well,but I was tired,and I still think about it,so I need to plan,and we laughed a lot,but nobody came,and it cost too much".split(",")
_NUMBERS = 5000  # words of their own, so that the index has many rare ones, as talk has


def bench_memory(settings: Settings, items: int) -> dict[str, Any]:
    """insert_per_s: one `add` after another, each in the file when it returns. tend_s: the housework afterwards (embedding among it). bytes_per_item: the
    database and what lies beside it. start_ms: opening it again; search_ms over questions that were not asked before; times in ms are {median, p99}."""
    with tempfile.TemporaryDirectory(prefix="vrapp-bench-") as folder:
        path = Path(folder) / "memory.sqlite3"
        memory = Memory(path)
        inserted_s = _fill(memory, items)
        began = time.perf_counter()
        memory.tend(lambda: False)
        tended_s = time.perf_counter() - began
        searched = _searched(memory)
        memory.close()
        size, beside = path.stat().st_size, sum(file.stat().st_size for file in places.Place(path).beside())
        opened = [_opened_ms(path) for _ in range(OPENINGS)]
        memory = Memory(path)
        began = time.perf_counter()
        memory.forget([item.id for item in memory.episodes(count=1)])
        forgot_ms = (time.perf_counter() - began) * 1000
        memory.close()
    return {
        "items": items,
        "insert_per_s": round(items / inserted_s, 1),
        "search_ms": _median_p99(searched),
        "bytes_per_item": round((size + beside) / items, 1),
        "database_bytes_per_item": round(size / items, 1),
        "start_ms": _median_p99(opened),
        "tend_s": round(tended_s, 2),
        "forget_ms": round(forgot_ms, 1),
    }


def sentences(seed: int) -> Iterator[str]:
    """Things that somebody might say, without end."""
    chance = random.Random(seed)
    while True:
        words = [chance.choice(part) for part in (_DID, _WHO, _WHERE, _WHEN)]
        thing = f" about {chance.choice(_THING)}" if chance.random() < 0.6 else ""
        then = f", {chance.choice(_THEN)}" if chance.random() < 0.5 else ""
        rare = f" (the {_rare(chance)} affair)" if chance.random() < 0.5 else ""
        yield f"I {words[0]} {words[1]} {words[2]} {words[3]}{thing}{rare}{then}."


def _rare(chance: random.Random) -> str:
    number = int(chance.paretovariate(0.7)) % _NUMBERS
    return "".join("bdfgklmnprstvz"[number // 14**place % 14] + "aeiou"[(number + place) % 5] for place in range(4))


def _fill(memory: Memory, items: int) -> float:
    said = sentences(1)
    texts = [next(said) for _ in range(items)]
    began = time.perf_counter()
    for n, text in enumerate(texts):
        memory.add(text, speaker="user" if n % 2 == 0 else "companion", when=_START + n * 90.0, session=f"visit {n // SESSION}")
    return time.perf_counter() - began


def _searched(memory: Memory) -> list[float]:
    questions = sentences(2)
    now = _START + 1e8
    for _ in range(3):  # what is loaded with the first question
        memory.search(f"What happened when {next(questions)[2:-1]}?", 10, now=now)
    return [_ms(memory, f"What happened when {next(questions)[2:-1]}?", now) for _ in range(QUERIES)]


def _ms(memory: Memory, question: str, now: float) -> float:
    began = time.perf_counter()
    memory.search(question, 10, now=now)
    return (time.perf_counter() - began) * 1000


def _opened_ms(path: Path) -> float:
    began = time.perf_counter()
    memory = Memory(path)
    took = time.perf_counter() - began
    memory.close()
    return took * 1000


def _median_p99(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {"median": round(statistics.median(ordered), 3), "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 3)}
