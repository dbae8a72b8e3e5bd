"""The conversation in the terminal, with a mind that answers from a script: what is printed, what is sent, what Ctrl-C does."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from vrapp import chat, config
from vrapp.errors import VrappError
from vrapp.inline import InlineMind
from vrapp.messages import FromMind, Heard, MindState, Sentence, Spoken, Stop, ToMind, Trouble, TurnEnded

Talk = Callable[..., int]


class Mind:
    """Answers each line with the mail that `reply` gives; remembers what it was sent. An exception among the mail is raised where it stands."""

    alive = True

    def __init__(self, reply: Callable[[Heard], Sequence[FromMind | type[BaseException]]]) -> None:
        self.sent: list[ToMind] = []
        self._reply = reply
        self._mail: list[FromMind | type[BaseException]] = [MindState("ready", model="some 1B", persona="Ori")]

    def send(self, message: ToMind) -> None:
        self.sent.append(message)
        if isinstance(message, Heard):
            self._mail += self._reply(message)

    def poll(self) -> list[FromMind]:
        if not self._mail:
            return []
        first = self._mail.pop(0)
        if isinstance(first, type):
            raise first
        return [first]

    def close(self) -> None:
        pass


def answered(heard: Heard) -> list[FromMind | type[BaseException]]:
    return [Sentence(heard.turn_id, 0, f"You said {heard.text or 'nothing'}."), Sentence(heard.turn_id, 1, "Go on."), TurnEnded(heard.turn_id, "done")]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mind, str], None]:
    def use(mind: Mind, text: str) -> None:
        monkeypatch.setattr(chat, "MindProcess", lambda _settings: mind)  # pyright: ignore[reportUnknownLambdaType]
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return use


def test_lines_through_a_pipe_are_answered_in_plain_text(typed: Callable[[Mind, str], None], capsys: pytest.CaptureFixture[str]) -> None:
    mind = Mind(answered)
    typed(mind, "Hello\n\nBye\n")
    assert chat.chat(config.Settings()) == 0
    out = capsys.readouterr().out
    assert out.split("\n") == [f"You said {words}. Go on." for words in ("nothing", "Hello", "Bye")] + [""]
    assert "\x1b" not in out
    assert [m.spoken for m in mind.sent if isinstance(m, Spoken)] == [f"You said {words}. Go on." for words in ("nothing", "Hello", "Bye")]


def test_commands_of_the_conversation(typed: Callable[[Mind, str], None], capsys: pytest.CaptureFixture[str]) -> None:
    mind = Mind(answered)
    typed(mind, "Hello\n/again\n/what\n/light night\n/quit\nNever read\n")
    assert chat.chat(config.Settings(), on_command=lambda line: "It is night." if line.startswith("/light") else "") == 0
    assert [m.text for m in mind.sent if isinstance(m, Heard)] == ["", "Hello", "Hello"]
    out = capsys.readouterr().out
    assert "It is night." in out and "/quit leaves" in out


def test_ctrl_c_stops_the_answer_and_not_the_program(typed: Callable[[Mind, str], None], capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(heard: Heard) -> list[FromMind | type[BaseException]]:
        mail = answered(heard)
        return [mail[0], KeyboardInterrupt, *mail[1:]] if heard.text == "Stop" else mail

    mind = Mind(interrupted)
    typed(mind, "Stop\nAnd now?\n")
    assert chat.chat(config.Settings()) == 0
    assert [m for m in mind.sent if isinstance(m, Stop)] == [Stop(2, "You said Stop.")], "only what was shown counts as said"
    assert capsys.readouterr().out.rstrip().endswith("You said And now?. Go on."), "what came late of the old answer is dropped"


def test_trouble_beside_an_answer_is_told_and_is_no_failure(typed: Callable[[Mind, str], None], capsys: pytest.CaptureFixture[str]) -> None:
    typed(Mind(lambda heard: [Trouble("the memory is locked"), *answered(heard)]), "")
    assert chat.chat(config.Settings(), once="Hi") == 0
    told = capsys.readouterr()
    assert told.out == "You said Hi. Go on.\n" and told.err == "the memory is locked\n"


def test_a_turn_that_failed_is_a_failure(typed: Callable[[Mind, str], None]) -> None:
    typed(Mind(lambda heard: [Trouble("no tokens"), TurnEnded(heard.turn_id, "failed")]), "")
    with pytest.raises(VrappError, match="no tokens"):
        chat.chat(config.Settings(), once="Hi")


def test_a_mind_that_cannot_start_is_said_in_one_line(typed: Callable[[Mind, str], None]) -> None:
    mind = Mind(answered)
    mind._mail = [MindState("loading"), Trouble("no model; run: vrapp models pull default", fatal=True)]  # pyright: ignore[reportPrivateUsage]
    typed(mind, "")
    with pytest.raises(VrappError, match="models pull default"):
        chat.chat(config.Settings())


def test_one_turn_as_json_is_one_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "replies.txt"
    script.write_text("[happy] Hello there. [wave] Come in.")
    settings = config.load(tmp_path / "home", {"mind": {"script": str(script)}})
    monkeypatch.setattr(chat, "MindProcess", InlineMind)
    assert chat.chat(settings, once="Hi", as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["answer"], told["reason"], told["persona"], told["heard"]) == ("Hello there. Come in.", "done", "Ori", "Hi")
    assert {"kind": "gesture", "value": "wave", "at": 0} in told["sentences"][1]["marks"]
