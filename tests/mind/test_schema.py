"""Migrations go by name, each once, in a transaction of its own; the tables in the end are those that the other parts were promised."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from vrapp.mind import schema


def test_each_is_applied_once_and_by_name() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        names = [name for name, _ in schema.MIGRATIONS]
        assert schema.migrate(db) == names == schema.applied(db)
        assert schema.migrate(db) == []
        more = (*schema.MIGRATIONS, ("later", "CREATE TABLE later (x);"))
        assert schema.migrate(db, more) == ["later"]


def test_one_that_was_landed_before_another_is_still_applied() -> None:
    """Two parts append at the same time: whoever's name is missing is applied, whatever its place."""
    with closing(sqlite3.connect(":memory:")) as db:
        schema.migrate(db, (("a", "CREATE TABLE a (x);"), ("c", "CREATE TABLE c (x);")))
        assert schema.migrate(db, (("a", "no SQL"), ("b", "CREATE TABLE b (x);"), ("c", "no SQL"))) == ["b"]


def test_one_that_fails_leaves_nothing_of_itself() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        with pytest.raises(sqlite3.Error):
            schema.migrate(db, (("good", "CREATE TABLE good (x);"), ("bad", "CREATE TABLE half (x); CREATE TABLE half (x);")))
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert "good" in tables and "half" not in tables
        assert schema.applied(db) == ["good"]


def test_a_file_of_a_newer_program_is_refused_by_name() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        schema.migrate(db, (("tomorrow", "CREATE TABLE x (x);"),))
        with pytest.raises(sqlite3.OperationalError, match=r"newer vrapp.*tomorrow"):
            schema.migrate(db, ())


def test_a_second_program_that_waited_finds_it_done(tmp_path: Path) -> None:
    """Both saw that it is missing; the one that comes second must not do it again."""
    path = tmp_path / "two.sqlite3"
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path)) as two:
        schema.migrate(one, ())
        seen: list[str] = []

        class Late(sqlite3.Connection):
            def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # pyright: ignore[reportIncompatibleMethodOverride]
                if sql == "BEGIN IMMEDIATE" and not seen:
                    seen.extend(schema.migrate(one, (("x", "CREATE TABLE x (x);"),)))
                return super().execute(sql, *values)

        with closing(sqlite3.connect(path, factory=Late)) as late:
            assert schema.migrate(late, (("x", "CREATE TABLE x (x);"),)) == []
        assert seen == ["x"] and schema.applied(two) == ["x"]


def test_a_script_is_cut_into_statements_but_a_trigger_stays_whole() -> None:
    script = "-- a; comment\nCREATE TABLE t (a TEXT DEFAULT ';');  CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; SELECT 1; END;\n"
    cut = list(schema.statements(script))
    assert len(cut) == 2 and "DEFAULT ';'" in cut[0] and cut[1].strip().endswith("END;")


def test_what_is_derived_names_tables_that_exist() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        schema.migrate(db)
        for derived in schema.DERIVED:
            db.execute(derived.statement, ("[]",))
        for name in schema.WORD_INDEXES:
            db.execute(f"SELECT count(*) FROM {name}")
