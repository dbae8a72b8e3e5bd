"""Light sets while a visit runs: what the sum of the groups is, what each frame has to do for a switch, what is left of it, and what the companion knows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import visitors
from lit_room import EDGE, GROUPS, extras, light_of, lit_room

from tests.conftest import absent
from vrapp import config, light_change, light_now, loading, studio, world
from vrapp.config import Settings
from vrapp.errors import BadInputError, MissingError
from vrapp.frame import frame
from vrapp.light_now import LightNow
from vrapp.loading import InlineLoader, Loader
from vrapp.messages import LightShare, Relight, SceneNow
from vrapp.mind import persona
from vrapp.mind.prompt import Prompt
from vrapp.relight import Kept, coded, relit
from vrapp.render.objects import live
from vrapp.render.staging import SEGMENT
from vrapp.scene.room import load_room

SWITCHES = 10


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return lit_room(tmp_path)


@pytest.fixture
def settings(path: Path) -> Settings:
    return config.load(overrides={"render": {"msaa": 1}, "place": {"room": str(path), "avatar": str(visitors.stick_figure(path.parent / "figure.vrm"))}})


def order_of(path: Path, shown: str, **by_hand: bool) -> Relight:
    return light_change.order(load_room(path), LightNow(shown=shown, by_hand=by_hand))


# the sum


@pytest.mark.parametrize(("shown", "by_hand"), [("day", {}), ("dusk", {}), ("night", {}), ("night", {"lamp": False}), ("day", {"lamp": True})])
def test_the_sum_is_the_light_of_the_groups(path: Path, shown: str, by_hand: dict[str, bool]) -> None:
    sets = extras()["light"]["sets"][shown]["groups"]
    wanted = light_of({**sets, **{name: 1.0 if on else 0.0 for name, on in by_hand.items()}})
    made = relit(order_of(path, shown, **by_hand))
    assert made.lightmap is not None and made.probes is not None and made.environment is not None
    assert made.lightmap.levels[0].shape == (EDGE, EDGE, 4) and (made.lightmap.levels[0][..., 3] == 255).all()
    values = made.lightmap.levels[0][..., :3] / 255.0
    light = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4) * made.strength
    np.testing.assert_allclose(light.mean(axis=(0, 1)), wanted, rtol=0.01, atol=1e-4)
    np.testing.assert_allclose(made.probes.light[:, :3], np.tile(wanted, (8, 1)), rtol=2e-3, atol=1e-4)
    assert made.outside is not None
    assert made.environment.levels[-1].max() > 0.0 or not any(sets.values())


def test_dark_light_is_dithered_and_keeps_its_mean() -> None:
    ramp = np.tile(np.linspace(0.0, 0.02, 512, dtype=np.float32)[None, :, None], (256, 1, 3))
    bytes_ = coded(ramp, 4.0)[..., 0] / 255.0
    back = np.where(bytes_ <= 0.04045, bytes_ / 12.92, ((bytes_ + 0.055) / 1.055) ** 2.4) * 4.0
    assert len(np.unique(bytes_)) < 20, "few steps are left at such a strength"
    smooth = back.reshape(256, 32, 16).mean(axis=(0, 2))
    np.testing.assert_allclose(smooth, ramp[0, :, 0].reshape(32, 16).mean(axis=1), atol=1.5e-4)


def test_everything_off_is_dark(path: Path) -> None:
    made = relit(Relight(str(path.parent), [LightShare(0.0, "light/lamp.png", probes="light/lamp.json")]))
    assert made.lightmap is not None and not made.lightmap.levels[0][..., :3].any()
    assert made.probes is not None and not made.probes.light.any()


def test_decoded_maps_are_kept_within_bounds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    relit(order_of(path, "dusk"), kept)
    first = [id(each) for each in kept.pictures.values()]
    relit(order_of(path, "dusk"), kept)
    assert [id(each) for each in kept.pictures.values()] == first, "nothing is decoded twice"
    monkeypatch.setattr("vrapp.relight.KEPT_BYTES", 1)
    relit(order_of(path, "day", lamp=True), kept)
    assert len(kept.pictures) == 1


@pytest.mark.parametrize("name", ["lightmap", "probes", "environment"])
def test_a_file_that_is_missing_or_broken_is_one_line(path: Path, name: str) -> None:
    share = LightShare(1.0, "light/lamp.png", 1.0, "light/lamp.json", "light/lamp.hdr")
    file = path.parent / getattr(share, name)
    file.write_bytes(b"nonsense")
    with pytest.raises(BadInputError, match=file.name) as told:
        relit(Relight(str(path.parent), [share]))
    assert "\n" not in str(told.value)
    file.unlink()
    with pytest.raises((BadInputError, MissingError), match=file.name):
        relit(Relight(str(path.parent), [share]))


def test_probes_of_another_place_and_ways_out_of_the_folder_are_refused(path: Path, tmp_path: Path) -> None:
    grid = json.loads((path.parent / "light/lamp.json").read_text())
    (path.parent / "light/far.json").write_text(json.dumps({**grid, "high": [5, 5, 5]}))
    with pytest.raises(BadInputError, match="stand elsewhere"):
        relit(Relight(str(path.parent), [LightShare(1.0, probes="light/lamp.json"), LightShare(1.0, probes="light/far.json")]))
    (path.parent / "light/out.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(BadInputError, match="folder"):
        relit(Relight(str(path.parent), [LightShare(1.0, "light/out.png")]))


# what a file may say


def test_what_follows_a_group_is_known(path: Path) -> None:
    room = load_room(path)
    assert room.light is not None and not room.model.problems
    names = {room.model.nodes.names[node]: group for node, group in room.light.follows.items()}
    assert names["floor_lamp"] == names["bulb"] == "lamp"
    assert names["screen"].startswith("node"), "what lights nothing around it can be switched all the same"
    by_name = {room.model.nodes.names[node]: materials for node, materials in room.light.glowing.items()}
    assert set(by_name["floor_lamp"]).isdisjoint(by_name["screen"]), "one material in the file, two that glow apart"
    assert room.light.lightmap >= 0 and room.light.view >= 0 and room.light.lightmap != room.light.view


BAD: list[tuple[dict[str, object], str]] = [
    ({"default": "noon"}, "/scenes/0/extras/vrapp/light/default"),
    ({"sets": {"dusk": {"groups": {"moon": 1}}}}, "/scenes/0/extras/vrapp/light/sets/dusk/groups/moon"),
    ({"groups": {"lamp": {"lightmap": "../x.png"}}}, "/scenes/0/extras/vrapp/light/groups/lamp/lightmap"),
    ({"groups": {"lamp": {"lightmap": "/x.png"}}}, "/scenes/0/extras/vrapp/light/groups/lamp/lightmap"),
    ({"groups": {"lamp": {"strength": "much"}}}, "/scenes/0/extras/vrapp/light/groups/lamp/strength"),
    ({"groups": {"lamp": {"lamp": "chandelier"}}}, "/scenes/0/extras/vrapp/light/groups/lamp/lamp"),
    ({"groups": {"lamp": {"lamp": 99}}}, "/scenes/0/extras/vrapp/light/groups/lamp/lamp"),
    ({"groups": {}}, "/scenes/0/extras/vrapp/light/groups"),
    ({"sets": {"dusk": {"groups": {"lamp": -1}}}}, "/scenes/0/extras/vrapp/light/sets/dusk/groups/lamp"),
    ({"sets": {"dusk": {"groups": {"lamp": 1}}, "day": {"groups": {"lamp": 1}, "outside": "x.png"}}}, "/scenes/0/extras/vrapp/light/sets"),
    ({"sets": 5}, "/scenes/0/extras/vrapp/light/sets"),
]


@pytest.mark.parametrize(("light", "where"), BAD)
def test_bad_light_is_one_warning_and_the_room_loads(tmp_path: Path, light: dict[str, object], where: str) -> None:
    room = load_room(lit_room(tmp_path, light))
    assert room.light is None and room.things and room.place == "a test room"
    assert [(problem.severity, problem.where) for problem in room.model.problems] == [("warning", where)]
    assert "\n" not in room.model.problems[0].text


# the state


def test_lamps_are_switched_by_name(path: Path) -> None:
    room, light = load_room(path), LightNow()
    light_now.enter(light, room, 20.0)
    assert room.light is not None
    assert light_now.switch(light, room, "floor lamp") == (True, "the floor lamp is off") and light.asked
    assert light_now.weights(light, room.light)["lamp"] == 0.0
    assert light_now.switch(light, room, "floor_lamp", True) == (True, "the floor lamp is on")
    assert light_now.weights(light, room.light)["lamp"] == 1.0
    assert light_now.switch(light, room, "lamps", False) == (True, "the floor lamp is off")
    assert light_now.switch(light, room, "the wall screen") == (True, "the wall screen is off")
    done, words = light_now.switch(light, room, "moon")
    assert not done and "no moon" in words and "floor lamp" in words
    assert light_now.words(light, room) == "It is dusk outside; the floor lamp and wall screen are off"
    assert light_now.choose(light, room, "day", 20.0) == "" and light.shown == "day" and not light.by_hand
    assert light_now.words(light, room) == "It is day outside; the wall screen is on; the floor lamp is off"
    assert "day, dusk, night, auto" in light_now.choose(light, room, "noon", 20.0) and light.shown == "day"


HOURS = [(0.0, "night"), (5.9, "night"), (6.5, "dusk"), (12.0, "day"), (18.0, "dusk"), (20.9, "dusk"), (21.0, "night"), (23.9, "night")]


@pytest.mark.parametrize(("hour", "shown"), HOURS)
def test_auto_follows_the_clock(path: Path, hour: float, shown: str) -> None:
    room, light = load_room(path), LightNow("auto")
    light_now.enter(light, room, 20.0)
    assert not light.asked
    light_now.switch(light, room, "floor lamp", False)
    light.asked = False
    light_now.pass_time(light, room, hour)
    assert light.shown == shown and light.asked == (shown != "dusk")
    assert light.by_hand == {"lamp": False}, "what somebody switched off stays off when the evening comes"


def test_a_room_with_one_light_says_so(tmp_path: Path) -> None:
    room, light = load_room(visitors.bare_room(tmp_path)), LightNow("auto")
    light_now.enter(light, room, 3.0)
    assert not light.asked and light_now.words(light, room) == ""
    assert light_now.choose(light, room, "night", 3.0) == "this room has one light only"
    assert "nothing" in light_now.switch(light, room, "lamp").words


def test_the_companion_is_told_when_it_matters() -> None:
    scene = SceneNow(light="It is dusk outside; the floor lamp is on")
    prompt = Prompt(persona.load("default"))
    assert prompt.newest("I like the lamp.", scene).user == "(It is dusk outside; the floor lamp is on.)\nI like the lamp."
    assert prompt.newest("I had soup.", scene).user == "I had soup."
    large = Prompt(persona.load("default"), small=False)
    assert "dusk" in large.newest("Hello.", scene).user and "dusk" not in large.newest("Hello again.", scene).user


# in a visit


@pytest.mark.slow
def test_ten_switches_cost_no_frame_more_than_its_slice_and_leave_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for /avatar and /room: what a frame does on the render thread is counted."""
    lines = ["/light day", "/light night", "/switch floor lamp off", "/switch floor lamp on", "/light dusk"]
    try:
        with visitors.visit(Loader(settings), settings) as (stage, _, changes):
            cost = visitors.cost_of(stage, changes, lines, SWITCHES, monkeypatch)
            assert cost.inside == []
            assert 0 < cost.bytes <= SEGMENT
            assert cost.programs <= 1
            assert cost.objects[0] == cost.objects[-1], "ten switches leave as many GL objects as five"
    except MissingError as error:
        absent(str(error))


@pytest.mark.slow
def test_the_picture_is_that_of_the_light_and_back(settings: Settings) -> None:
    """The wall's brightness follows the sum; a lamp that is off does not glow; the first light comes back to the byte."""
    with visitors.visit(InlineLoader(settings), settings, (200, 200)) as (stage, display, changes):
        pictures: dict[str, np.ndarray] = {}
        for line in ("", "/light day", "/switch floor lamp", "/light dusk", "/light night", "/switch lamps off", "/switch wall screen"):
            if line:
                stage.world.commands.append(line)
                changes.finish(stage)
                assert not stage.world.notice
            frame(stage)
            pictures[line] = display.read_pixels()[0, ..., :3].astype(float)
        brightness = {line: picture.mean() for line, picture in pictures.items()}
        assert brightness["/light day"] > brightness[""] > brightness["/light night"] > brightness["/switch lamps off"]
        changed = np.abs(pictures["/light dusk"] - pictures[""]).max(axis=-1) > 3.0
        assert changed.mean() < 0.1, "summed anew, the stored light is the stored light, save on the figure, whom only the sets' probes light"
        glow = pictures["/light night"] - pictures["/switch lamps off"]
        assert glow.max() > 80
        assert (pictures["/switch lamps off"] - pictures["/switch wall screen"]).max() > 60
        assert stage.scene.lights == [], "the lamp's own light is off with it"


@pytest.mark.slow
def test_the_light_fades_when_the_time_changes_and_not_for_a_lamp(settings: Settings) -> None:
    with visitors.visit(InlineLoader(settings), settings, (16, 16)) as (stage, _, changes):
        frame(stage)
        for line, last, dips in (("/light night", 1.5, True), ("/switch floor lamp", 1.5, False)):
            seen: list[float] = []
            stage.world.commands.append(line)
            visitors.until(stage, changes, changes.count + 1, lambda seen=seen: seen.append(stage.scene.exposure))
            assert (min(seen) < 0.2) is dips
            assert seen[-1] == last
            if dips:
                down, up = np.array(seen[: int(np.argmin(seen)) + 1]), np.array(seen[int(np.argmin(seen)) :])
                assert (np.diff(down) <= 0).all() and (np.diff(up) >= 0).all()


@pytest.mark.slow
def test_a_broken_file_leaves_the_light_as_it_is(settings: Settings, path: Path) -> None:
    with visitors.visit(InlineLoader(settings), settings, (16, 16)) as (stage, _, changes):
        frame(stage)
        before, scene = live(), stage.scene
        (path.parent / "light/sky_day.png").write_bytes(b"nonsense")
        stage.world.commands.append("/light day")
        for _ in range(20):
            frame(stage)
        assert "sky_day.png" in stage.world.notice and not changes.busy
        assert stage.scene is scene and live() == before
        assert stage.world.light.shown == "dusk"


@pytest.mark.slow
def test_leaving_in_the_middle_leaves_nothing(settings: Settings) -> None:
    before = live()
    with visitors.visit(InlineLoader(settings), settings, (16, 16)) as (stage, _, changes):
        changes.allowance_s = 0.0
        frame(stage)
        stage.world.commands.append("/light day")
        for _ in range(9):
            frame(stage)
        assert changes.busy
    assert live() == before


@pytest.mark.slow
def test_the_mind_hears_of_the_light(settings: Settings) -> None:
    with visitors.visit(InlineLoader(settings), settings, (16, 16)) as (stage, _, changes):
        stage.world.commands.append("/light night")
        changes.finish(stage)
        told = world.scene_now(stage.world)
        assert told.place == "a test room" and told.light == "It is night outside; the floor lamp and wall screen are on"


@pytest.mark.slow
def test_pictures_in_another_light(settings: Settings, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "visit.toml"
    script.write_text('seconds = 1.0\nlight = "night"\n[[user]]\nat = 0.1\ndoes = "/switch lamps off"\n')

    def picture(name: str, light: str, **order: object) -> np.ndarray:
        out = tmp_path / f"{name}.png"
        one = config.load(overrides={"room": {"light": light}, "place": {"room": settings.place.room, "avatar": settings.place.avatar}})
        studio.render(one, studio.Order(out=out, size=(96, 64), scene_given=True, avatar_given=True, **order))  # pyright: ignore[reportArgumentType]
        return np.asarray(studio.Image.open(out)).astype(float)

    stored, day, night = (picture(name, name, time_s=0.1) for name in ("auto", "day", "night"))
    assert day.mean() > stored.mean() > night.mean()
    assert np.array_equal(picture("again", "auto", script=str(script), time_s=0.0), picture("alike", "night", time_s=0.0))
    assert picture("dark", "auto", script=str(script), time_s=0.8).mean() < 0.8 * night.mean()
    with pytest.raises(BadInputError, match="day, dusk, night, auto"):
        picture("none", "noon")
    bare = config.load(overrides={"room": {"light": "night"}, "place": {"room": str(visitors.bare_room(tmp_path)), "avatar": settings.place.avatar}})
    studio.render(bare, studio.Order(out=tmp_path / "bare.png", size=(32, 32), avatar_given=True))
    assert "one light only" in capsys.readouterr().err


def test_what_crosses_the_border_is_what_is_summed_here(path: Path) -> None:
    here = relit(order_of(path, "day", lamp=True))
    held, told = loading.hand_over(relit(order_of(path, "day", lamp=True)))
    there = loading.take_over(told)
    ours, theirs = loading.large(here), loading.large(there)
    assert len(ours) == len(theirs) > 8 and all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
    loading.close_large(there)
    held.close()
    assert set(GROUPS) == {"sky_day", "sky_dusk", "lamp"}
