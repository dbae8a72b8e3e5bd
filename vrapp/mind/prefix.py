"""What of the model's cache can stay when the next prompt comes: plain arithmetic on bytes and tokens, no model.

The cache holds tokens; `ends` says where in the text each token stops. Three cases, from the commonest:
the new text continues the old one (keep everything); it leaves it somewhere (keep the tokens before that place); a block was taken out of the middle
because the conversation had grown too long (keep both sides, move the second one down).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

_LOOK_BACK = 48  # tokens before the first difference at which a taken-out block may start: turns begin alike
_PROBE = 24  # bytes that must be found again behind a taken-out block


class Plan(NamedTuple):
    """Keep `front` tokens, take out `gap`, keep `back` after them, forget the others; the new text goes on at byte `rest`."""

    front: int
    gap: int
    back: int
    rest: int


@dataclass(slots=True)
class Cached:
    """tokens: ids in cache order. ends: byte offset in `text` after each token; a place where the text cannot be cut repeats the offset before it."""

    text: bytearray = field(default_factory=bytearray)
    tokens: list[int] = field(default_factory=list[int])
    ends: list[int] = field(default_factory=list[int])

    def extend(self, text: bytes, tokens: list[int], lengths: list[int]) -> None:
        """`lengths` in bytes of each token. If they do not add up to the text (some tokenizers write spaces anew), it can be cut only at its end."""
        start = len(self.text)
        self.text += text
        exact = sum(lengths) == len(text)
        for index, token in enumerate(tokens):
            self.tokens.append(token)
            start += lengths[index] if exact else 0
            self.ends.append(start)
        if tokens:
            self.ends[-1] = len(self.text)

    def apply(self, plan: Plan) -> None:
        """Bring the books to the plan, as the model's cache is brought to it."""
        front, second = plan.front, plan.front + plan.gap
        at = self.ends[front - 1] if front else 0
        moved = (self.ends[second - 1] if second else 0) - at
        stop = self.ends[second + plan.back - 1] if second + plan.back else 0
        self.text = self.text[:at] + self.text[at + moved : stop]
        self.ends = self.ends[:front] + [end - moved for end in self.ends[second : second + plan.back]]
        self.tokens = self.tokens[:front] + self.tokens[second : second + plan.back]


def plan(cached: Cached, text: bytes, can_shift: bool = True) -> Plan:
    """What to keep of `cached` for `text`."""
    same = common(cached.text, 0, text, 0)
    front = _tokens_within(cached, same)
    at = cached.ends[front - 1] if front else 0
    if front == len(cached.tokens) or not can_shift:
        return Plan(front, 0, 0, at)
    for first in range(front, max(0, front - _LOOK_BACK), -1):
        found = _behind_gap(cached, text, first)
        if found and found.back + found.front > front:
            return found
    return Plan(front, 0, 0, at)


def common(a: bytes | bytearray, a_at: int, b: bytes, b_at: int) -> int:
    """Length of the common run of `a` from `a_at` and `b` from `b_at`, by halving: comparing slices is C, looping over bytes is not."""
    low, high = 0, min(len(a) - a_at, len(b) - b_at)
    while low < high:
        middle = (low + high + 1) // 2
        if a[a_at + low : a_at + middle] == b[b_at + low : b_at + middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _tokens_within(cached: Cached, length: int) -> int:
    """The most tokens that end within `length` bytes, and end where the text can be cut."""
    count = bisect_right(cached.ends, length)
    while count and cached.ends[count - 1] == (cached.ends[count - 2] if count > 1 else 0):
        count -= 1
    return count


def _behind_gap(cached: Cached, text: bytes, first: int) -> Plan | None:
    """A plan whose gap begins after `first` tokens, if the text goes on behind it."""
    at = cached.ends[first - 1] if first else 0
    probe = text[at : at + _PROBE]
    if len(probe) < _PROBE:
        return None
    found = cached.text.find(probe, at + 1)
    while found >= 0:
        second = _tokens_within(cached, found)
        if second > first and cached.ends[second - 1] == found:
            run = common(cached.text, found, text, at)
            back = _tokens_within(cached, found + run) - second
            if back > 0:
                return Plan(first, second - first, back, at + cached.ends[second + back - 1] - found)
        found = cached.text.find(probe, found + 1)
    return None
