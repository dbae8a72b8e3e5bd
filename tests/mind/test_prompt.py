"""What the model reads: the order of it, what never changes, what leaves and comes back as a summary, what is forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from vrapp.messages import SceneNow
from vrapp.mind.backend import Line
from vrapp.mind.marks import RULES
from vrapp.mind.memory import Memory
from vrapp.mind.persona import Example, Persona
from vrapp.mind.prompt import Exchange, Prompt, name_in, quoted, restored
from vrapp.mind.summary import extracted

ORI = Persona(name="Ori", description="You are Ori.", manner="Be kind.", examples=(Example("Hi", "Hello!"),))


def size(lines: Sequence[Line]) -> int:
    return sum(len(line.text.split()) for line in lines)


def talk(count: int, words: str = "I bought {} apples at the market today") -> Prompt:
    prompt = Prompt(ORI)
    for number in range(count):
        exchange = prompt.newest(words.format(number), SceneNow())
        exchange.answer = exchange.said = f"Answer {number}."
        exchange.rows.append(number)
    return prompt


def test_the_order_from_what_lasts_to_what_is_new() -> None:
    prompt = Prompt(ORI, "Sam", slow=("Your friend is a baker.",), rules="You may call tools.")
    exchange = prompt.newest("What is this?", SceneNow(place="a living room", looking_at="lamp"))
    prompt.tell(exchange, ("Your friend likes lamps.",))
    assert prompt.lines() == [
        Line("system", "You are Ori. Be kind. You may call tools. Your friend's name is Sam. Your friend is a baker."),
        Line("user", "Hi"),
        Line("assistant", "Hello!"),
        Line("user", "(Your friend likes lamps.)\n(You are both in a living room. Your friend looks at the lamp.)\nWhat is this?"),
    ]


def test_marks_are_explained_only_to_a_model_that_can_keep_a_format() -> None:
    assert RULES in Prompt(ORI, small=False).opening()[0].text and RULES not in Prompt(ORI).opening()[0].text


def test_old_lines_never_change() -> None:
    prompt, before = Prompt(ORI), list[Line]()
    for number in range(6):
        exchange = prompt.newest(f"Words {number}, look at that", SceneNow(clock=f"{number} o'clock", looking_at=f"thing {number}"))
        prompt.tell(exchange, (f"Told {number}.",))
        assert prompt.lines()[: len(before)] == before
        exchange.answer = exchange.said = f"Answer {number}."
        prompt.user_said_name = f"Name{number}"
        before = prompt.lines()


def test_calls_and_their_results_stay_where_they_were() -> None:
    prompt = talk(1)
    prompt.exchanges[0].steps.append(("<tool_call>{}</tool_call>", '(Result: "noon")'))
    assert [line.role for line in prompt.lines()[3:]] == ["user", "assistant", "user", "assistant"]
    assert prompt.lines()[5].text == '(Result: "noon")'


def test_what_got_no_answer_is_joined_with_the_next_words() -> None:
    prompt = Prompt(ORI)
    prompt.newest("Hello", SceneNow())
    prompt.newest("Are you there?", SceneNow())
    assert prompt.lines()[-1] == Line("user", "Hello\nAre you there?")


def test_when_it_grows_too_long_the_oldest_leave_and_their_summary_takes_the_place() -> None:
    prompt = talk(40)
    opening = prompt.opening()
    assert not prompt.shorten(size, 10_000) and prompt.shorten(size, 200)
    lines = prompt.lines()
    assert lines[:3] == opening and size(lines) < 200
    assert lines[3].text.startswith('(Earlier: your friend said "I bought') and "(Earlier" not in lines[5].text
    assert prompt.exchanges[-1].answer == "Answer 39." and prompt.left == set(range(40 - len(prompt.exchanges)))


def test_summaries_of_summaries_keep_the_newest_and_stay_short() -> None:
    prompt = talk(1)
    for round_ in range(20):
        for number in range(20):
            exchange = prompt.newest(f"I told you my story number {round_} {number}", SceneNow())
            exchange.answer = "Yes."
        prompt.shorten(size, 150)
        assert len(prompt.summary) < 700
    assert "story number 19" in prompt.summary


def test_the_newest_words_always_stay() -> None:
    prompt = talk(3)
    prompt.newest("long " * 500, SceneNow())
    prompt.shorten(size, 100)
    assert len(prompt.exchanges) == 1 and prompt.exchanges[0].user.startswith("long")


def test_forgotten_turns_leave_with_all_that_was_told_or_summed_up() -> None:
    prompt = talk(12)
    prompt.shorten(size, 100)
    assert prompt.summary
    prompt.tell(prompt.exchanges[-1], ("Your friend said before: secret.",))
    prompt.forget([0])
    assert not prompt.summary and not any(exchange.told for exchange in prompt.exchanges)
    kept, prompt.summary = len(prompt.exchanges), "we spoke of number 11"
    prompt.forget([11])
    assert len(prompt.exchanges) == kept - 1 and not prompt.summary, "a model sums up what stays, too"


def test_the_conversation_is_restored_and_hears_of_what_is_forgotten() -> None:
    memory = Memory(None)
    try:
        row = memory.record("user", "My cat is Mo.", persona="Ori", session="s", turn_id=1, as_read="(It is noon.)\nMy cat is Mo.")
        memory.record("companion", "A fine name.", persona="Ori", session="s", turn_id=1, as_read="[happy] A fine name.")
        prompt = restored(ORI, memory, True)
        assert prompt.exchanges == [Exchange("(It is noon.)\nMy cat is Mo.", "[happy] A fine name.", "A fine name.", rows=[row, row + 1])]
        memory.forget([row])
        assert not prompt.exchanges
    finally:
        memory.close()


def test_summaries_quote_what_the_user_told_of_themselves() -> None:
    words = ["Hi", "What is the time?", "I live in Leeds with my two cats.", "Nice weather.", 'My sister (Ada) says "hello".']
    assert extracted(words, "") == 'your friend said "I live in Leeds with my two cats."; "My sister Ada says \'hello\'."'
    assert extracted(["Hi"], "") == "" and extracted(["Hi"], "we spoke of Leeds").endswith('"we spoke of Leeds"')


def test_quoted_text_is_one_line_that_cannot_end_its_quotes() -> None:
    assert quoted('He said "no"\nand (left') == "\"He said 'no' and (left\"" and len(quoted("x" * 999, 50)) == 52


def test_names() -> None:
    assert name_in("call me maybe") == "" and name_in("My name is sam.") == "Sam" and name_in("I'm called Ann-Lee") == "Ann-Lee" and name_in("hello") == ""
