"""Plain requests, recognised by rule: a small model cannot call tools, and nobody wants to wait for a large one to switch a lamp.

In: what the user said and the scene. Out: the call it asks for, or none. Precision comes first: a rule fits a whole sentence, not a part of one, so that
talk about lamps, timers and memories stays talk. What no rule fits goes to the model, which may call the same tools.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from vrapp.messages import SceneNow
from vrapp.mind.tools import when
from vrapp.mind.tools.rules import RULES, Sentence
from vrapp.mind.tools.tool import Call

_CALLED = r"(?:(?:hey|hi|hello|ok|okay|so|well|now|and|then|oh|right|please|alright|thanks|yes|sure|great|actually)\b[,.!]*\s+)*"
_DICTATED = re.compile(rf"{_CALLED}(?:(?:can|could|would|will) you )?(?:please )?(?:remember|note|jot|take a note|make a note|write)\b", re.IGNORECASE)
LONGEST = 600  # characters of a request; whoever says more is telling something


def recognise(text: str, scene: SceneNow, now: datetime, names: Sequence[str] = ()) -> Call | None:
    """The one call that the words ask for, or None. now: local, without a zone. names: of the companion, which may stand before or after a request.

    A request is the first sentence or the last; two different ones in one breath are left to the model."""
    plain = " ".join(text.replace("\u2019", "'").split())
    if not plain or len(plain) > LONGEST:
        return None
    sentences = [plain] if _DICTATED.match(plain) else [part for part in re.split(r"(?<=[.!?])\s+", plain) if part]
    found = [call for part in {0: sentences[0], len(sentences) - 1: sentences[-1]}.values() if (call := _one(part, scene, now, names)) is not None]
    return found[0] if len(found) == 1 else None


def _one(sentence: str, scene: SceneNow, now: datetime, names: Sequence[str]) -> Call | None:
    bare = _uncalled(sentence.strip().rstrip(".!?, "), names)
    for pattern, build in RULES:
        fit = pattern.fullmatch(bare)
        call = build(Sentence({key: (value or "").strip() for key, value in fit.groupdict().items()}, scene, now)) if fit else None
        if call is not None:
            return call
    return None


def _uncalled(sentence: str, names: Sequence[str]) -> str:
    """Without the words and the name by which somebody is addressed."""
    called = "|".join(re.escape(name) for name in names if name) or "(?!)"
    bare = re.sub(rf"^{_CALLED}(?:(?:{called})\b[,.!]*\s+)?{_CALLED}", "", sentence, flags=re.IGNORECASE)
    return re.sub(rf",? (?:{called})$", "", bare, flags=re.IGNORECASE)


def time_only(text: str, now: datetime) -> str:
    """Words that are nothing but a time ahead, as `when.moment` takes them: the answer to "when?". Else ""."""
    bare = text.strip().rstrip(".!?, ")
    for words in (bare, f"at {bare}"):
        found = when.moment(words, now)
        if found is not None and len(re.sub(r"\W+", "", words[: found.start] + words[found.end :])) <= 3:
            return words
    return ""
