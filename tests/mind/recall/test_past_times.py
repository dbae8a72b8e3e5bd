"""Times that people name, relative to a Wednesday noon: which stretch of the calendar is meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from vrapp.mind.recall.when import spans

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def days(text: str) -> tuple[str, str]:
    (span, *_) = spans(text, NOW.timestamp())
    return tuple(datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d") for at in (span.start, span.end))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("what did I do on 7 July 2023?", "2023-07-07", "2023-07-08"),
        ("what happened on July 7th, 2023?", "2023-07-07", "2023-07-08"),
        ("on December 1,2023", "2023-12-01", "2023-12-02"),
        ("on 2024-02-29", "2024-02-29", "2024-03-01"),
        ("where was I in August 2023", "2023-08-01", "2023-09-01"),
        ("where was I last May?", "2026-05-01", "2026-06-01"),
        ("and in December?", "2025-12-01", "2026-01-01"),
        ("the trip of last November", "2025-11-01", "2025-12-01"),
        ("in the summer of 2021", "2021-06-01", "2021-09-01"),
        ("last winter", "2025-12-01", "2026-03-01"),
        ("in 2022", "2022-01-01", "2023-01-01"),
        ("what did I eat yesterday", "2026-11-24", "2026-11-25"),
        ("the day before yesterday", "2026-11-23", "2026-11-24"),
        ("three days ago", "2026-11-22", "2026-11-23"),
        ("last week", "2026-11-16", "2026-11-23"),
        ("last weekend", "2026-11-21", "2026-11-23"),
        ("last month", "2026-10-01", "2026-11-01"),
        ("this year", "2026-01-01", "2027-01-01"),
        ("on Monday", "2026-11-23", "2026-11-24"),
        ("last Wednesday", "2026-11-18", "2026-11-19"),
        ("at Christmas", "2025-12-25", "2025-12-26"),
    ],
)
def test_a_time_is_understood(text: str, start: str, end: str) -> None:
    assert days(text) == (start, end)


@pytest.mark.parametrize("text", ["two weeks ago", "a couple of weeks ago", "2 weeks back"])
def test_about_so_long_ago_is_a_stretch_around_it(text: str) -> None:
    (span,) = spans(text, NOW.timestamp())
    assert span.nearness((NOW - timedelta(days=14)).timestamp()) == 1.0
    assert span.nearness((NOW - timedelta(days=40)).timestamp()) < 0.05


@pytest.mark.parametrize(
    "text", ["", "you may go", "they march on", "may I ask?", "on 31 February 2023", "99 July", "in the year 0000", "9" * 5000, "a" * 100_000, "ago ago last"]
)
def test_what_is_no_time_is_none_and_never_an_error(text: str) -> None:
    assert spans(text, NOW.timestamp()) == []


def test_days_begin_where_the_user_is() -> None:
    tokyo = timezone(timedelta(hours=9))
    here = datetime(2026, 11, 25, 3, 0, tzinfo=tokyo)  # still the 24th in Greenwich
    (span,) = spans("yesterday", here.timestamp(), here)
    assert datetime.fromtimestamp(span.start, tokyo).isoformat() == "2026-11-24T00:00:00+09:00"
