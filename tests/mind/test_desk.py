"""The concierge: answers with a source, orders only for those who know the name, and a person where it does not know."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from vrapp.config import ASSETS
from vrapp.errors import BadInputError
from vrapp.mind import persona
from vrapp.mind.desk import Counter, inside
from vrapp.mind.documents.library import Library
from vrapp.mind.memory import Memory
from vrapp.mind.orders import Orders

FOLDER = ASSETS / "personas"


@pytest.fixture
def counter() -> Iterator[Counter]:
    memory = Memory(None)
    yield at_desk(memory, small=True)
    memory.close()


def at_desk(memory: Memory, *, small: bool) -> Counter:
    desk = persona.load("concierge").desk
    assert desk
    return Counter(desk, Library(memory, FOLDER / desk.documents), Orders(FOLDER / desk.orders), small=small)


def said(counter: Counter, words: str) -> str:
    return " ".join(counter.serve(words).say)


def test_an_answer_names_its_source(counter: Counter) -> None:
    assert (
        said(counter, "How much is a croissant?")
        == 'bread: Croissant; price: 1.80; weight: 70 g; contains: wheat, butter, milk, egg; days: every day. That is from "Breads and prices".'
    )
    assert said(counter, "Do you take cards?").startswith("We take cash and cards.")


def test_what_it_does_not_know_goes_to_a_person(counter: Counter) -> None:
    assert "rather not guess" in said(counter, "Do you sell pizza?") and "555 0142" in said(counter, "Do you sell pizza?")
    assert "Ada" in said(counter, "Can I speak to a human?")
    for small_talk in ("Hello!", "How are you?", "Thanks, bye", "ok", "What is your name?", "I like your window"):
        assert not counter.serve(small_talk).say, small_talk


def test_a_larger_model_words_what_was_found_itself() -> None:
    memory = Memory(None)
    served = at_desk(memory, small=False).serve("Do you deliver?")
    assert not served.say and served.told[0].startswith("Orders and delivery, Delivery: We deliver")
    memory.close()


def test_an_order_is_told_to_who_knows_the_name(counter: Counter) -> None:
    assert said(counter, "Where is order #1042?") == "What name is the order under?"
    assert "isn't the name" in said(counter, "Smith")
    assert (
        said(counter, "Lindqvist")
        == "Order 1042 for Grace Lindqvist: items: 2 harbour rye and 10 spelt rolls; status: ready; pick up: today until 6 in the evening."
    )
    assert "Omar Haddad" in said(counter, "I'm Omar Haddad, is 1043 ready?")
    assert said(counter, "where is my order?") == "What is the number of your order?"
    assert "can't find an order" in said(counter, "My order is 9999") and "Ada" in said(counter, "My order is 9999")


def test_guessing_names_ends_with_a_person_and_a_question_ends_the_guessing(counter: Counter) -> None:
    said(counter, "order 1042")
    answers = [said(counter, name) for name in ("Grace", "Smith", "Jones")]
    assert "Ada" in answers[-1] and not any("rye" in answer for answer in answers)
    said(counter, "order 1044")
    assert "cash and cards" in said(counter, "Do you take cards?")
    assert not said(counter, "Tanaka")


def test_orders_from_a_database_are_read_only_and_anew_when_they_change(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite3"
    db = sqlite3.connect(path)
    with db:
        db.execute("CREATE TABLE orders (id TEXT, customer TEXT, state TEXT, note TEXT)")
        db.execute("INSERT INTO orders VALUES ('A-77', 'Li Wei', 'ready', NULL)")
    orders = Orders(path)
    found = orders.mentioned("is a77 ready?")
    assert found and found.told() == "Order A-77 for Li Wei: state: ready." and found.is_under("it is WEI") and not found.is_under("Li Smith")
    with db:
        db.execute("INSERT INTO orders VALUES ('A-78', '', 'late', 'x')")
        db.execute("CREATE TABLE filler (x TEXT)")
        db.execute("INSERT INTO filler VALUES (?)", ("x" * 9000,))
    db.close()
    assert orders.mentioned("A-78") and not orders.mentioned("hello 5")


@pytest.mark.parametrize(
    ("name", "data"), [("a.csv", b"colour,size\nred,1\n"), ("a.sqlite3", b"no database at all"), ("a.csv", b"\xff\xfe\x00"), ("b.db", b"")]
)
def test_broken_tables_are_one_line(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadInputError) as refused:
        Orders(tmp_path / name)
    assert name in str(refused.value) and "\n" not in str(refused.value)


def test_a_persona_answers_from_its_own_folder_only(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "secret.csv").write_text("order\n1\n")
    for named in ("../secret.csv", "/etc/passwd", "nowhere"):
        with pytest.raises(BadInputError):
            inside(tmp_path / "p", named)
    assert inside(tmp_path, "secret.csv") == tmp_path / "secret.csv" and inside(tmp_path, "") is None
