"""The suite of a hundred exchanges: read, put to a mind, and judged.

In: suite.toml and a mind. Out: for each exchange the answer and what was wrong with it. The mind takes its turns as it does for a user (turn.take_turn);
only the plain model, the measure of all others, is asked past guard, persona and examples.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import msgspec

from tools.manners import checks
from vrapp import turn
from vrapp.messages import Heard, SceneNow, Sentence
from vrapp.mind import prompt as prompts
from vrapp.mind.backend import Sampling
from vrapp.mind.hooks import Known
from vrapp.mind.memory import Memory
from vrapp.mind.persona import Persona
from vrapp.mind.prompt import Exchange, Prompt

SUITE = Path(__file__).parent / "suite.toml"
PLAIN = Persona("Ori", "You are Ori, a friendly companion who talks with a friend.", "Be helpful.", sentences=20)


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One exchange of the suite; its head says what the fields mean."""

    property: str
    say: str
    friend: str = ""
    before: tuple[tuple[str, str], ...] = ()
    knows: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    scene: SceneNow = SceneNow()
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    stance: Literal["", "yes", "no"] = ""
    tone: Literal["", "sorry", "glad"] = ""


@dataclass(frozen=True, slots=True)
class Judged:
    asked: Asked
    answer: str
    problems: tuple[str, ...]  # of what this exchange examines
    manners: dict[str, str]  # of what every answer must keep: name of the rule, what was wrong


@dataclass(slots=True)
class Told:
    """Stands where `known` stands: the lines of the suite, no others."""

    lines: tuple[str, ...]

    def learn(self, row: int, text: str, when: float) -> None:
        pass

    def slow(self) -> Sequence[str]:
        return ()

    def fast(self, text: str, now: float) -> Sequence[str]:
        return self.lines

    def reply(self, text: str, now: float) -> str:
        return ""

    def breaking(self, now: float, silent_s: float) -> str:
        return ""

    def opening(self, now: float) -> str:
        return ""


def suite(path: Path = SUITE) -> list[Asked]:
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8"))["exchange"], list[Asked])


def put(mind: turn.Mind, asked: Asked, seed: int, plain: bool = False) -> str:
    """The mind's answer to one exchange. `mind` is left as it was; only its backend's cache has moved on."""
    exchanges = [Exchange(words, answer, answer) for words, answer in asked.before]
    prompt = Prompt(PLAIN if plain else mind.persona, asked.friend, mind.prompt.small, exchanges, slow=asked.knows)
    memory = Memory(None)
    try:
        for words, _ in asked.before:  # as the turns before would have noticed
            prompt.user_said_name = prompts.name_in(words) or prompt.user_said_name
        told: Known = Told(asked.told)
        here = replace(mind, persona=prompt.persona, prompt=prompt, memory=memory, known=told, unsettled=None, seed=seed)
        if plain:
            return _bare(here, asked)
        said = turn.take_turn(here, Heard(1 + len(exchanges), asked.say, 0.0, asked.scene), lambda: False)
        return " ".join(message.text for message in said if isinstance(message, Sentence))
    finally:
        memory.close()


def _bare(mind: turn.Mind, asked: Asked) -> str:
    """The same words and notes, the model's own default sampling, and whatever it writes."""
    exchange = mind.prompt.newest(asked.say, asked.scene)
    mind.prompt.tell(exchange, asked.told)
    return "".join(mind.backend.answer(mind.prompt.lines(), Sampling(max_tokens=mind.settings.max_tokens, seed=mind.seed), lambda: False)).strip()


def judge(asked: Asked, answer: str) -> Judged:
    """What is wrong with an answer, as far as it can be checked."""
    problems: list[str] = []
    if asked.has and not any(checks.has(answer, pattern) for pattern in asked.has):
        problems.append(f"says none of {', '.join(asked.has[:3])}")
    problems += [f"claims {pattern}" for pattern in asked.lacks if checks.claims(answer, pattern)]
    if asked.stance and not _takes(asked, answer):
        problems.append(f"does not say {asked.stance}")
    if asked.tone and checks.tone(answer) != asked.tone:
        problems.append(f"does not sound {asked.tone}")
    manners = {
        "says something": checks.is_something(answer),
        "stays short": checks.is_short(answer),
        "speaks for itself": checks.speaks_for_itself(answer, asked.friend),
        "keeps its notes": checks.keeps_notes(answer),
        "does not echo": checks.is_no_echo(answer, asked.say),
    }
    return Judged(asked, answer, tuple(problems), {rule: wrong for rule, wrong in manners.items() if wrong})


def _takes(asked: Asked, answer: str) -> bool:
    """ "That's the hammock" is a no to "is that a wheelbarrow?", too."""
    seen = asked.scene.looking_at or asked.scene.pointing_at
    named = bool(seen) and seen.lower() not in asked.say.lower() and checks.claims(answer, rf"\b{seen}\b")
    return checks.stance(answer) == asked.stance or (asked.stance == "no" and named)


def good(judged: Judged) -> bool:
    return not judged.problems and not judged.manners
