"""Dates in what a person says: "tomorrow", "on Friday", "in May", "3 June 2027", "two weeks ago", "since 2019". In: words and the moment they were said.
Out: a `Span` of local time with the words that named it. Plain rules; where a word could mean two days ("on Friday"), the caller says which way it looks.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

Lean = Literal["past", "future"]

MONTHS: Sequence[str] = "january february march april may june july august september october november december".split()
WEEKDAYS: Sequence[str] = "monday tuesday wednesday thursday friday saturday sunday".split()
_SHORT = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12}
_MONTH_OF = {name: number for number, name in enumerate(MONTHS, start=1)} | _SHORT
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = {word: value for value, word in enumerate(_ONES)} | {word: 20 + 10 * index for index, word in enumerate(_TENS)}
_ORDINALS = {
    word: day
    for day, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
        "nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth "
        "thirtieth thirty-first".split(),
        start=1,
    )
}

_NUMBER = rf"\d{{1,3}}|(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{'|'.join(sorted(_ONES[1:], key=len, reverse=True))}|an?|a couple of|a few"
_MONTH = "|".join([*MONTHS, *(f"{name}\\b\\.?" for name in _SHORT)])
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})"
_WEEKDAY = "|".join(WEEKDAYS)
_UNIT = "day|week|month|year"
_LEAD = r"(?:(?:on|in|at|by|since|until|till|from|for|this coming|early|late|around|back in|sometime) ){0,2}(?:the )?"


@dataclass(frozen=True, slots=True)
class Span:
    """start, end: seconds since 1970, end not included. words: as they were said. lead: the preposition in front ("since", "until", "in", ...)."""

    start: float
    end: float
    words: str
    lead: str = ""

    @property
    def day(self) -> date:
        return datetime.fromtimestamp(self.start).date()


def number_of(words: str) -> int | None:
    """ "34", "thirty-four", "a", "a couple of" as a number; None for what is none."""
    text = words.lower().replace("-", " ").strip()
    if text.isdigit():
        return int(text)
    if text in ("a", "an"):
        return 1
    if text in ("a couple of", "couple"):
        return 2
    if text in ("a few", "few"):
        return 3
    parts = [NUMBERS.get(part) for part in text.split()]
    if not parts or any(part is None for part in parts) or len(parts) > 2:
        return None
    return sum(part for part in parts if part is not None)


def days(start: date, count: int = 1) -> tuple[float, float]:
    """Local midnight to local midnight, `count` days."""
    first = datetime(start.year, start.month, start.day)
    last = date.fromordinal(start.toordinal() + count)
    return first.timestamp(), datetime(last.year, last.month, last.day).timestamp()


def month(year: int, number: int) -> tuple[float, float]:
    return days(date(year, number, 1), calendar.monthrange(year, number)[1])


def year(number: int) -> tuple[float, float]:
    return days(date(number, 1, 1), 366 if calendar.isleap(number) else 365)


def _weekday(found: re.Match[str], today: date, lean: Lean) -> tuple[float, float]:
    """ "on Friday" is the nearest one on the side the speaker looks to; "next Friday" is the one of next week, "last Friday" the one before today."""
    wanted, which = WEEKDAYS.index(str(found["weekday"]).lower()), (found["which"] or "").lower()
    ahead = (wanted - today.weekday()) % 7
    if which == "last" or (not which and lean == "past"):
        return days(today - timedelta((today.weekday() - wanted) % 7 or 7))
    if which == "next":
        return days(today - timedelta(today.weekday()) + timedelta(7 + wanted))
    return days(today + timedelta(ahead))


def _near(found: re.Match[str], today: date, lean: Lean) -> tuple[float, float]:
    offsets = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1, "last night": -1, "the day after tomorrow": 2, "the day before yesterday": -2}
    words = " ".join(found["near"].lower().split())
    for name in sorted(offsets, key=len, reverse=True):
        if words.startswith(name):
            return days(today + timedelta(offsets[name]))
    return days(today)  # this morning, this afternoon, this evening


def _around(found: re.Match[str], today: date, lean: Lean) -> tuple[float, float]:
    """ "next week", "last month", "this weekend"."""
    step = {"next": 1, "last": -1, "this": 0}[found["side"].lower()]
    match found["period"].lower():
        case "week":
            return days(today - timedelta(today.weekday()) + timedelta(7 * step), 7)
        case "weekend":
            return days(today - timedelta(today.weekday()) + timedelta(5 + 7 * step), 2)
        case "month":
            at = today.year * 12 + today.month - 1 + step
            return month(at // 12, at % 12 + 1)
        case "year":
            return year(today.year + step)
        case season:
            at = today.year + step
            first = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[season]
            start = date(at, first, 1)
            return days(start, 91)


def _shifted(today: date, count: int, unit: str) -> tuple[float, float]:
    """A day for days and weeks, the whole month or year for the others."""
    if unit in ("day", "week"):
        return days(today + timedelta(count * (7 if unit == "week" else 1)))
    if unit == "month":
        at = today.year * 12 + today.month - 1 + count
        return month(at // 12, at % 12 + 1)
    return year(max(1, today.year + count))


def _in(found: re.Match[str], today: date, lean: Lean) -> tuple[float, float] | None:
    count = number_of(found["in_count"])
    return None if count is None or count > 200 else _shifted(today, count, found["in_unit"].lower())


def _ago(found: re.Match[str], today: date, lean: Lean) -> tuple[float, float] | None:
    count = number_of(found["ago_count"])
    return None if count is None or count > 200 else _shifted(today, -count, found["ago_unit"].lower())


def _dated(found: re.Match[str], today: date, lean: Lean) -> tuple[float, float] | None:
    """A day of a month, with or without its year."""
    number = _MONTH_OF[(found["month_a"] or found["month_b"]).lower().rstrip(".")]
    words = (found["day_a"] or found["day_b"]).lower()
    day = _ORDINALS.get(words) or int(re.sub(r"\D", "", words))
    named = found["year_a"] or found["year_b"]
    for at in (int(named),) if named else _years(today, lean, (number, day)):
        try:
            return days(date(at, number, day))
        except ValueError:
            continue  # 29 February, or a day that no month has
    return None


def _years(today: date, lean: Lean, month_day: tuple[int, int]) -> tuple[int, ...]:
    """The nearest years, on the side the speaker looks to."""
    passed = month_day < (today.month, today.day)
    if lean == "future":
        return (today.year + passed, today.year + passed + 1, today.year + passed + 2, today.year + passed + 3)
    now = today.year if passed or month_day == (today.month, today.day) else today.year - 1
    return (now, now - 1, now - 2, now - 3)


def _month(found: re.Match[str], today: date, lean: Lean) -> tuple[float, float]:
    number, named, which = _MONTH_OF[found["month"].lower().rstrip(".")], found["year"], (found["month_which"] or "").lower()
    if named:
        return month(int(named), number)
    if which == "last":
        return month(today.year - (number >= today.month), number)
    if which == "next":
        return month(today.year + (number <= today.month), number)
    if lean == "past":
        return month(today.year - (number > today.month), number)
    return month(today.year + (number < today.month), number)


def _in_year(found: re.Match[str], today: date, lean: Lean) -> tuple[float, float]:
    return year(int(found["only_year"]))


_Maker = Callable[[re.Match[str], date, Lean], "tuple[float, float] | None"]
_KINDS: tuple[tuple[re.Pattern[str], _Maker], ...] = tuple(
    (re.compile(rf"\b(?P<lead>{_LEAD}){pattern}", re.IGNORECASE), maker)
    for pattern, maker in (
        (
            r"(?P<near>the day after tomorrow|the day before yesterday|last night|today|tonight|tomorrow(?: (?:morning|afternoon|evening|night))?"
            r"|yesterday(?: (?:morning|afternoon|evening))?|this (?:morning|afternoon|evening))\b",
            _near,
        ),
        (
            rf"(?:(?P<day_a>{_DAY})(?: of)? (?P<month_a>{_MONTH})(?:,? (?P<year_a>(?:19|20)\d\d))?"
            rf"|(?P<month_b>{_MONTH}) (?:the )?(?P<day_b>{_DAY})(?:,? (?P<year_b>(?:19|20)\d\d))?)\b",
            _dated,
        ),
        (rf"(?:(?P<which>this|next|last) )?(?P<weekday>{_WEEKDAY})\b(?!s)(?: (?:morning|afternoon|evening|night))?", _weekday),
        (r"(?P<side>next|last|this) (?P<period>weekend|week|month|year|spring|summer|autumn|fall|winter)\b", _around),
        (rf"(?P<ago_count>{_NUMBER}) (?P<ago_unit>{_UNIT})s? ago\b", _ago),
        (rf"(?<=in )(?P<in_count>{_NUMBER}) (?P<in_unit>{_UNIT})s?(?:' time)?\b", _in),
        (rf"(?<=[a-z] )(?:(?P<month_which>last|next|this) )?(?P<month>{_MONTH})\b(?:,? (?P<year>(?:19|20)\d\d))?", _month),
        (r"(?<=[a-z] )(?P<only_year>(?:19[2-9]\d|20[0-4]\d))\b", _in_year),
    )
)


_EVERY = re.compile(r"\b(?:every|each|every other|most)\s*$", re.IGNORECASE)  # "every Friday" is no date


def find(text: str, now: float, lean: Lean = "future") -> Span | None:
    """The first date in `text`; None without one. The bare word "may" or "march" counts only after in, on, since, until, last, next or this."""
    today = datetime.fromtimestamp(now).date()
    best: tuple[int, Span] | None = None
    for pattern, maker in _KINDS:
        for found in pattern.finditer(text):
            if maker is _month and not _really_month(found):
                continue
            if _EVERY.search(text, 0, found.start()):
                continue
            made = maker(found, today, lean)
            if made and (best is None or found.start() < best[0]):
                lead = (found["lead"] or "").lower().split()
                best = found.start(), Span(made[0], made[1], found[0].strip(), lead[0] if lead else "")
                break
    return best[1] if best else None


def _really_month(found: re.Match[str]) -> bool:
    if found["year"] or found["month_which"] or found["lead"].strip():
        return True
    before = found.string[: found.start("month")].lower().split()
    return bool(before) and before[-1] in ("in", "on", "since", "until", "by", "till", "last", "next", "this")


def without(text: str, span: Span | None) -> str:
    """`text` with the date taken out."""
    if span is None:
        return text
    at = text.find(span.words)
    left, right = text[:at].rstrip(" ,"), text[at + len(span.words) :].lstrip(" ,")
    return f"{left} {right}".strip()


def spoken(day: date) -> str:
    """ "3 May 2026"."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def when_words(start: float, end: float, now: float) -> str:
    """A span as a person would name it now: "today", "on Friday", "in May", "on 3 June 2027", "in 2019"."""
    first, today = datetime.fromtimestamp(start).date(), datetime.fromtimestamp(now).date()
    length = (end - start) / 86400
    if length > 200:
        return f"in {first.year}"
    if length > 20:
        return f"in {MONTHS[first.month - 1].capitalize()}" + ("" if first.year == today.year else f" {first.year}")
    away = (first - today).days
    if length > 4:
        return {0: "this week", 1: "next week", -1: "last week"}.get(
            _week(first) - _week(today), f"in the week of {first.day} {MONTHS[first.month - 1].capitalize()}"
        )
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if away in near:
        return near[away]
    if 1 < away < 7:
        return f"on {WEEKDAYS[first.weekday()].capitalize()}"
    if -7 < away < -1:
        return f"last {WEEKDAYS[first.weekday()].capitalize()}"
    return f"on {first.day} {MONTHS[first.month - 1].capitalize()}" + ("" if first.year == today.year else f" {first.year}")


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7
