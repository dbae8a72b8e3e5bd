"""Facts in the file: they add up, replace one another, end, are mended, and go with the turn that they came from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from vrapp.mind.known import facts, mending, people
from vrapp.mind.known.extract import claims
from vrapp.mind.known.facts import Fact
from vrapp.mind.known.people import USER
from vrapp.mind.known.tell import sentence
from vrapp.mind.memory import Memory

NOW = datetime(2026, 11, 18, 15, 0).timestamp()
DAY = 86400.0


@pytest.fixture
def memory() -> Iterator[Memory]:
    made = Memory(None)
    yield made
    made.close()


def tell(memory: Memory, text: str, at: float = NOW) -> int:
    """The user says something; the id of the turn."""
    turn = memory.add(text, when=at, session="s")
    with memory.db:
        for claim in claims(text, at):
            facts.learn(memory.db, claim, turn, at)
        people.note_mentions(memory.db, text, turn, at)
    return turn


def values(memory: Memory, relation: str, state: str = "held") -> list[str]:
    return [fact.value for fact in facts.select(memory.db, "relation = ? AND state = ?", (relation, state))]


def lines(memory: Memory, where: str = "state = 'held'") -> list[str]:
    everyone = {entity.id: entity for entity in people.everyone(memory.db)}
    return [sentence(fact, everyone, "you", NOW) for fact in facts.select(memory.db, where)]


def test_a_move_ends_the_old_home_and_keeps_it_answerable(memory: Memory) -> None:
    tell(memory, "I live in Leeds.", NOW - 400 * DAY)
    tell(memory, "I moved from Leeds to York in May.")
    assert values(memory, "lives_in") == ["York"]
    past = facts.select(memory.db, "relation = 'lives_in' AND state = 'past'")
    assert [fact.value for fact in past] == ["Leeds"]
    assert past[0].finish == datetime(2026, 5, 1).timestamp()
    assert lines(memory, "relation = 'lives_in'") == ["You lived in Leeds until May 2026.", "You live in York (since May 2026)."]


def test_the_same_said_again_is_evidence_and_not_another_fact(memory: Memory) -> None:
    first, second = tell(memory, "I'm allergic to peanuts."), tell(memory, "Remember, I'm allergic to peanuts!", NOW + 60)
    (fact,) = facts.select(memory.db, "relation = 'allergic_to'")
    assert [seen.turn for seen in facts.evidence_of(memory.db, fact.id)] == [first, second]
    assert fact.confidence > 0.9


def test_a_doubtful_word_does_not_replace_a_sure_one(memory: Memory) -> None:
    tell(memory, "I live in York.")
    tell(memory, "I think I live in Leeds.")
    assert values(memory, "lives_in") == ["York"]


def test_likes_turn_into_dislikes(memory: Memory) -> None:
    tell(memory, "I like coffee.")
    tell(memory, "I don't like coffee.", NOW + 60)
    assert (values(memory, "likes"), values(memory, "dislikes")) == ([], ["coffee"])


def test_one_favourite_of_a_kind(memory: Memory) -> None:
    for text in ("My favourite colour is green.", "My favourite film is Dune.", "My favorite color is blue."):
        tell(memory, text)
    assert sorted(values(memory, "favourite")) == ["color: blue", "film: Dune"]


def test_my_sister_and_anna_are_one_when_said_so(memory: Memory) -> None:
    tell(memory, "My sister is a nurse.")
    tell(memory, "Anna moved to Leeds.")
    assert len(people.everyone(memory.db)) == 2
    tell(memory, "Anna is my sister.")
    (anna,) = people.everyone(memory.db)
    assert (anna.names, anna.relations) == (("Anna",), ("sister",))
    assert {fact.relation for fact in facts.select(memory.db, "subject = ?", (anna.id,))} == {"works_as", "lives_in"}


def test_two_sisters_stay_two(memory: Memory) -> None:
    tell(memory, "My older sister Anna lives in Leeds. My younger sister Mia lives in Rome.")
    tell(memory, "My younger sister is a painter.")
    named = {entity.name: entity for entity in people.everyone(memory.db)}
    assert set(named) == {"Anna", "Mia"}
    (job,) = facts.select(memory.db, "relation = 'works_as'")
    assert job.subject == named["Mia"].id


def test_two_friends_of_one_name_follow_their_relation(memory: Memory) -> None:
    tell(memory, "My neighbour Tom is a chef. My brother Tom is a pilot.")
    found = {entity.relation: entity.id for entity in people.everyone(memory.db)}
    jobs = {fact.subject: fact.value for fact in facts.select(memory.db, "relation = 'works_as'")}
    assert jobs == {found["neighbour"]: "chef", found["brother"]: "pilot"}


def test_a_correction_mends_the_name(memory: Memory) -> None:
    tell(memory, "My sister's name is Sara.")
    tell(memory, "No, it's Sarah, not Sara.")
    assert [entity.names for entity in people.everyone(memory.db)] == [("Sarah",)]


def test_a_correction_mends_a_fact_and_keeps_what_was_wrong_as_wrong(memory: Memory) -> None:
    tell(memory, "I live in Leeds.")
    tell(memory, "I meant York, not Leeds.")
    assert (values(memory, "lives_in"), values(memory, "lives_in", "wrong")) == (["York"], ["Leeds"])


def test_quitting_ends_the_work(memory: Memory) -> None:
    tell(memory, "I work at Tesco as a cashier.")
    tell(memory, "I quit my job.")
    assert values(memory, "works_at") == values(memory, "works_as") == []
    assert values(memory, "works_at", "past") == ["Tesco"]


def test_a_plan_moves_and_is_done(memory: Memory) -> None:
    tell(memory, "I have a job interview on Friday.")
    tell(memory, "My interview is on Monday.", NOW + 60)
    (plan,) = facts.select(memory.db, "relation = 'plan' AND state = 'held'")
    assert plan.start == datetime(2026, 11, 23).timestamp()


def forget(memory: Memory, *turns: int) -> None:
    memory.forget(turns)


def test_forgetting_a_turn_takes_what_came_of_it_and_nothing_else(memory: Memory) -> None:
    leeds = tell(memory, "I live in Leeds.")
    york = tell(memory, "I moved to York in May.")
    anna = tell(memory, "My sister Anna is a nurse.")
    forget(memory, york)
    assert (values(memory, "lives_in"), values(memory, "lives_in", "past")) == (["Leeds"], [])
    forget(memory, anna)
    assert people.everyone(memory.db) == [] and values(memory, "works_as") == []
    forget(memory, leeds)
    assert facts.select(memory.db) == []


def test_a_fact_with_other_evidence_survives_but_not_the_forgotten_words(memory: Memory) -> None:
    tell(memory, "My name is Sam.")
    full = tell(memory, "My name is Sam Carter.")
    assert values(memory, "name") == ["Sam Carter"]
    forget(memory, full)
    assert values(memory, "name") == ["Sam"]
    assert "Carter" not in "\n".join(memory.db.iterdump())


def test_no_byte_of_a_forgotten_fact_is_left_in_any_table(memory: Memory) -> None:
    gone = tell(memory, "My sister Zelda is allergic to quinces and lives in Timbuktu. Don't tell Zelda about the armadillo party.")
    tell(memory, "I like tea.")
    assert "Timbuktu" in "\n".join(memory.db.iterdump())
    forget(memory, gone)
    dump = "\n".join(memory.db.iterdump())
    assert not any(word in dump for word in ("Zelda", "quince", "Timbuktu", "armadillo"))


def test_mending_by_hand(memory: Memory) -> None:
    tell(memory, "I work at the bank.")
    (fact,) = facts.select(memory.db)
    assert mending.edit(memory.db, fact.id, "the bank in Hull", NOW) == facts.by_id(memory.db, fact.id)
    assert values(memory, "works_at") == ["the bank in Hull"]
    assert mending.confirm(memory.db, fact.id, NOW) is not None
    made = mending.wrong(memory.db, fact.id)
    assert made is not None and made.state == "wrong"
    assert mending.wrong(memory.db, 999) is None and mending.edit(memory.db, 999, "x", NOW) is None


def test_what_was_called_wrong_does_not_come_back(memory: Memory) -> None:
    tell(memory, "I like opera.")
    (fact,) = facts.select(memory.db)
    mending.wrong(memory.db, fact.id)
    turn = 1
    for claim in claims("I like opera.", NOW):
        facts.learn(memory.db, claim, turn, NOW)
    assert values(memory, "likes") == []


@pytest.mark.parametrize(
    ("said", "you", "friend"),
    [
        ("My name is Sam.", "Your name is Sam.", "Your friend's name is Sam."),
        ("My favourite colour is green.", "Your favourite colour is green.", "Your friend's favourite colour is green."),
        ("I should call my brother.", "You mean to call your brother.", "Your friend means to call their brother."),
        ("I have a job interview on Friday.", "Your plan: a job interview, on Friday.", "Your friend's plan: a job interview, on Friday."),
        ("My sister Anna is allergic to eggs.", "Your sister Anna is allergic to eggs.", "Your friend's sister Anna is allergic to eggs."),
    ],
)
def test_sentences_for_the_user_and_for_the_model(memory: Memory, said: str, you: str, friend: str) -> None:
    tell(memory, said)
    everyone = {entity.id: entity for entity in people.everyone(memory.db)}
    (fact,) = facts.select(memory.db)
    assert sentence(fact, everyone, "you", NOW) == you
    assert sentence(fact, everyone, "friend", NOW) == friend


def test_facts_are_plain_values() -> None:
    fact = Fact(1, USER, "name", "Sam", None, "held", 0.9, None, None, False, "rule", 0.0, 0.0)
    assert fact == Fact(1, USER, "name", "Sam", None, "held", 0.9, None, None, False, "rule", 0.0, 0.0)
