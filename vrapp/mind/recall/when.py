"""Times that a question names: "last May", "two weeks ago", "on 7 July 2023", "yesterday", "in the summer of 2021".

In: the question and the moment it is asked. Out: `Span`s of seconds since 1970, in the time zone of that moment. Only what is past or present is looked for;
a month without a year is the last one that has begun. Where nothing is understood there is no span, and the search goes by words and meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

_DAY_S = 86400.0
_MONTHS: Sequence[str] = "january february march april may june july august september october november december".split()
_DAYS: Sequence[str] = "monday tuesday wednesday thursday friday saturday sunday".split()
_SEASONS = {"spring": (3, 3), "summer": (6, 3), "autumn": (9, 3), "fall": (9, 3), "winter": (12, 3)}  # first month, months; of the northern half
_NUMBERS = {w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())} | {
    "a": 1, "an": 1, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "several": 4,
}  # fmt: skip
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_FEASTS = {"christmas": (12, 25), "christmas eve": (12, 24), "new year's eve": (12, 31), "new year": (1, 1), "halloween": (10, 31), "valentine's day": (2, 14)}


class Span(msgspec.Struct, frozen=True):
    """From `start` to `end` (seconds since 1970). loose_s: how far outside something may lie and still be meant."""

    start: float
    end: float
    loose_s: float

    def nearness(self, at: float) -> float:
        """1 inside, falling to 0.37 at `loose_s` outside."""
        outside = max(self.start - at, at - self.end, 0.0)
        return 2.718281828 ** -(outside / self.loose_s)


def spans(text: str, now: float, zone: datetime | None = None) -> list[Span]:
    """What the text names, most exact first; at most four. zone: any moment in the zone meant, UTC if None. Never raises."""
    here = datetime.fromtimestamp(now, zone.tzinfo if zone else UTC)
    left, out = text[:2000].lower().replace("’", "'"), []
    for pattern, read in _READERS:
        for match in pattern.finditer(left):
            try:
                span = read(match, here)
            except (ValueError, OverflowError, OSError):
                continue  # 31 February, year 0: no time
            if span is not None:
                out.append(span)
        left = pattern.sub(" ", left)  # what was read as a date is not read again as a month
    return sorted(out, key=lambda span: span.end - span.start)[:4]


def _span(start: datetime, end: datetime, loose_days: float) -> Span:
    return Span(start.timestamp(), end.timestamp(), loose_days * _DAY_S)


def _day(here: datetime, year: int, month: int, day: int) -> Span:
    start = datetime(year, month, day, tzinfo=here.tzinfo)
    return _span(start, start + timedelta(days=1), 4.0)


def _months(here: datetime, year: int, month: int, count: int) -> Span:
    start = datetime(year, month, 1, tzinfo=here.tzinfo)
    months = year * 12 + month - 1 + count
    return _span(start, datetime(months // 12, months % 12 + 1, 1, tzinfo=here.tzinfo), 8.0 * count)


def _month_number(name: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, start=1) if month.startswith(name[:3]))


def _past_year(here: datetime, month: int, said: str | None, day: int = 1) -> int:
    """The year that is said, else the last in which the month has begun; "last" means not the one that is now."""
    if said and said.strip().isdigit():
        return int(said)
    begun = (month, day) <= (here.month, here.day)
    same = month == here.month and said == "last"
    return here.year if begun and not same else here.year - 1


def _date(match: re.Match[str], here: datetime) -> Span:
    month = _month_number(match["m"])
    day = int(match["d"])
    return _day(here, _past_year(here, month, match["y"], day), month, day)


def _iso(match: re.Match[str], here: datetime) -> Span:
    return _day(here, int(match[1]), int(match[2]), int(match[3]))


def _month(match: re.Match[str], here: datetime) -> Span | None:
    name, lead, year = match["m"], match["lead"], match["y"]
    if name in ("may", "mar", "march", "dec", "sep", "jan") and not lead and not year:
        return None  # "you may", "they march": without "in", "last" or a year it is no month
    month = _month_number(name)
    return _months(here, _past_year(here, month, year or ("last" if lead == "last " else None)), month, 1)


def _season(match: re.Match[str], here: datetime) -> Span | None:
    if not match["lead"] and not match["y"]:
        return None
    month, count = _SEASONS[match["s"]]
    return _months(here, _past_year(here, month, match["y"]), month, count)


def _year(match: re.Match[str], here: datetime) -> Span:
    start = datetime(int(match[1]), 1, 1, tzinfo=here.tzinfo)
    return _span(start, start.replace(year=start.year + 1), 20.0)


def _ago(match: re.Match[str], here: datetime) -> Span:
    count = _NUMBERS.get(match["n"]) or int(match["n"])
    days = count * _UNIT_DAYS[match["u"]]
    middle, half = here - timedelta(days=days), max(0.5, 0.15 * days if match["u"] != "day" else 0.5)
    return _span(middle - timedelta(days=half), middle + timedelta(days=half), max(1.0, half))


def _within(match: re.Match[str], here: datetime) -> Span:
    """The last three weeks, the past few days."""
    count = _NUMBERS.get(match["n"] or "a") or int(match["n"])
    return _span(here - timedelta(days=count * _UNIT_DAYS[match["u"]]), here, max(1.0, 0.2 * count * _UNIT_DAYS[match["u"]]))


def _relative(match: re.Match[str], here: datetime) -> Span:
    """Last week, this month, last year: the calendar's, with some room around."""
    unit, back = match["u"], match["which"] != "this"
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "weekend":
        saturday = midnight - timedelta(days=(here.weekday() - 5) % 7)
        if back and here.weekday() >= 5:
            saturday -= timedelta(days=7)
        return _span(saturday, saturday + timedelta(days=2), 2.0)
    if unit == "week":
        monday = midnight - timedelta(days=here.weekday() + (7 if back else 0))
        return _span(monday, monday + timedelta(days=7), 2.0)
    if unit == "month":
        months = here.year * 12 + here.month - 1 - int(back)
        return _months(here, months // 12, months % 12 + 1, 1)
    start = midnight.replace(year=here.year - int(back), month=1, day=1)
    return _span(start, start.replace(year=start.year + 1), 20.0)


def _weekday(match: re.Match[str], here: datetime) -> Span:
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    back = (here.weekday() - _DAYS.index(str(match["d"]))) % 7 or 7
    start = midnight - timedelta(days=back)
    return _span(start, start + timedelta(days=1), 1.0)


def _near_day(match: re.Match[str], here: datetime) -> Span:
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    word = match[0]
    back = 2 if "before yesterday" in word else 1 if word in ("yesterday", "last night") else 0
    start = midnight - timedelta(days=back)
    return _span(start, start + timedelta(days=1), 0.5)


def _feast(match: re.Match[str], here: datetime) -> Span:
    month, day = _FEASTS[match["f"]]
    year = int(match["y"]) if match["y"] else here.year if (month, day) <= (here.month, here.day) else here.year - 1
    return _day(here, year, month, day)


_M = r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_Y = r"(?P<y>(?:19|20)\d\d)"
_N = r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:a )?couple of|(?:a )?few|several)"
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], Span | None]], ...] = (
    (re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b"), _iso),
    (re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_M},?(?: {_Y})?"), _date),
    (re.compile(rf"\b{_M} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b,?(?: ?{_Y})?"), _date),
    (re.compile(rf"(?P<lead>\b(?:in|last|since|during|this|of|before|after|until|by|from|early|late|mid) )?\b{_M},?(?: (?:of )?{_Y})?"), _month),
    (re.compile(rf"(?P<lead>\b(?:in|last|this|in the|during the|over the|that|the) )?\b(?P<s>{'|'.join(_SEASONS)})\b(?:,? (?:of )?{_Y})?"), _season),
    (re.compile(rf"\b(?P<f>{'|'.join(sorted(_FEASTS, key=len, reverse=True))})\b(?: {_Y})?"), _feast),
    (re.compile(rf"\b{_N} (?P<u>{'|'.join(_UNIT_DAYS)})s? (?:ago|back|earlier)\b"), _ago),
    (re.compile(rf"\b(?:last|past) {_N} (?P<u>{'|'.join(_UNIT_DAYS)})s?\b"), _within),
    (re.compile(r"\b(?P<which>last|this|past|previous) (?P<u>weekend|week|month|year)\b"), _relative),
    (re.compile(rf"\b(?:last |on |this )(?P<d>{'|'.join(_DAYS)})\b"), _weekday),
    (re.compile(r"\b(?:the day before yesterday|yesterday|last night|today|this morning|tonight|earlier today)\b"), _near_day),
    (re.compile(r"\b((?:19|20)\d\d)\b"), _year),
)
