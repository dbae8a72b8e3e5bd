"""Times that lie ahead, as people say them: "in ten minutes", "tomorrow at nine", "on Friday evening", "at half past seven".

In: words and the local time now. Out: seconds, or a local `datetime` and where in the words it was said. An hour without a.m. or p.m. means the next one that
fits; a day without an hour means a fitting hour of it. Nothing here lies in the past.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS: Mapping[str, float] = {
    **{word: float(n) for n, word in enumerate(_ONES)},
    **{word: 20.0 + 10.0 * n for n, word in enumerate(_TENS)},
    **{f"{ten}{join}{one}": 20.0 + 10.0 * t + o for t, ten in enumerate(_TENS) for o, one in enumerate(_ONES[1:10], start=1) for join in ("-", " ")},
    **{"a": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5, "a couple of": 2.0, "a few": 3.0, "a quarter of an": 0.25, "three quarters of an": 0.75},
}
_UNITS = {
    **dict.fromkeys(("s", "sec", "second"), 1.0),
    **dict.fromkeys(("m", "min", "minute"), 60.0),
    **dict.fromkeys(("h", "hr", "hour"), 3600.0),
    **dict.fromkeys(("d", "day"), 86400.0),
    "week": 604800.0,
}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = "january february march april may june july august september october november december".split()
_HOUR_OF = {"morning": 9, "noon": 12, "midday": 12, "lunchtime": 12, "afternoon": 15, "evening": 19, "night": 21, "tonight": 20}
_DEFAULT_HOUR = 9  # of a day that was named without an hour
_EARLIEST = 7  # "at three" is not the middle of the night, unless somebody says so
LONGEST_S = 366 * 86400.0

_NUMBER = r"(?:\d+(?:\.\d+)?|" + "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True)) + ")"
_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)"
_SHORT = r"\d+ ?(?:h|m|s|d)\b"
_AMOUNT = rf"(?:{_SHORT}(?: ?{_SHORT})*|{_NUMBER}(?: and a half)?[ -]{_UNIT}(?: and a (?:half|quarter))?(?:,? (?:and )?{_NUMBER}[ -]{_UNIT})?)"
_DAY_NAME, _DAY_SHORT = "|".join(_DAYS), "|".join(day[:3] for day in _DAYS)
_MONTH_NAME = "|".join(f"{month}|{month[:3]}" for month in _MONTHS)
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = (
    rf"(?:(?:the )?day after tomorrow|tomorrow|today|(?:on |by )?(?:this |next |the )?(?:{_DAY_NAME})\b|(?:on|by|next|this) (?:{_DAY_SHORT})\b|next week"
    rf"|(?:on )?(?:the )?{_ORDINAL} (?:of )?(?:{_MONTH_NAME})\b|(?:on )?(?:{_MONTH_NAME}) (?:the )?{_ORDINAL})"
)
_PART = r"(?:(?:in the |this |at )?(?:morning|afternoon|evening|noon|midday|lunchtime|night)|tonight)"
_HOUR_WORD = "|".join(_ONES[1:13])
_MERIDIEM = r"(?: ?[ap]\.?m\b\.?)"
_CLOCK = (
    rf"(?:(?:at |by |around |about |for )?(?:\d{{1,2}}[:.]\d{{2}}{_MERIDIEM}?|(?:\d{{1,2}}|{_HOUR_WORD}){_MERIDIEM}|(?:\d{{1,2}}|{_HOUR_WORD}) o'?clock"
    rf"|(?:half past|(?:a )?quarter (?:past|to)|(?:five|ten|twenty|\d+) (?:past|to)) (?:\d{{1,2}}|{_HOUR_WORD})|midnight|noon|midday)"
    rf"|(?:at|by) (?:\d{{1,2}}|{_HOUR_WORD})\b(?! {_UNIT}))"
)
_AMOUNT_RE = re.compile(rf"\b{_AMOUNT}\b", re.IGNORECASE)
_PIECE = re.compile(rf"\b(?:{_NUMBER})(?: and a half)?[ -]{_UNIT}(?: and a (?:half|quarter))?|{_SHORT}", re.IGNORECASE)
_PHRASE = re.compile(
    rf"\b(?:in (?P<amount>{_AMOUNT})|(?P<day>{_DAY})(?:,? (?P<part>{_PART}))?(?:,? (?P<clock>{_CLOCK}))?"
    rf"|(?P<part2>{_PART})(?:,? (?P<clock2>{_CLOCK}))?"
    rf"|(?P<clock3>{_CLOCK})(?:,? (?P<part3>{_PART}))?(?:,? (?P<day3>{_DAY}))?(?:,? (?P<part4>{_PART}))?)(?![\w'])",
    re.IGNORECASE,
)


class Found(NamedTuple):
    """`at`, local time without a zone, and the span of the words that say it."""

    at: datetime
    start: int
    end: int


def seconds(words: str) -> float | None:
    """Of "ten minutes", "an hour and a half", "1h 30m", "90 seconds"; None where no length of time is said."""
    whole = _AMOUNT_RE.search(" ".join(words.lower().split()))
    if whole is None:
        return None
    total = sum(_one_amount(piece) for piece in _PIECE.findall(whole[0]))
    return total if 0.0 < total <= LONGEST_S else None


def moment(words: str, now: datetime) -> Found | None:
    """The first time ahead that the words name; now: local, without a zone."""
    for found in _PHRASE.finditer(words):
        at = _meant(found, now)
        if at is not None and now < at <= now + timedelta(seconds=LONGEST_S):
            return Found(at, found.start(), found.end())
    return None


def in_words(at: datetime, now: datetime) -> str:
    """ "in 10 minutes", "today at 19:00", "tomorrow at 09:00", "on Friday at 10:30", "on 3 December at 10:00"."""
    ahead_s = (at - now).total_seconds()
    if 0 <= ahead_s < 3600:
        return "in " + length(ahead_s)
    days = (at.date() - now.date()).days
    clock = f"{at:%H:%M}"
    if days == 0:
        return f"today at {clock}"
    if days == 1:
        return f"tomorrow at {clock}"
    return f"on {at:%A} at {clock}" if 0 < days < 7 else f"on {at.day} {at:%B} at {clock}"


def length(for_s: float) -> str:
    """ "1 hour and 30 minutes", "10 minutes", "45 seconds"."""
    whole = max(1, round(for_s))
    parts = [(whole // 3600, "hour"), (whole % 3600 // 60, "minute"), (whole % 60 if whole < 600 else 0, "second")]
    told = [f"{count} {unit}{'s' if count != 1 else ''}" for count, unit in parts if count]
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _one_amount(piece: str) -> float:
    short = re.fullmatch(r"(\d+) ?([hmsd])", piece)
    if short:
        return float(short[1]) * _UNITS[short[2]]
    number, _, rest = piece.rpartition(" and a ") if piece.endswith((" and a half", " and a quarter")) else (piece, "", "")
    more = {"half": 0.5, "quarter": 0.25}.get(rest, 0.0)
    found = re.fullmatch(rf"({_NUMBER})( and a half)?[ -]({_UNIT})", number)
    if found is None:
        return 0.0
    many = float(found[1]) if found[1][0].isdigit() else NUMBERS[found[1]]
    return (many + (0.5 if found[2] else 0.0) + more) * _UNITS[found[3].rstrip("s")]


def _meant(found: re.Match[str], now: datetime) -> datetime | None:
    told = {name: (value or "").lower() for name, value in found.groupdict().items()}
    if told["amount"]:
        ahead = seconds(told["amount"])
        return now + timedelta(seconds=ahead) if ahead else None
    day = told["day"] or told["day3"]
    part = next((told[name] for name in ("part", "part2", "part3", "part4") if told[name]), "")
    clock = told["clock"] or told["clock2"] or told["clock3"]
    part = part.split()[-1] if part else ""
    start = _date(day, now) if day else now.replace(hour=0, minute=0, second=0, microsecond=0)
    if start is None:
        return None
    if not clock:
        at = start.replace(hour=_HOUR_OF.get(part, _DEFAULT_HOUR))
        if at <= now and part in ("tonight", "evening", "night") and now.hour < 23:
            return now + timedelta(hours=1)  # the evening has begun
        return at if at > now or day else at + timedelta(days=1)
    return _at_clock(clock, start, part, now, named=bool(day) or part == "tonight")


def _at_clock(clock: str, start: datetime, part: str, now: datetime, named: bool) -> datetime | None:
    """On the day that begins at `start`; without a named day the next time that fits."""
    told = _clock(clock)
    if told is None:
        return None
    hour, minute, sure = told
    if not sure and hour <= 12:
        hour = _likely(hour, minute, part, start, now, named)
    at = start + timedelta(days=hour // 24)
    at = at.replace(hour=hour % 24, minute=minute)
    return at if at > now or named else at + timedelta(days=1)


def _likely(hour: int, minute: int, part: str, start: datetime, now: datetime, named: bool) -> int:
    """0 to 24 of an hour that was said without a.m. or p.m."""
    if part in ("afternoon", "evening", "tonight", "night"):
        return 24 if hour == 12 and part in ("tonight", "night") else hour % 12 + 12
    if part == "morning":
        return hour % 12
    early, late = hour % 12, hour % 12 + 12
    today = start.date() == now.date()
    if named and not today:
        return early if early >= _EARLIEST else late
    ahead = [choice for choice in (early, late) if (choice, minute) > (now.hour, now.minute) and choice >= _EARLIEST]
    return ahead[0] if ahead else (early if early >= _EARLIEST else late)


def _clock(words: str) -> tuple[int, int, bool] | None:
    """Hour, minute, and whether it is sure which half of the day."""
    words = re.sub(r"^(?:at|by|around|about|for) ", "", words)
    if words in ("noon", "midday"):
        return 12, 0, True
    if words == "midnight":
        return 24, 0, True
    relative = re.fullmatch(r"(half|(?:a )?quarter|five|ten|twenty|\d+) (past|to) (\w+)", words)
    if relative:
        minutes = {"half": 30, "quarter": 15, "a quarter": 15}.get(relative[1]) or _number(relative[1])
        hour = _number(relative[3])
        if not 0 < minutes < 60 or not 0 < hour <= 24:
            return None
        return (hour, minutes, hour > 12) if relative[2] == "past" else ((hour - 1) or 12, 60 - minutes, hour > 13)
    found = re.fullmatch(rf"(\d{{1,2}}|{_HOUR_WORD})(?:[:.](\d{{2}}))?(?: o'?clock)?(?: ?([ap])\.?m\.?)?", words)
    if found is None:
        return None
    hour, minute, half = _number(found[1]), int(found[2] or 0), found[3]
    if hour > 24 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        return hour % 12 + (12 if half == "p" else 0), minute, True
    return hour, minute, hour > 12 or hour == 0 or (found[2] is not None and found[1].startswith("0"))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else int(NUMBERS.get(word, -1))


def _date(words: str, now: datetime) -> datetime | None:
    """Midnight at which the day begins."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    words = re.sub(r"^(?:on|by) ", "", words)
    fixed = {"today": 0, "tomorrow": 1, "day after tomorrow": 2, "the day after tomorrow": 2, "next week": 7}
    if words in fixed:
        return today + timedelta(days=fixed[words])
    name = words.split()[-1]
    weekday = next((index for index, day in enumerate(_DAYS) if name in (day, day[:3])), -1)
    if weekday >= 0:
        ahead = (weekday - today.weekday()) % 7 or 7
        return today + timedelta(days=ahead + 7 if words.startswith("next ") and ahead < 7 - today.weekday() else ahead)
    number = re.search(r"\d{1,2}", words)
    month = next((index for index, each in enumerate(_MONTHS, start=1) if re.search(rf"\b(?:{each}|{each[:3]})\b", words)), 0)
    if number is None or not month:
        return None
    for year in (now.year, now.year + 1):
        try:
            day = today.replace(year=year, month=month, day=int(number[0]))
        except ValueError:
            return None
        if day >= today:
            return day
    return None
