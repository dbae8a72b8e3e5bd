"""Whom to call, in sight: rows for the panel, a box that keeps its place, put away by the user alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.test_conversation_panel import SIZE, Mono, over, panel, talk
from vrapp import care, cli, hud
from vrapp.conversation import Conversation
from vrapp.messages import Care, HelpLine
from vrapp.ui.layout import arrange
from vrapp.ui.panel import ConversationPanel
from vrapp.ui.state import PanelState, Pointer, PutAway

MAIL = Care(
    1,
    "self_harm",
    2,
    "Please talk to someone",
    "999",
    (HelpLine("Samaritans", "116 123", "day and night"), HelpLine("Shout", "text SHOUT")),
    "UK",
    "UK numbers",
)
assert panel  # the fixture


def test_rows_name_the_emergency_number_only_where_it_is_about_life() -> None:
    assert care.rows(MAIL) == ("Please talk to someone", "Emergency: 999", "Samaritans: 116 123 (day and night)", "Shout: text SHOUT", "UK numbers")
    worry = Care(1, "self_harm", 1, "Someone to talk to", "999", MAIL.lines[:1])
    assert care.rows(worry) == ("Someone to talk to", "Samaritans: 116 123 (day and night)")


def test_numbers_stay_whole_however_much_else_there_is() -> None:
    state = talk(**{"subtitle": "word " * 500, "replies": ("reply",) * 9, "input_line": True, "notice": "trouble " * 50, "care": care.rows(MAIL)})
    layout = arrange(state, Mono(), SIZE, "bottom")
    block = next(b for b in layout.blocks if b.kind == "care")
    assert block.name == "Please talk to someone" and [text for text, _, _ in block.lines][:2] == ["Emergency: 999", "Samaritans: 116 123 (day and night)"]
    assert all(block.rect[1] < y and y + block.size <= block.rect[3] for _, _, y in block.lines)


def test_it_is_put_away_by_pointing_at_it(panel: ConversationPanel) -> None:
    state = talk(care=care.rows(MAIL))
    x, y = over(state, panel, "care")
    assert panel.draw(state, Pointer(x, y, pressed=True, held=True), 0.0) == [PutAway()]
    drawn = panel.redraws
    panel.draw(talk(), None, 0.0)
    assert panel.redraws > drawn and not any(b.kind == "care" for b in panel.layout.blocks)


def test_the_window_and_the_headset_show_it_until_then() -> None:
    class Room:
        doing = ("", -1.0)
        through = "desktop"
        notice = ""
        talk: Conversation

    class Shown:
        state = PanelState()
        notices_seen = frozenset[str]()

    world, shown = Room(), Shown()
    world.talk = Conversation(None, None)  # pyright: ignore[reportArgumentType]
    world.talk.care = MAIL
    hud.fill(shown, world)  # pyright: ignore[reportArgumentType]
    assert shown.state.care == care.rows(MAIL)
    hud.act(world, shown, [PutAway()])  # pyright: ignore[reportArgumentType]
    hud.fill(shown, world)  # pyright: ignore[reportArgumentType]
    assert world.talk.care is None and shown.state.care == ()


def test_the_terminal_says_it_last_and_json_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replies = tmp_path / "replies.txt"
    replies.write_text("Never said.")
    base = ["chat", "--mind", f"scripted:{replies}", "--set", "care.country=IE", "--once", "I want to kill myself"]
    assert cli.main(base) == 0
    out = capsys.readouterr().out
    assert "Never said." not in out and out.rstrip().splitlines()[2] == "Emergency: 112" and "Samaritans: 116 123" in out
    assert cli.main([*base, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["care"]
    assert (told["kind"], told["severity"], told["country"], told["lines"][0]["number"]) == ("self_harm", 2, "Ireland", "116 123")
