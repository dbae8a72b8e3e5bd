"""Two synthetic years of talk and the questions that they answer: `python -m tools.recall_set` tells how often the evidence is found, by kind and by method.

Everything is seeded and written here, nobody's talk: a user tells of people, places, work, health and small things, in several wordings, among small talk that
uses the same words. Kinds of questions: single (one turn holds it), changed (the newest of several), before (the one that was replaced), time (a month or a
distance in time picks the turn), who (the companion's own words, or the user's), multi (two turns are needed). The evidence is a set of turns' numbers.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from vrapp.mind.memory import Memory
from vrapp.mind.recall import candidates, embedding
from vrapp.mind.recall.question import understood

START, DAYS = datetime(2024, 10, 1, 18, 0), 760
NOW = START + timedelta(days=DAYS + 1)
KS = (5, 10, 25)


class Said(NamedTuple):
    speaker: str
    text: str
    when: datetime
    session: str


class Asked(NamedTuple):
    """evidence: numbers of turns in the talk, all of them needed."""

    kind: str
    text: str
    evidence: tuple[int, ...]


@dataclass(slots=True)
class Talk:
    said: list[Said] = field(default_factory=list[Said])
    asked: list[Asked] = field(default_factory=list[Asked])


FRIENDS = "Tomas Ingrid Pavel Leila Marcus Yuki Farah Owen Beatriz Hamid Nora Callum Petra Soren Wanda Idris".split()
CITIES = "Bergen Valencia Krakow Tallinn Porto Ghent Izmir Cork Trieste Uppsala Nantes Split".split()
# what happened, with {f} a friend: wordings of the statement | wordings of the question
SINGLE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("{f} sprained an ankle on the stairs at the station.", "Poor {f} fell on the station steps and twisted an ankle."),
        ("How did {f} get hurt?", "What injury did {f} have?"),
    ),
    (
        ("{f} has taken up the cello and practises every evening.", "Guess what, {f} is learning the cello now."),
        ("Which instrument does {f} play?", "What music does {f} make?"),
    ),
    (("I lent {f} my blue tent for the weekend.", "{f} borrowed the blue tent from me."), ("Who has my tent?", "What did I lend to {f}?")),
    (("{f} is getting married in a small chapel by the sea.", "The wedding of {f} will be in a chapel on the coast."), ("Where will {f} marry?",)),
    (
        ("{f} can't stand coriander, it tastes of soap to them.", "Never put coriander in the soup when {f} comes, {f} loathes it."),
        ("Which herb does {f} dislike?", "What must I not cook for {f}?"),
    ),
    (
        ("{f} opened a tiny bakery behind the cinema.", "There's a new bakery behind the cinema, and it belongs to {f}."),
        ("What business did {f} start?", "Where is the shop of {f}?"),
    ),
    (
        ("{f} adopted two greyhounds from the shelter.", "Two rescued greyhounds live with {f} now."),
        ("What pets does {f} have?", "Which animals did {f} take in?"),
    ),
    (("{f} is training for a marathon and runs before sunrise.", "Before dawn {f} is out running, for the marathon."), ("What sport does {f} train for?",)),
    (("{f} failed the driving test because of the roundabout.", "The roundabout cost {f} the driving licence again."), ("Why did {f} not pass the test?",)),
    (("{f} gave me a jar of plum jam for my name day.", "Plum jam, that was the present from {f}."), ("What did {f} give me?",)),
    (
        ("{f} works nights as a radiographer at the infirmary.", "At the infirmary {f} does the X-rays, always at night."),
        ("What is the job of {f}?", "Where does {f} work?"),
    ),
    (("{f} told me that their flat was burgled while they slept.", "Thieves broke into the flat of {f} during the night."), ("What crime happened to {f}?",)),
)
MINE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("I finally finished reading The Magic Mountain, all of it.",), ("Which long novel did I finish?",)),
    (("My knee clicks since the ski trip, the physio gave me exercises.",), ("What did the physio treat?", "What is wrong with my leg?")),
    (("I broke grandmother's teapot, the one with the swallows.",), ("What did I break?",)),
    (("The landlord raised the rent by ninety euros.",), ("How much more do I pay for the flat?",)),
    (("I sing second alto in the choir of Saint Clare's on Tuesdays.",), ("Which voice do I sing?", "What do I do on Tuesdays?")),
    (("I'm frightened of moths, don't laugh.",), ("What insect scares me?",)),
    (("My passport number starts with an X, and it runs out next spring.",), ("When does my passport expire?",)),
    (("I planted three quince trees at the allotment.",), ("What grows on my allotment?",)),
    (("Ginger tea is the only thing that helps my migraine.",), ("What helps when my head hurts?",)),
    (("I keep the spare key under the stone frog.",), ("Where is the spare key?",)),
    (("At school they called me Hedgehog because of my hair.",), ("What was my nickname as a child?",)),
    (("My first car was a green Beetle that only started downhill.",), ("What was my first car?",)),
)
CHANGED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("I moved to {v}, the boxes are everywhere.", "Where do I live now?|Where did I live before {v}?", ("Harrow Lane", "Mill Street", "the harbour flats")),
    ("I started working for {v} this week.", "Who do I work for these days?|Where did I work before {v}?", ("a map publisher", "the water board", "a theatre")),
    (
        "My new dentist is {v}, very gentle.",
        "Who is my dentist at the moment?|Who was my dentist before {v}?",
        ("Doctor Amsel", "Doctor Birk", "Doctor Castellan"),
    ),
    ("I switched my gym to {v}.", "Which gym do I go to now?|Which gym did I use before {v}?", ("Iron Yard", "Riverside", "the old brewery")),
    (
        "These days I drink {v} in the morning instead.",
        "What do I drink in the mornings now?|What did I drink before I took to {v}?",
        ("barley coffee", "white tea", "hot lemon"),
    ),
    (
        "My phone died, so now I have {v}.",
        "Which phone do I have now?|Which phone did I have before {v}?",
        ("a red flip phone", "a Fairphone", "my aunt's old handset"),
    ),
    (
        "The book club reads {v} this month.",
        "What is the book club reading now?|What did the book club read before {v}?",
        ("Middlemarch", "The Leopard", "Beloved"),
    ),
    (
        "I changed my mind about the wall: I'll paint it {v}.",
        "Which colour will the wall be?|Which colour did I want before {v}?",
        ("ochre", "sage green", "pale pink"),
    ),
)
PROMISED: tuple[tuple[str, str, str], ...] = (
    ("I'll think of a name for your sourdough by tomorrow.", "My sourdough needs a name.", "What did you promise to find for my sourdough?"),
    (
        "I would choose the ferry and not the train, for the gulls.",
        "Train or ferry to the islands, I can't decide.",
        "What did you advise for the trip to the islands?",
    ),
    ("I have always been fond of lighthouses, all that patience.", "I saw a documentary about lighthouses.", "What did you say that you are fond of?"),
    ("I'd call the poem Salt, it is what stays.", "I wrote a poem about the shore.", "Which title did you suggest for my poem?"),
    ("I'll remember to ask you about the audition.", "The audition for the play makes me nervous.", "What did you say you would ask me about?"),
    (
        "I think you should send the letter and not wait for hers.",
        "There is a letter to my cousin that I never sent.",
        "What was your opinion about the letter to my cousin?",
    ),
)
SMALL = (
    "Not much happened, I just walked home along the {n}.",
    "The {n} was crowded again, I hardly got a seat.",
    "I'm tired, it was one of those {n} days.",
    "Work was fine, mostly {n}.",
    "I should sleep more and think less about the {n}.",
    "It rained on the {n} all afternoon.",
    "Did you ever wonder who looks after the {n}?",
    "I cooked something with {n} and it was all right.",
)
NOUNS = (
    "tram market canal park kitchen office stairs station library bridge garden bakery cinema chapel harbour lentils "
    "letters cello music tea jam moths running tests keys flat rent river windows paint phone"
).split()
REPLIES = (
    "That sounds like a lot for one day.",
    "I like how you tell that.",
    "And what happened then?",
    "You notice such things, that is a gift.",
    "Let us sit with that for a moment.",
    "I can picture it.",
    "That would make me curious, too.",
    "Is that good or bad, do you think?",
    "Thank you for telling me.",
    "Shall we talk about it some more?",
)


def made(seed: int = 1) -> Talk:
    """The same talk for the same seed: about a thousand turns on about two hundred evenings, and over two hundred questions."""
    rng = random.Random(seed)
    planned: list[tuple[int, Callable[[Talk, datetime, str], None]]] = []  # evening, what is said there
    evenings = sorted(rng.sample(range(DAYS), 240))
    _plan_single(rng, evenings, planned)
    _plan_changes(rng, evenings, planned)
    _plan_trips(rng, evenings, planned)
    _plan_promises(rng, evenings, planned)
    talk = Talk()
    at: dict[int, list[Callable[[Talk, datetime, str], None]]] = {}
    for evening, say in planned:
        at.setdefault(evening, []).append(say)
    for evening in evenings:
        when, session = START + timedelta(days=evening, minutes=rng.randrange(90)), f"evening {evening}"
        told = at.get(evening, [])
        for each in rng.sample(["small", *told, *["small"] * (1 + len(told) // 2)], 2 + len(told) + len(told) // 2):
            if isinstance(each, str):
                _say(talk, "user", rng.choice(SMALL).format(n=rng.choice(NOUNS)), when, session)
            else:
                each(talk, when, session)
            if talk.said[-1].speaker == "user":
                _say(talk, "companion", rng.choice(REPLIES), when, session)
    return talk


def _say(talk: Talk, speaker: str, text: str, when: datetime, session: str) -> int:
    talk.said.append(Said(speaker, text, when + timedelta(seconds=20 * (len(talk.said) % 50)), session))
    return len(talk.said) - 1


Planned = list[tuple[int, Callable[[Talk, datetime, str], None]]]


def _plan_single(rng: random.Random, evenings: Sequence[int], planned: Planned) -> None:
    def teller(statement: str, questions: Sequence[str]) -> Callable[[Talk, datetime, str], None]:
        def tell(talk: Talk, when: datetime, session: str) -> None:
            number = _say(talk, "user", statement, when, session)
            talk.asked += [Asked("single", question, (number,)) for question in questions]

        return tell

    for statements, questions in SINGLE:
        for friend in rng.sample(FRIENDS, 8):
            own = [question.format(f=friend) for question in questions if "{f}" in question]  # "Who has my tent?" would have five answers
            planned.append((rng.choice(evenings), teller(rng.choice(statements).format(f=friend), own)))
    for statements, questions in MINE:
        planned.append((rng.choice(evenings), teller(rng.choice(statements), questions)))


def _plan_changes(rng: random.Random, evenings: Sequence[int], planned: Planned) -> None:
    for statement, questions, values in CHANGED:
        now, before = questions.split("|")
        days = sorted(rng.sample(evenings, len(values)))
        numbers: list[int] = []

        def tell(talk: Talk, when: datetime, session: str, words: str, last: bool, kept: list[int], ask: tuple[str, str]) -> None:
            kept.append(_say(talk, "user", words, when, session))
            if last:
                talk.asked += [Asked("changed", ask[0], (kept[-1],)), Asked("before", ask[1], (kept[-2],))]

        for place, (day, value) in enumerate(zip(days, values, strict=True)):
            last = place == len(values) - 1
            words, ask = statement.format(v=value), (now, before.format(v=values[-1]))
            planned.append((day, lambda t, w, s, words=words, last=last, kept=numbers, ask=ask: tell(t, w, s, words, last, kept, ask)))


def _plan_trips(rng: random.Random, evenings: Sequence[int], planned: Planned) -> None:
    """A journey in some months, each to another city with another friend: asked by month, by city, and by both together."""
    months: dict[tuple[int, int], int] = {}
    for evening in rng.sample(list(evenings), len(evenings)):
        day = START + timedelta(days=evening)
        months.setdefault((day.year, day.month), evening)
    chosen = sorted(rng.sample(sorted(months.values()), len(CITIES)))
    for city, friend, evening in zip(CITIES, rng.sample(FRIENDS, len(CITIES)), chosen, strict=True):

        def tell(talk: Talk, when: datetime, session: str, city: str = city, friend: str = friend) -> None:
            first = _say(talk, "user", f"I am just back from {city}, four days and far too many stairs.", when, session)
            _say(talk, "companion", "Welcome back! Who did you travel with?", when, session)
            second = _say(talk, "user", f"With {friend}, who got lost at the very first corner.", when, session)
            talk.asked += [
                Asked("time", f"Where did I travel in {when:%B %Y}?", (first,)),
                Asked("multi", f"Who came along to {city}, and what was it like?", (first, second)),
                Asked("multi", f"In which city did {friend} get lost?", (first, second)),
            ]

        planned.append((evening, tell))


def _plan_promises(rng: random.Random, evenings: Sequence[int], planned: Planned) -> None:
    for answer, words, question in PROMISED:

        def tell(talk: Talk, when: datetime, session: str, answer: str = answer, words: str = words, question: str = question) -> None:
            _say(talk, "user", words, when, session)
            talk.asked.append(Asked("who", question, (_say(talk, "companion", answer, when, session),)))

        planned.append((rng.choice(evenings), tell))


def told(memory: Memory, talk: Talk) -> list[int]:
    """Fed through the interface that everybody uses; the row of each turn."""
    return [memory.add(each.text, speaker=each.speaker, when=each.when, session=each.session) for each in talk.said]


Search = Callable[[str], list[int]]


def ours(memory: Memory) -> Search:
    """The memory's own search."""
    return lambda text: [hit.id for hit in memory.search(text, max(KS), now=NOW)]


def by_words(memory: Memory) -> Search:
    """BM25 alone, each turn by itself."""

    def search(text: str) -> list[int]:
        asked = understood(text, candidates.speakers(memory.db), NOW.timestamp())
        return candidates.by_words(memory.db, candidates.counted(memory.db, asked.asked), max(KS))

    return search


def by_meaning(talk: Talk, rows: Sequence[int]) -> Search:
    """Vectors alone, compared one by one."""
    embedder = embedding.load()
    vectors, ids = embedder.embed([each.text for each in talk.said]), np.array(rows)
    return lambda text: ids[np.argsort(-(vectors @ embedder.embed([text])[0]), kind="stable")[: max(KS)]].tolist()


def found(search: Search, talk: Talk, rows: Sequence[int], ks: Sequence[int] = KS) -> dict[str, dict[int, float]]:
    """By kind, and "all": the mean share of a question's evidence among the first k."""
    shares: dict[str, dict[int, list[float]]] = {}
    for asked in talk.asked:
        hits = search(asked.text)
        wanted = {rows[number] for number in asked.evidence}
        for kind in (asked.kind, "all"):
            for k in ks:
                shares.setdefault(kind, {}).setdefault(k, []).append(len(wanted & set(hits[:k])) / len(wanted))
    return {kind: {k: sum(values) / len(values) for k, values in by_k.items()} for kind, by_k in shares.items()}


def main() -> int:
    talk = made()
    memory = Memory(None)
    rows = told(memory, talk)
    ways = {"words": by_words(memory), "vectors": by_meaning(talk, rows), "ours": ours(memory)}
    results = {name: found(search, talk, rows) for name, search in ways.items()}
    memory.close()
    if "--json" in sys.argv[1:]:
        print(json.dumps({"turns": len(talk.said), "questions": len(talk.asked), "found": results}))
        return 0
    print(f"{len(talk.said)} turns, {len(talk.asked)} questions; share of the evidence among the first {', '.join(map(str, KS))}")
    for kind in sorted(results["ours"]):
        count = sum(asked.kind == kind for asked in talk.asked) or len(talk.asked)
        print(f"{kind:8} {count:4}  " + "   ".join(f"{name} " + " ".join(f"{by_kind[kind][k]:6.1%}" for k in KS) for name, by_kind in results.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
