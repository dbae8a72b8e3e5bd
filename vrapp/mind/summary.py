"""What left the conversation because it had grown too long, in a line or two. In: the user's words, oldest first, and the summary before. Out: a summary.

A capable model sums up while nobody waits (`asked`); a small one, or one that has no time, leaves it to `extracted`, which quotes what the user told of
themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from vrapp.mind.backend import Backend, Line, Sampling, Stopped

SumUp = Callable[[Sequence[str], str], str]
LONGEST = 600  # characters of a summary
_MOST_QUOTES, _LONGEST_QUOTE = 4, 120
_REQUEST = (
    "(A note between us, not part of the talk: sum up in three short sentences what we have talked about so far. Name facts, names and plans that I told you. "
    "Write only the summary.)"
)
_WORD = re.compile(r"[A-Za-z']{3,}")
_OWN = re.compile(r"\b(?:I|I'm|I've|I'd|I'll|[Mm]y|mine|[Ww]e|[Oo]ur|us|me)\b")


def extracted(words: Sequence[str], before: str) -> str:
    """The most telling of the user's own statements, in their order, quoted; the newest win. Questions and small talk tell nothing."""
    statements = [" ".join(text.split()) for text in words]
    statements = [text for text in statements if _worth(text) > 0]
    ranked = sorted(range(len(statements)), key=lambda index: (_worth(statements[index]), index), reverse=True)
    chosen = [statements[index] for index in sorted(ranked[:_MOST_QUOTES])]
    quotes = _quotes(before) + [text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1].rstrip() + "…" for text in chosen]
    return _said(quotes[-_MOST_QUOTES:])


def asked(backend: Backend, lines: Sequence[Line], stopped: Stopped) -> str:
    """The model's own summary of the conversation `lines`; "" if it was stopped or gave nothing that can be used. Reads on in the cache of the conversation."""
    if not lines or lines[-1].role != "assistant":
        return ""
    text = "".join(backend.answer([*lines, Line("user", _REQUEST)], Sampling(temperature=0.0, max_tokens=140), stopped))
    plain = " ".join(re.sub(r"\[[^\]]*\]|<[^>]*>", " ", text).split())
    if backend.counts.ended not in ("end", "length") or len(_WORD.findall(plain)) < 5:
        return ""
    whole = plain if backend.counts.ended == "end" else plain[: max(plain.rfind("."), 0) + 1]
    return whole[:LONGEST].replace("(", "").replace(")", "")


def _worth(text: str) -> int:
    """How much a statement tells: words of substance, if it is about the user."""
    if text.endswith("?") or not _OWN.search(text):
        return 0
    words = _WORD.findall(text)
    return min(len(words), 14) if len(words) >= 3 else 0


def _said(quotes: Sequence[str]) -> str:
    return "your friend said " + "; ".join(f'"{text}"' for text in (re.sub("[()]", "", quote.replace('"', "'")) for quote in quotes)) if quotes else ""


def _quotes(summary: str) -> list[str]:
    """Those of a summary made here, so that summaries of summaries stay quotes."""
    return re.findall(r'"([^"]*)"', summary) if summary.startswith("your friend said ") else [summary] if summary else []
