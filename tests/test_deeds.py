"""What the companion does in a room for the mind: calls, questions and reminders through a whole world, without a picture."""

from __future__ import annotations

import json
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import visitors

from vrapp import asking, config, deeds, hud, world
from vrapp.config import ASSETS
from vrapp.conversation import Conversation
from vrapp.display.protocol import Input, Keyboard
from vrapp.messages import AskUser, Due, FromMind, Heard, MindState, SceneNow, ToMind, ToolCall, ToolResult, TurnEnded, TurnStarted, UserAnswered
from vrapp.mind import persona
from vrapp.mind.prompt import Prompt
from vrapp.reading import read_person
from vrapp.scene.room import Room, load_room
from vrapp.scene.vrm_types import Vrm
from vrapp.ui.panel import ConversationPanel
from vrapp.world import World


class Mind:
    """Hears everything; says what the test puts into `mail`."""

    def __init__(self) -> None:
        self.heard: list[ToMind] = []
        self.mail: list[FromMind] = []

    def send(self, message: ToMind) -> None:
        self.heard.append(message)

    def poll(self) -> list[FromMind]:
        mail, self.mail = self.mail, []
        return mail

    def close(self) -> None:
        pass


class Voice:
    def send(self, message: object) -> None:
        pass

    def poll(self) -> list[Any]:
        return []

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Vrm:
    return read_person(visitors.stick_figure(tmp_path_factory.mktemp("figure") / "figure.vrm"))


@cache
def shipped(name: str) -> Room:
    return load_room(ASSETS / "rooms" / name / "room.glb")


@pytest.fixture(params=["evening", "terrace"])
def here(request: pytest.FixtureRequest, person: Vrm) -> World:
    room = shipped(request.param)
    made = world.make_world(config.load(), room, person, Conversation(Mind(), Voice(), state=MindState("ready")), "window")
    made.greets = False
    step(made, 1.0)
    return made


def step(here: World, now_s: float) -> None:
    given = Input(time_s=now_s)
    given.head[3, :3] = (0.0, 1.6, 0.0)
    world.step(here, given)


def mind(here: World) -> Mind:
    assert isinstance(here.talk.mind, Mind)
    return here.talk.mind


def do(here: World, name: str, **arguments: object) -> ToolResult:
    return deeds.done(here, ToolCall(1, 1, name, json.dumps(arguments)))


def test_a_call_of_the_present_turn_is_answered_and_another_is_not(here: World) -> None:
    here.said.append("look at the door")
    step(here, 1.1)
    turn = here.talk.turn_id
    mind(here).mail = [TurnStarted(turn), ToolCall(turn, 7, "look_at", '{"thing": "door"}'), ToolCall(turn - 1, 8, "look_at", '{"thing": "door"}')]
    step(here, 1.2)
    answers = [message for message in mind(here).heard if isinstance(message, ToolResult)]
    assert [answer.call_id for answer in answers] == [7] and not answers[0].failed


def test_every_lamp_can_be_switched_by_its_label(here: World) -> None:
    lamps = [label for thing, label in zip(here.attending.things, here.attending.labels, strict=True) if thing.kind == "lamp" and "switch" in thing.affordances]
    assert lamps
    for label in lamps:
        told = do(here, "light", thing=label, on=False)
        assert not told.failed and told.text.endswith("off"), told
    assert do(here, "light", thing="oven", on=True).failed
    assert here.light.asked


def test_darker_and_brighter_come_to_an_end_and_say_so(here: World) -> None:
    for wish, end in (("darker", "darker"), ("brighter", "brighter")):
        told = [do(here, "light", set=wish) for _ in range(40)]
        assert not told[0].failed and told[-1].failed and end in told[-1].text
        assert len({each.text for each in told}) > 2


def test_she_goes_to_almost_everything_and_says_why_not(here: World) -> None:
    names = [thing.name for thing in here.attending.things]
    told = [do(here, "go_to", thing=name) for name in names]
    assert sum(not each.failed for each in told) >= 0.85 * len(names)
    assert all(each.text for each in told)
    assert not do(here, "go_to", thing="user").failed and here.behaviour.walking
    assert not do(here, "go_to", thing="your place").failed


@pytest.mark.parametrize("name", ["", "no such thing", "../../etc/passwd", "\x1b[31m", "x" * 5000, "'; DROP TABLE turns; --"])
def test_names_that_mean_nothing(here: World, name: str) -> None:
    for deed in ("look_at", "go_to", "find", "light", "pick_up"):
        told = do(here, deed, thing=name)
        assert told.failed and len(told.text) < 400 and told.text.isprintable()
    assert deeds.done(here, ToolCall(1, 1, "light", "[]")).failed
    assert deeds.done(here, ToolCall(1, 1, "format", "{}")).failed


def test_where_things_are_is_told_from_the_users_side(here: World) -> None:
    for thing, label in zip(here.attending.things, here.attending.labels, strict=True):
        if here.attending.labels.count(label) > 1:
            continue
        told = do(here, "find", thing=label).text
        dz = thing.center[2] - float(here.user.head[3, 2])
        dx = thing.center[0] - float(here.user.head[3, 0])
        if abs(dx) > 2.0 * abs(dz):
            assert f"on your {'right' if dx > 0 else 'left'}" in told, told
        elif -dz > 3.0 * abs(dx):
            assert "in front of you" in told, told


def test_a_question_is_put_and_answered_in_words_or_by_the_panel(here: World) -> None:
    here.said.append("forget what I said about Karl")
    step(here, 1.1)
    turn = here.talk.turn_id
    mind(here).mail = [TurnStarted(turn), AskUser(turn, 3, "Shall I?")]
    step(here, 1.2)
    assert here.talk.question is not None
    here.said.append("Yes, please do")
    step(here, 1.3)
    assert mind(here).heard[-1] == UserAnswered(3, yes=True) and here.talk.question is None and here.talk.turn_id == turn
    mind(here).mail = [AskUser(turn, 4, "Sure?")]
    step(here, 1.4)
    here.said.append("what is the time?")
    step(here, 1.5)
    assert here.talk.turn_id == turn + 1 and here.talk.question is None, "another matter ends the question with its turn"


@pytest.mark.parametrize(("words", "yes", "always"), [("Always", True, True), ("yes", True, False), ("No!", False, False), ("not now", False, False)])
def test_answers(words: str, yes: bool, always: bool) -> None:
    assert asking.answer_of(AskUser(1, 2, "?", always=True), words) == UserAnswered(2, yes, always)
    assert asking.answer_of(AskUser(1, 2, "?"), "maybe later, what's for dinner?") is None


def test_what_is_due_waits_until_nobody_speaks(here: World) -> None:
    here.greeted = True
    here.said.append("hello")
    step(here, 1.1)
    turn = here.talk.turn_id
    mind(here).mail = [TurnStarted(turn), Due(5, "The timer is over."), Due(5, "The timer is over.")]
    step(here, 1.2)
    assert here.talk.turn_id == turn
    mind(here).mail = [TurnEnded(turn, "done")]
    step(here, 1.3)
    step(here, 1.4)
    assert here.talk.turn_id == turn + 1
    assert [message.due for message in mind(here).heard if isinstance(message, Heard)] == [0, 5]
    assert not here.talk.dues


def test_the_model_is_told_what_that_is() -> None:
    prompt = Prompt(persona.load("default"))
    scene = SceneNow(pointing_at="sofa", meant=(world.attending.Referent("that", "vase on the console", "points"),))
    assert 'By "that" your friend means the vase on the console.' in prompt.newest("Do you like that?", scene).user
    assert "means" not in prompt.newest("I had soup.", scene).user


def test_a_mouse_that_rests_on_a_thing_is_a_finger(here: World) -> None:
    board = hud.Hud(cast(ConversationPanel, SimpleNamespace(size=(600, 200))), "camera", window=(1280, 800))
    here.user.head[3, :3] = (0.0, 1.6, 1.2)
    for pointer in ((0.0, 0.0), (960.0, 300.0)):
        hud._point_with_mouse(board, here, Keyboard(pointer=pointer), None)  # pyright: ignore[reportPrivateUsage]
    assert here.attending.mouse is not None
    way = -here.attending.mouse[2, :3]
    assert way[0] > 0.2 and way[1] > 0.05 and way[2] < -0.8
    assert np.allclose(here.attending.mouse[3, :3], here.user.head[3, :3])
    here.now_s += hud.MOUSE_MEANS_S + 1.0
    hud._point_with_mouse(board, here, Keyboard(pointer=(960.0, 300.0)), None)  # pyright: ignore[reportPrivateUsage]
    assert here.attending.mouse is None
