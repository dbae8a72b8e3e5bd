"""Character cards: those that other programs wrote come in, what we write comes back as it was, and broken or hostile ones are one line with the place."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vrapp.errors import BadInputError, MissingError, UsageError
from vrapp.mind import persona, shelf
from vrapp.mind.cards import adopt, card, containers
from vrapp.mind.cards.card import Card

DATA: dict[str, Any] = {
    "name": "Ætna  Fire",
    "description": "{{char}} is a small dragon who guards {{user}}'s tea. {{// a secret}}",
    "personality": "Proud. {{random:Sleepy,Sleepy}}.",
    "scenario": "A kitchen.",
    "first_mes": '*lands on the table* "Good evening, {{user}}!" she says.',
    "mes_example": "<START>\n{{user}}: Are you warm?\n{{char}}: *nods* Always.\n{{user}}: Tea?\nAetna: no such speaker\n{{char}}: Yes, please.",
    "creator_notes": "for tests",
    "system_prompt": "{{original}} Be brief.",
    "post_history_instructions": "Never leave the kitchen.",
    "alternate_greetings": ["Hello <USER>.", "Again?"],
    "tags": ["dragon"],
    "creator": "nobody",
    "character_version": "1",
    "extensions": {"other/program": {"depth": 4}},
    "future_field": [1, {"a": None}],
    "character_book": {
        "extensions": {},
        "scan_depth": 2,
        "token_budget": 100,
        "recursive_scanning": True,
        "entries": [
            {"keys": ["cave"], "content": "The cave is under the stove.", "enabled": True, "insertion_order": 2, "extensions": {}, "secret": 7},
            {"keys": ["stove"], "content": "The stove is never cold.", "enabled": True, "insertion_order": 1, "extensions": {}},
            {
                "keys": ["gold"],
                "secondary_keys": ["thief"],
                "selective": True,
                "content": "The thief was a magpie.",
                "enabled": True,
                "insertion_order": 3,
                "extensions": {},
            },
            {"keys": ["tea"], "content": "off", "enabled": False, "insertion_order": 3, "extensions": {}},
            {"keys": [], "content": "{{char}} fears soap.", "constant": True, "enabled": True, "insertion_order": 0, "extensions": {}},
            {"keys": ["/sm(o|a)ke?/i"], "content": "Smoke means she dreams.", "enabled": True, "insertion_order": 9, "extensions": {}},
        ],
    },
}


def v2(**changes: Any) -> bytes:
    return json.dumps({"spec": "chara_card_v2", "spec_version": "2.0", "data": DATA | changes}).encode()


def png(*texts: tuple[bytes, bytes], kind: bytes = b"tEXt") -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        containers.PNG
        + header
        + b"".join(chunk(kind, word + b"\0" + body) for word, body in texts)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def written(tmp_path: Path, data: bytes, name: str = "card.png") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["contest_Assistant_Gloria", "default_CodingSensei", "default_FluxTheCat"])
def test_cards_of_another_program_come_in_and_go_out_whole(name: str, testdata: Callable[[str], Path], tmp_path: Path) -> None:
    read = card.load(testdata(f"cards/{name}.png"))
    assert not read.notices and read.version == 2 and read.picture.startswith(containers.PNG)
    who = adopt.persona_of(read)
    assert (
        who.name and all(0 < len(text) <= adopt.GREETING for text in who.greeting) and "{{char}}" not in who.description and "```" not in "".join(who.greeting)
    )
    kept = shelf.bring_in(testdata(f"cards/{name}.png"), tmp_path / "own")
    for ending in (".png", ".json", ".charx"):
        out = shelf.send_out(kept.name, tmp_path / f"out{ending}", tmp_path / "own")
        assert card.load(out).data == read.data, ending
    assert card.load(tmp_path / "out.png").picture == read.picture == card.load(tmp_path / "out.charx").picture


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("ending", ["png", "json", "charx"])
def test_nothing_is_lost_on_the_way_round(version: int, ending: str, tmp_path: Path) -> None:
    own = tmp_path / "own"
    source = (
        v2()
        if version == 2
        else json.dumps({"spec": "chara_card_v3", "spec_version": "3.0", "data": DATA | {"nickname": "Fire", "assets": [{"type": "icon"}]}}).encode()
    )
    kept = shelf.bring_in(written(tmp_path, source, "card.json"), own)
    assert kept.name == "tna-fire" and kept.title == ("Fire" if version == 3 else "Ætna Fire")
    again = card.load(shelf.send_out(kept.name, tmp_path / f"again.{ending}", own))
    before = card.parse(source)
    assert again.data["future_field"] == DATA["future_field"] and again.data["extensions"] == DATA["extensions"]
    for name in ("name", "description", "alternate_greetings", "tags", *(("nickname", "assets") if version == 3 else ())):
        assert again.data[name] == before.data[name]
    entries = again.data["character_book"]["entries"]
    assert [{k: v for k, v in entry.items() if k != "use_regex"} for entry in entries] == DATA["character_book"]["entries"]
    assert adopt.persona_of(again) == adopt.persona_of(before)


def test_the_persona_in_a_card_is_one_that_speaks() -> None:
    who = adopt.persona_of(card.parse(v2()))
    assert who.description.startswith("You are Ætna Fire. Be brief. Ætna Fire is a small dragon who guards {{user}}'s tea. Personality: Proud. Sleepy.")
    assert "secret" not in who.description and who.description.endswith("Scenario: A kitchen.")
    assert who.greeting == ("Good evening, {{user}}!", "Hello {{user}}.", "Again?") and "Never leave the kitchen." in who.manner
    assert [(one.user, one.answer) for one in who.examples] == [("Are you warm?", "Always."), ("Tea? Aetna: no such speaker", "Yes, please.")]
    named = persona.addressed(who, "Sam")
    assert named.greeting[0] == "Good evening, Sam!" and "Sam's tea" in named.description
    assert persona.addressed(who, "").greeting[0] == "Good evening, you!"


def test_version_1_and_both_chunks_and_packed_text() -> None:
    old = card.parse(json.dumps({"name": "Old", "description": "d", "first_mes": "Hi"}).encode())
    assert (old.version, adopt.persona_of(old).greeting) == (1, ("Hi",))
    assert json.loads(card.as_json(old, 2))["data"]["name"] == "Old"


def test_the_newest_chunk_counts(tmp_path: Path) -> None:
    new = v2(name="New").replace(b"chara_card_v2", b"chara_card_v3")
    both = png((b"chara", base64.b64encode(v2())), (b"ccv3", base64.b64encode(new)))
    assert card.load(written(tmp_path, both)).data["name"] == "New"
    packed = png((b"chara", b"\0" + zlib.compress(base64.b64encode(v2()))), kind=b"zTXt")
    assert card.load(written(tmp_path, packed)).data["name"] == "Ætna  Fire"
    international = png((b"chara", b"\0\0en\0\0" + base64.b64encode(v2())), kind=b"iTXt")
    assert card.load(written(tmp_path, international)).data["name"] == "Ætna  Fire"


def charx(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def deep() -> bytes:
    return b'{"name":"x","extensions":' + b"[" * 200_000 + b"]" * 200_000 + b"}"


BAD: dict[str, tuple[str, bytes, str]] = {
    "not base64": ("a.png", png((b"chara", b"!!! no base64 !!!")), "byte 33"),
    "not JSON": ("a.png", png((b"chara", base64.b64encode(b"{nope"))), "chunk chara at byte 33"),
    "no card": ("a.png", png(), "no chunk chara or ccv3"),
    "cut off": ("a.png", png((b"chara", base64.b64encode(v2())))[:400], "runs past the end"),
    "cut at a chunk": ("a.png", png()[:33], "no IEND"),
    "bad checksum": ("a.png", png((b"chara", base64.b64encode(v2()))).replace(b"chara\0", b"chara\0A", 1)[:-1], "damaged"),
    "text bomb": ("a.png", png((b"chara", b"\0" + zlib.compress(b"A" * 60_000_000)), kind=b"zTXt"), "a card of more than"),
    "zip bomb": ("a.charx", charx({"card.json": b"0" * 60_000_000}), "unpacks to more than"),
    "zip without a card": ("a.charx", charx({"other.json": b"{}"}), "no card.json inside"),
    "half a zip": ("a.charx", charx({"card.json": v2()})[:200], "not a whole CHARX file"),
    "many members": ("a.charx", charx({f"m{i}": b"" for i in range(2100)}), "files inside"),
    "deep JSON": ("a.json", deep(), "nested too deeply"),
    "a list": ("a.json", b"[1]", "no character card"),
    "no name": ("a.json", v2(name=""), "/data/name"),
    "a name that is an object": ("a.json", v2(name={}), "/data/name"),
    "not UTF-8": ("a.json", b'{"name":"\xff\xfe"}', "not valid JSON"),
    "empty": ("a.json", b"", "no character card"),
    "something else": ("a.png", b"GIF89a....", "no character card"),
    "large JSON": ("a.json", b'{"name":"' + b"x" * (5 << 20) + b'"}', "bytes of JSON"),
    "50 MB": ("a.png", containers.PNG + bytes(50 << 20), "a card has 33,554,432 at most"),
}


@pytest.mark.parametrize("which", list(BAD))
def test_broken_cards_are_one_line_with_the_place_and_leave_nothing_behind(which: str, tmp_path: Path) -> None:
    name, data, said = BAD[which]
    own = tmp_path / "own"
    with pytest.raises(BadInputError) as refused:
        shelf.bring_in(written(tmp_path, data, name), own)
    assert said in str(refused.value) and "\n" not in str(refused.value) and name in str(refused.value)
    assert not list(own.glob("*"))


def test_wrong_types_inside_are_left_out_and_told() -> None:
    read = card.parse(
        v2(description=None, personality=["no"], alternate_greetings="no list", extensions=[], character_book={"entries": 5}, tags=[1, None, "a"])
    )
    assert read.data["description"] == read.data["personality"] == "" and read.data["tags"] == ["1", "", "a"]
    assert read.notices == ("/personality is no text and is left out", "/character_book has no list of entries and is left out")
    book, notices = card.lorebook(
        card.parse(
            v2(
                character_book={
                    "entries": [7, {"keys": "one", "content": 5, "insertion_order": "high"}, {"keys": ["(a+)+b"], "use_regex": True, "content": "x"}]
                }
            )
        )
    )
    assert [entry.text for entry in book.entries] == ["5", "x"] and "key is not used" in notices[0]


def test_a_card_cannot_reach_out_of_its_place(tmp_path: Path) -> None:
    own = tmp_path / "home" / "own"
    for title in ("../../evil", "/etc/passwd", "C:\\evil", "..", "\1/x", "con\nname"):
        data = v2(name=title, extensions={"vrapp": {"avatar": "../../x.vrm", "sentences": 3}})
        kept = shelf.bring_in(written(tmp_path, data, "card.json"), own, replace=True)
        assert kept.path.parent == own and persona.NAME.fullmatch(kept.name)
        assert persona.load(kept.name, own).avatar == ""
    assert {path.name for path in tmp_path.iterdir()} == {"home", "card.json"}
    for name in ("../evil", "a/b", "", "A B"):
        with pytest.raises((UsageError, MissingError)):
            if name:
                shelf.bring_in(tmp_path / "card.json", own, name)
            persona.find(name or "..", own)


def test_a_picture_in_a_zip_is_only_a_picture(tmp_path: Path) -> None:
    data = charx({"card.json": v2(), "assets/icon/images/main.png": png((b"chara", b"smuggled")), "../assets/icon/x.png": b"no"})
    read = card.load(written(tmp_path, data, "a.charx"))
    assert read.picture.startswith(containers.PNG) and b"smuggled" not in read.picture
    odd = card.load(written(tmp_path, charx({"card.json": v2(), "assets/icon/images/main.png": b"GIF"}), "b.charx"))
    assert odd.picture == b""


def test_our_own_personas_go_out_as_cards_and_come_back_as_they_were(tmp_path: Path) -> None:
    for name in persona.shipped():
        who = persona.load(name)
        for ending in ("png", "json", "charx"):
            out = shelf.send_out(name, tmp_path / f"{name}.{ending}", tmp_path / "own")
            back = persona.load(str(out))
            same = ("name", "description", "manner", "greeting", "welcome", "fallback", "examples", "quick_replies", "honest", "sentences", "avatar")
            assert [getattr(back, field) for field in same] == [getattr(who, field) for field in same], (name, ending)


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    own, source = tmp_path / "own", written(tmp_path, v2(), "card.json")
    kept = shelf.bring_in(source, own)
    with pytest.raises(UsageError, match="--replace"):
        shelf.bring_in(source, own)
    with pytest.raises(UsageError, match="already"):
        shelf.bring_in(source, own, "hazel")
    assert shelf.bring_in(source, own, replace=True).name == kept.name
    shelf.remove(kept.name, own)
    with pytest.raises(MissingError, match="of your own"):
        shelf.remove("hazel", own)
    assert not list(own.iterdir())


def test_a_full_disk_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    target = written(tmp_path, b"old", "out.png")
    monkeypatch.setattr("os.replace", full)
    with pytest.raises(BadInputError, match="No space left"):
        shelf.send_out("hazel", target, tmp_path / "own")
    assert target.read_bytes() == b"old" and [path.name for path in tmp_path.iterdir()] == ["out.png"]


def test_a_picture_is_drawn_for_those_who_have_none() -> None:
    from PIL import Image

    assert Image.open(io.BytesIO(shelf.drawn("Ori"))).size == shelf.PICTURE
    assert isinstance(adopt.card_of(persona.load("default")), Card)
