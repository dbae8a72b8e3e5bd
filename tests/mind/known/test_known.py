"""The face to a turn: what is learnt is read by the model, answers questions, opens the visit, and goes when it is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest

from vrapp.mind.known import days, facts, mood, people
from vrapp.mind.known.known import Known
from vrapp.mind.memory import Memory

WEDNESDAY = datetime(2026, 11, 18, 15, 0).timestamp()
HOUR, DAY = 3600.0, 86400.0


@dataclass
class Life:
    """A memory with a clock that is set, and what is known."""

    memory: Memory
    known: Known
    now: float = WEDNESDAY
    session: str = "first"

    def say(self, *texts: str) -> list[int]:
        rows: list[int] = []
        for text in texts:
            rows.append(self.memory.record("user", text, persona="Ori", session=self.session, turn_id=len(rows) + 1))
            self.known.learn(rows[-1], text, self.now)
            self.now += 60
        return rows

    def answer(self, text: str) -> None:
        self.memory.record("companion", text, persona="Ori", session=self.session, turn_id=1)

    def tend(self) -> None:
        self.known.tend(lambda: False)

    def again(self, small: bool = False, initiative: str = "gentle") -> None:
        """The next visit: a new process that knows only what is in the file."""
        self.memory.chores.clear()
        self.known = Known(self.memory, persona="Ori", small=small, initiative=initiative, clock=lambda: self.now)  # type: ignore[arg-type]
        self.session += "+"


@pytest.fixture
def life() -> Iterator[Life]:
    memory = Memory(None)
    made = Life(memory, Known(memory, persona="Ori"))
    memory._clock = lambda: made.now  # pyright: ignore[reportPrivateUsage]
    made.known.set_clock(lambda: made.now)
    yield made
    memory.close()


def test_questions_are_answered_from_what_was_said(life: Life) -> None:
    life.say(
        "My name is Sam. I live in Leeds.",
        "I moved from Leeds to York in May.",
        "My sister Anna is a nurse. Her birthday is on 20 November.",
        "I'm allergic to peanuts.",
        "I have a job interview on Friday.",
        "My favourite colour is green.",
        "My brother's name is Ben. I talked to Ben yesterday.",
    )
    answers = {
        "What's my name?": "Your name is Sam.",
        "Where do I live?": "You live in York (since May 2026).",
        "Do you remember where I live?": "You live in York (since May 2026).",
        "Where did I live before?": "You lived in Leeds until May 2026.",
        "What's my sister's name?": "Your sister is called Anna.",
        "Who is Anna?": "Anna is your sister. Your sister Anna works as a nurse. Your sister Anna's birthday is on 20 November.",
        "When is Anna's birthday?": "Your sister Anna's birthday is on 20 November.",
        "Am I allergic to peanuts?": "Yes. You are allergic to peanuts.",
        "Am I allergic to nuts?": "I only know this: You are allergic to peanuts.",
        "What's my favourite colour?": "Your favourite colour is green.",
        "Do I have any siblings?": "Yes: your sister Anna and your brother Ben.",
        "When is my interview?": "Your plan: a job interview, on Friday.",
        "When did I last talk to Ben?": "You and your brother Ben last had contact yesterday.",
        "What's my job?": "You haven't told me that yet. Will you?",
        "How old am I?": "You haven't told me that yet. Will you?",
    }
    assert {question: life.known.reply(question, life.now) for question in answers} == answers


@pytest.mark.parametrize(
    "text", ["How are you?", "What is the capital of France?", "Tell me a story.", "Where is the lamp?", "", "Who are you?", "What do you like?", "I like tea."]
)
def test_what_facts_do_not_answer_is_left_to_the_model(life: Life, text: str) -> None:
    life.say("My name is Sam.")
    assert life.known.reply(text, life.now) == ""


def test_beliefs_follow_what_was_said_and_who_was_there(life: Life) -> None:
    life.say(
        "My friends are Tom and Lena.",
        "Don't tell Tom about the surprise party.",
        "Lena is here.",
        "We are moving to Spain in March.",
        "Lena left.",
        "I bought a boat.",
    )
    assert life.known.reply("Does Tom know about the party?", life.now) == "Tom does not know about the surprise party, as you told me."
    assert life.known.reply("Does Lena know about moving to Spain?", life.now) == "Lena knows about moving to Spain, they were here when it was said."
    assert life.known.reply("Does Lena know about the boat?", life.now) == ""
    life.say("I told Tom about the surprise party.")
    assert life.known.reply("Does Tom know about the party?", life.now).startswith("Tom knows about")


def test_what_matters_to_the_turn_rides_beside_it(life: Life) -> None:
    life.say("I'm allergic to peanuts.", "My sister Anna is a nurse.", "Don't tell Anna about the surprise party.", "Now then.")
    assert life.known.fast("What should I cook tonight?", life.now) == ["Your friend is allergic to peanuts."]
    assert "Do not tell your friend's sister Anna about the surprise party." in life.known.fast("Anna is coming over.", life.now)
    assert life.known.fast("The weather is nice.", life.now) == []


def test_what_was_just_said_is_not_told_again(life: Life) -> None:
    life.say("I love climbing.")
    assert life.known.fast("I love climbing.", life.now) == []


def test_the_top_of_the_prompt_is_short_for_a_small_model_and_stays_as_it_was(life: Life) -> None:
    life.say(
        "My name is Sam.",
        "I'm allergic to peanuts and cats.",
        "I live in York.",
        "I work as a nurse.",
        "I love tea, climbing and jazz.",
        "I want to learn Japanese.",
    )
    life.again()
    assert sorted(life.known.slow()[:2]) == ["Your friend is allergic to cats.", "Your friend is allergic to peanuts."]
    life.again(small=True)
    assert len(life.known.slow()) == 4
    assert life.known.address() == "Sam"


def test_nothing_doubtful_and_nothing_ended_reaches_the_prompt(life: Life) -> None:
    life.say("I think I'm allergic to kiwi.", "I live in Leeds.", "I moved to York.", "I used to be a teacher.")
    text = " ".join(life.known.slow())
    assert "York" in text
    assert not any(word in text for word in ("kiwi", "Leeds", "teacher"))


def test_the_visit_opens_with_how_it_went_and_asks_only_once(life: Life) -> None:
    life.say("I'm Sam.", "I have a job interview on Friday.")
    life.now = datetime(2026, 11, 21, 10, 0).timestamp()
    life.again()
    assert life.known.opening(life.now) == "Hello again, {name}. How did the job interview go?"
    life.again()
    assert life.known.opening(life.now + DAY) == ""


def test_what_was_told_already_is_not_asked(life: Life) -> None:
    life.say("I have a job interview on Friday.")
    life.now = datetime(2026, 11, 20, 18, 0).timestamp()
    life.say("I had my interview today. It went well.")
    life.now += DAY
    life.again()
    assert life.known.opening(life.now) == ""


def test_what_the_user_will_not_speak_of_is_not_brought_up(life: Life) -> None:
    life.say("I have a job interview on Friday.", "Please don't ask me about the interview.")
    life.now = datetime(2026, 11, 21, 10, 0).timestamp()
    life.again()
    assert life.known.opening(life.now) == ""


def test_off_means_off(life: Life) -> None:
    life.say("I have a job interview on Friday.")
    life.now = datetime(2026, 11, 21, 10, 0).timestamp()
    life.again(initiative="off")
    assert life.known.opening(life.now) == life.known.breaking(life.now, 300.0) == ""


def test_a_birthday_comes_first(life: Life) -> None:
    life.say("My birthday is on 21 November.", "I have a job interview on Friday.")
    life.now = datetime(2026, 11, 21, 10, 0).timestamp()
    life.again()
    assert life.known.opening(life.now).startswith("Hello, {name}. Happy birthday!")


def test_people_are_suggested_gently_and_seldom(life: Life) -> None:
    life.say("I should call my brother Ben.", "I miss my mum.")
    life.now += 2 * DAY
    life.again(initiative="lively")
    first = life.known.breaking(life.now, 300.0)
    assert "your mother" in first or "Ben" in first
    life.say("Maybe.")
    later = [life.known.breaking(life.now + hour * HOUR, 300.0) for hour in range(24)]
    assert not any("mother" in words or "Ben" in words for words in later)


def test_nobody_is_suggested_who_was_called_meanwhile_or_has_died(life: Life) -> None:
    life.say("I should call my brother Ben.", "I miss my grandmother.", "My grandmother died in March.")
    life.now += DAY
    life.say("I called Ben this morning.")
    life.now += DAY
    life.again(initiative="lively")
    assert "Ben" not in life.known.breaking(life.now, 300.0)
    assert "grandmother" not in life.known.breaking(life.now, 300.0)


def test_silence_is_not_broken_twice_without_an_answer(life: Life) -> None:
    life.say("I love climbing.", "I'm writing a novel.")
    life.now += 2 * HOUR
    life.again(initiative="lively")
    first = life.known.breaking(life.now, 300.0)
    assert first and life.known.breaking(life.now + 600, 300.0) == ""
    life.say("Not yet.")
    second = life.known.breaking(life.now + 1200, 300.0)
    assert second and second != first


def test_a_draft_is_made_of_what_is_known_and_in_the_users_voice(life: Life) -> None:
    life.say("My name is Sam.", "My sister Anna lives in Hull.", "I miss Anna.")
    draft = life.known.reply("Can you help me write a message to Anna?", life.now)
    assert draft.endswith("Hi Anna, I have been thinking of you. How is life in Hull? I miss you. Do you have time to talk soon? Sam")
    assert life.known.fast("Help me write to Anna.", life.now)[0].startswith("Your friend wants to write to your friend's sister Anna.")


def test_a_mood_fades(life: Life) -> None:
    life.say("I feel terrible today.")
    db = life.memory.db
    felt = mood.now(db, life.now)
    later = mood.now(db, life.now + mood.HALF_LIFE_S)
    assert felt and later and felt.word == "terrible"
    assert later.valence == pytest.approx(felt.valence / 2, rel=0.02)
    assert mood.now(db, life.now + 4 * DAY) is None


def test_promises_are_kept_from_the_companions_own_lines_only(life: Life) -> None:
    life.say("I need to call Ben.")
    life.answer("I'll remind you to call Ben tomorrow. You live in a castle and you are allergic to bees.")
    life.answer("If you like, I'll tell you a story.")
    life.tend()
    assert life.known.reply("What did you promise me?", life.now) == "I promised to remind you to call Ben tomorrow."
    assert not facts.select(life.memory.db, "relation IN ('lives_in', 'allergic_to')")


def test_a_day_is_condensed_once_it_is_over_and_anew_when_a_turn_of_it_is_forgotten(life: Life) -> None:
    rows = life.say("I moved to York.", "My sister Anna is a nurse.", "What a long and strange journey it was through the snow.")
    life.tend()
    assert days.latest(life.memory.db, "Ori", 5) == []
    life.now += DAY
    life.tend()
    (day,) = days.latest(life.memory.db, "Ori", 5)
    assert day.date == "2026-11-18" and day.turns == tuple(rows)
    assert "York" in day.summary and "snow" in day.summary
    life.memory.forget(rows[:1])
    assert days.latest(life.memory.db, "Ori", 5) == []
    life.tend()
    (day,) = days.latest(life.memory.db, "Ori", 5)
    assert "York" not in day.summary and "Anna" in day.summary


def test_weeks_are_made_of_days(life: Life) -> None:
    for number in range(5):
        life.say(f"I went hiking with my friend Lena, walk number {number} this week.")
        life.now += DAY
    life.now += 7 * DAY
    life.tend()
    assert [day.date for day in days.latest(life.memory.db, "Ori", 5, "week")] == ["2026-11-16"]


def test_a_summary_that_invents_is_not_kept(life: Life) -> None:
    rows = life.say("I moved to York.", "The flat is small.", "I like the river.")
    made = days.condense(life.memory.db, "2026-11-18", "Ori", life.now, lambda lines: "Sam moved to Paris and met the Queen.")
    assert made is not None and "Paris" not in made.summary
    made = days.condense(life.memory.db, "2026-11-18", "Ori", life.now, lambda lines: "They moved to York, where the flat is small, and like the river.")
    assert made is not None and made.summary.startswith("They moved to York") and made.turns == tuple(rows)


def test_what_was_imported_is_read_while_idle_and_older_words_do_not_replace_newer(life: Life) -> None:
    life.say("I live in York.")
    life.memory.add("I live in Leeds.", when=life.now - 900 * DAY, session="old")
    life.memory.add("I'm a teacher.", when=life.now - 900 * DAY, session="old")
    life.tend()
    assert [fact.value for fact in facts.held(life.memory.db, people.USER, "lives_in")] == ["York"]
    assert life.known.reply("Where did I live before?", life.now).startswith("You lived in Leeds")
    assert [fact.value for fact in facts.held(life.memory.db, people.USER, "works_as")] == ["teacher"]


def test_reading_twice_changes_nothing(life: Life) -> None:
    life.say("My name is Sam.", "I feel sad.", "I talked to my brother Ben.")
    before = list(life.memory.db.iterdump())
    life.tend()
    life.tend()
    after = [line for line in life.memory.db.iterdump() if "known_state" not in line]
    assert after == [line for line in before if "known_state" not in line]


def test_tending_stops_when_asked(life: Life) -> None:
    for number in range(200):
        life.memory.add(f"I like hobby number {number}.", when=life.now + 120 * number, session="old")
    asked = iter([False, True, True, True, True])
    life.known.tend(lambda: next(asked))
    assert 0 < len(facts.select(life.memory.db)) < 200


def test_others_speak_for_themselves(life: Life) -> None:
    life.memory.add("I'm vegan and my sister lives in Rome.", speaker="Tom", when=life.now, session="first")
    life.tend()
    assert [(fact.relation, fact.value) for fact in facts.select(life.memory.db)] == [("diet", "vegan")]
    assert facts.select(life.memory.db)[0].subject != people.USER


def test_days_can_be_asked_for(life: Life) -> None:
    life.say("I moved to York.", "My sister Anna is a nurse.")
    life.now += DAY
    life.say("I love climbing.")
    assert life.known.reply("What did we talk about yesterday?", life.now) == "Yesterday: You live in York. Your sister Anna works as a nurse."
    assert life.known.fast("What did I tell you on Wednesday?", life.now) == [
        "Yesterday: Your friend lives in York. Your friend's sister Anna works as a nurse."
    ]
    assert life.known.reply("What did we talk about last week?", life.now) == "We did not talk then, as far as I remember."


@pytest.mark.parametrize(
    "words", ["I'm going to kill myself on Friday.", "I will jump off the bridge on Friday.", "I really want to die now.", "My dad beats me every Friday."]
)
def test_danger_is_never_a_thread_to_take_up(life: Life, words: str) -> None:
    life.say(words)
    assert facts.select(life.memory.db) == []
    life.now += 4 * DAY
    life.tend()
    assert [day.summary for day in days.latest(life.memory.db, "Ori", 5)] == ["Talk."]
    life.again(initiative="lively")
    assert life.known.opening(life.now) == life.known.breaking(life.now, 300.0) == ""


def test_what_is_grave_is_asked_after_as_such(life: Life) -> None:
    life.say("I have a biopsy on Friday.", "My grandmother's funeral is on Thursday.", "I'm having surgery on Friday.")
    life.now = datetime(2026, 11, 21, 10, 0).timestamp()
    life.again()
    assert life.known.opening(life.now).startswith("Hello again, {name}. I have been thinking of you, because of ")
