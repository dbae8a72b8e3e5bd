"""What of the model's cache can stay when the next prompt comes: plain arithmetic on bytes and tokens, no model.

The cache holds tokens; `ends` says where in the text each token stops. Four cases, from the commonest:
the new text continues the old one (keep everything); it leaves it somewhere (keep the tokens before that place); a block was taken out of the middle
because the conversation had grown too long (keep both sides, move the second one down); a summary took its place (keep both sides, and read it in between).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

_TAIL = 64  # bytes of the end that must be found again where something was put in before
_WORTH = 16  # tokens that must be saved by it
_LOOK_BACK = 48  # tokens before the first difference at which a taken-out block may start: turns begin alike
_PROBE = 24  # bytes that must be found again behind a taken-out block


class Plan(NamedTuple):
    """Keep `front` tokens, take out `gap`, keep `back` after them, forget the others; the new text goes on at byte `rest`. insert: bytes of the new text,
    from where `front` ends, that come to stand between front and back."""

    front: int
    gap: int
    back: int
    rest: int
    insert: int = 0


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

    def insert(self, front: int, text: bytes, tokens: list[int], lengths: list[int]) -> None:
        """`tokens` came to stand after the first `front`; see `extend`."""
        at = self.ends[front - 1] if front else 0
        middle = Cached()
        middle.extend(text, tokens, lengths)
        self.text[at:at] = text
        self.tokens[front:front] = tokens
        self.ends = [*self.ends[:front], *(at + end for end in middle.ends), *(end + len(text) for end in self.ends[front:])]

    def apply(self, plan: Plan) -> None:
        """Bring the books to the plan, as the model's cache is brought to it; what it inserts comes after."""
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
    return _before_tail(cached, text, front) or Plan(front, 0, 0, at)


def without_end(cached: Cached, chosen: Plan) -> Plan:
    """The same, but the last token that is kept will be read again: for what follows it, which no cache holds."""
    second = chosen.front + chosen.gap
    kept = chosen.back or chosen.front
    first = second if chosen.back else 0
    stop = cached.ends[first + kept - 1]
    while kept and cached.ends[first + kept - 1] == stop:
        kept -= 1
    if chosen.back and kept:
        return chosen._replace(back=kept, rest=chosen.rest - (stop - cached.ends[first + kept - 1]))
    front = chosen.front if chosen.back else kept
    return Plan(front, 0, 0, cached.ends[front - 1] if front else 0)


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


def _before_tail(cached: Cached, text: bytes, front: int) -> Plan | None:
    """A plan that keeps the end of the cache behind something new, if the text has it."""
    at = cached.ends[front - 1] if front else 0
    tail = bytes(cached.text[-_TAIL:])
    found = text.rfind(tail, at) if front and len(tail) == _TAIL else -1
    if found < 0:
        return None
    stop = found + _TAIL
    same = _common_end(cached.text, at, text, at, stop)
    second = bisect_left(cached.ends, len(cached.text) - same) + 1
    while second < len(cached.ends) and cached.ends[second] == cached.ends[second - 1]:
        second += 1
    back = len(cached.tokens) - second
    insert = stop - (len(cached.text) - cached.ends[second - 1]) - at if back > 0 else 0
    return Plan(front, second - front, back, stop, insert) if back >= _WORTH and second >= front and insert > 0 else None


def _common_end(a: bytes | bytearray, a_from: int, b: bytes, b_from: int, b_stop: int) -> int:
    """Length of the common end of `a[a_from:]` and `b[b_from:b_stop]`."""
    low, high = 0, min(len(a) - a_from, b_stop - b_from)
    while low < high:
        middle = (low + high + 1) // 2
        if a[len(a) - middle :] == b[b_stop - middle : b_stop]:
            low = middle
        else:
            high = middle - 1
    return low


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
