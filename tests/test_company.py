"""Choosing a persona chooses its body, unless a body was asked for."""

from __future__ import annotations

import struct
from pathlib import Path

import msgspec
import pytest

from vrapp import cli, config
from vrapp.company import embodied
from vrapp.config import ASSETS, Settings
from vrapp.errors import MissingError
from vrapp.loading import find
from vrapp.mind import persona


def visit(persona: str = "default", avatar: str = "default") -> Settings:
    return config.load(overrides={"mind": {"persona": persona}, "place": {"avatar": avatar}})


def test_hazel_brings_her_body() -> None:
    settings = embodied(visit("hazel"))
    assert find("avatar", settings.place.avatar, settings) == ASSETS / "avatars" / "hazel.vrm"


def test_a_body_that_was_asked_for_stays() -> None:
    assert embodied(visit("hazel", "else.vrm")).place.avatar == "else.vrm"


def test_the_default_persona_has_the_default_body() -> None:
    settings = visit()
    assert embodied(settings) is settings


def test_a_personas_file_may_lie_beside_its_avatar(tmp_path: Path) -> None:
    for name, there in (("kai", True), ("lee", False)):
        (tmp_path / f"{name}.toml").write_text(f'name = "{name}"\ndescription = "You are {name}."\navatar = "{name}.vrm"\n')
        if there:
            (tmp_path / f"{name}.vrm").write_bytes(struct.pack("<4sII", b"glTF", 2, 12))
        wanted = str(tmp_path / f"{name}.vrm") if there else f"{name}.vrm"
        assert embodied(visit(str(tmp_path / f"{name}.toml"))).place.avatar == wanted


def test_an_unknown_persona_is_one_line() -> None:
    with pytest.raises(MissingError, match="hazel"):
        embodied(visit("nobody"))


@pytest.mark.parametrize("name", persona.shipped())
def test_every_shipped_personas_body_is_shipped(name: str) -> None:
    who = persona.load(name)
    settings = embodied(visit(name))
    assert find("avatar", settings.place.avatar, settings).is_file()
    assert len(who.greeting) >= 1 and all("{name}" in words for words in who.welcome)
    assert who.name in who.description
    assert all(len(msgspec.json.encode(example)) < 400 for example in who.examples)


def test_help_lists_who_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    assert "hazel" in " ".join(capsys.readouterr().out.split())
