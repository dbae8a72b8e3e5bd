"""Times ahead, as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrapp.mind.tools import when

NOW = datetime(2026, 11, 24, 20, 15)  # a Tuesday


@pytest.mark.parametrize(
    ("words", "meant_s"),
    [
        ("ten minutes", 600), ("an hour and a half", 5400), ("1h 30m", 5400), ("90 seconds", 90), ("two and a half hours", 9000), ("half an hour", 1800),
        ("a quarter of an hour", 900), ("1 hour and 20 minutes", 4800), ("a couple of minutes", 120), ("twenty-five minutes", 1500), ("5 min", 300),
        ("10-minute", 600), ("three days", 259200), ("nothing", None), ("0 minutes", None), ("9999999 hours", None),
    ],
)  # fmt: skip
def test_lengths(words: str, meant_s: float | None) -> None:
    assert when.seconds(words) == meant_s


@pytest.mark.parametrize(
    ("words", "meant", "told"),
    [
        ("tomorrow at 9", "25 Nov 09:00", "tomorrow at 09:00"),
        ("at 7 pm", "25 Nov 19:00", "tomorrow at 19:00"),  # it is a quarter past eight
        ("at 9", "24 Nov 21:00", "in 45 minutes"),
        ("at 7", "25 Nov 07:00", "tomorrow at 07:00"),
        ("tomorrow at 3", "25 Nov 15:00", "tomorrow at 15:00"),
        ("at six o'clock in the morning", "25 Nov 06:00", "tomorrow at 06:00"),
        ("tonight at 10", "24 Nov 22:00", "today at 22:00"),
        ("tonight", "24 Nov 21:15", "today at 21:15"),
        ("on Friday at 10:30", "27 Nov 10:30", "on Friday at 10:30"),
        ("on Tuesday", "01 Dec 09:00", "on 1 December at 09:00"),
        ("on sat", "28 Nov 09:00", "on Saturday at 09:00"),
        ("next monday", "30 Nov 09:00", "on Monday at 09:00"),
        ("on Sunday afternoon", "29 Nov 15:00", "on Sunday at 15:00"),
        ("tomorrow morning", "25 Nov 09:00", "tomorrow at 09:00"),
        ("at noon", "25 Nov 12:00", "tomorrow at 12:00"),
        ("at midnight", "25 Nov 00:00", "tomorrow at 00:00"),
        ("at half past eight", "24 Nov 20:30", "in 15 minutes"),
        ("quarter to nine", "24 Nov 20:45", "in 30 minutes"),
        ("on 3 December at 10", "03 Dec 10:00", "on 3 December at 10:00"),
        ("December 3rd", "03 Dec 09:00", "on 3 December at 09:00"),
        ("on may 4", "04 May 09:00", "on 4 May at 09:00"),
        ("7.30 tomorrow evening", "25 Nov 19:30", "tomorrow at 19:30"),
        ("by 5pm tomorrow", "25 Nov 17:00", "tomorrow at 17:00"),
        ("in 2 days", "26 Nov 20:15", "on Thursday at 20:15"),
        ("in an hour and a half", "24 Nov 21:45", "today at 21:45"),
    ],
)
def test_moments(words: str, meant: str, told: str) -> None:
    found = when.moment(f"so, {words}", NOW)
    assert found is not None
    assert f"so, {words}"[found.start : found.end] == words
    assert f"{found.at:%d %b %H:%M}" == meant
    assert when.in_words(found.at, NOW) == told


@pytest.mark.parametrize("words", ["25:00", "on 31 february", "at the shop", "12 eggs", "in the kitchen", "may I?", "mon ami", "I sat in the sun"])
def test_no_time_is_none(words: str) -> None:
    assert when.moment(words, NOW) is None


@given(st.text(max_size=60), st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))
def test_whatever_is_said_lies_ahead(words: str, now: datetime) -> None:
    for said in (words, f"tomorrow {words}", f"at {words}", f"on friday {words}"):
        found = when.moment(said, now)
        assert found is None or now < found.at <= now + timedelta(days=366)


@given(st.integers(1, 24), st.sampled_from(["at {}", "tomorrow at {}", "tonight at {}", "on Monday at {}", "at {} o'clock"]), st.integers(0, 23))
def test_every_hour_is_understood_at_every_hour(hour: int, form: str, now_hour: int) -> None:
    now = datetime(2026, 3, 1, now_hour, 30)
    found = when.moment(form.format(hour), now)
    if found is not None:
        assert found.at.hour % 12 == hour % 12 and found.at > now
    else:
        assert form.startswith("tonight")  # "tonight at five" in the evening: over


@given(st.floats(1, 86400))
def test_lengths_in_words_read_back(seconds: float) -> None:
    told = when.length(seconds)
    back = sum(when.seconds(part) or 0 for part in told.replace(",", " and").split(" and "))
    assert abs(back - seconds) <= (0.5 if seconds < 599 else 60)
