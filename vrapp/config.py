"""Settings: one frozen tree of defaults, then the user's TOML file, then the command line. And where things live. Nothing else reads the environment."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import platformdirs

from vrapp.errors import BadInputError


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the tree: an unknown key is an error that names it."""


class DisplaySettings(Part, frozen=True):
    window: tuple[int, int] = (1280, 800)
    mirror: bool = True


class RenderSettings(Part, frozen=True):
    scale: Annotated[float, msgspec.Meta(ge=0.25, le=4.0)] = 1.0  # of the picture's edges: above 1 finer, below 1 quicker
    dynamic: Literal["auto", "on", "off"] = "auto"  # a smaller picture while the GPU needs too long; auto: in headset and window, not where the processor draws
    dynamic_min: Annotated[float, msgspec.Meta(ge=0.25, le=1.0)] = 0.5  # of `scale`
    dynamic_max: Annotated[float, msgspec.Meta(ge=0.25, le=1.0)] = 1.0
    msaa: int = 0  # samples a pixel; 0: four, or one where the processor draws
    foveation: Literal["off", "low", "high"] = "off"  # coarser shading towards the rim of each eye, where the driver offers it (vrapp doctor says)
    exposure: Annotated[float, msgspec.Meta(gt=0.0, le=64.0)] = 1.0  # times the room's own
    bloom: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = 0.0  # share of the light that a lens spreads around it; 0.05 is much
    bloom_in_headset: bool = False
    tone_map: Literal["neutral", "agx", "none"] = "neutral"  # Khronos PBR neutral keeps colours; AgX rolls off like film; none clips
    shadow_size: int = 512
    upload_ms: Annotated[float, msgspec.Meta(ge=0.1, le=100.0)] = 1.5  # of each frame, while another avatar or room comes in
    debug: bool = False  # GL debug output and error checks

    def bloom_on(self, display: str) -> float:
        """Of a display of that kind: it costs a path of its own, and in a headset the frame is dear and the eye has a lens already."""
        return self.bloom if display != "openxr" or self.bloom_in_headset else 0.0


class McpSettings(Part, frozen=True):
    """An MCP server that the user trusts to run: its command, and what it may take. Each of its tools is asked about before its first call."""

    command: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    env: dict[str, str] = {}
    cwd: str = ""
    seconds: Annotated[float, msgspec.Meta(gt=0.0, le=600.0)] = 20.0  # for one call


class MindSettings(Part, frozen=True):
    """model: "default", a name from `vrapp models list`, a path to a GGUF, or a Hugging Face reference. script: a file of replies instead of a model.
    draft: a small sibling of the model with the same tokens, which guesses ahead so that a large one answers sooner; "" for none."""

    model: str = "default"
    url: str = ""  # of an OpenAI-compatible server, as http://127.0.0.1:8080/v1, instead of a model in this program; `model` is then a name there
    patience: Annotated[float, msgspec.Meta(gt=0.0, le=3600.0)] = 120.0  # seconds until such a server must begin to answer
    script: str = ""
    persona: str = "default"
    documents: str = ""  # a folder of documents (text, Markdown, HTML, CSV, PDF) that answers may come from, with their source
    context: int = 4096
    threads: int = 0  # 0: one fewer than the cores, so that the frame has one
    draft: str = ""
    batch: int = 0  # the most prompt tokens at once; 0: as many as a cancel can wait for
    gpu_layers: int = -1  # of the model on the GPU; -1: as many as its free memory holds
    temperature: float | None = None  # this and the next three: as the model's family likes it, unless given
    top_p: float | None = None
    min_p: float | None = None
    repeat_penalty: float | None = None
    max_tokens: int = 160
    seed: int = -1
    tools: dict[str, Literal["allow", "ask", "deny"]] = {}  # by name of a tool (vrapp/mind/tools/arguments.py); harmless ones are allowed from the start
    mcp: dict[Annotated[str, msgspec.Meta(pattern="^[a-z0-9_-]{1,40}$")], McpSettings] = {}  # by a name of yours
    adapter: str = "auto"  # manners laid over the model: auto, ours on the one model that it was made for; off; or a GGUF adapter's file
    candidates: Annotated[int, msgspec.Meta(ge=0, le=8)] = 0  # answers drawn for the best to be given; 0: a few of a small, quick model; 1: the first
    initiative: Literal["off", "gentle", "lively"] = "gentle"  # gentle: greets by what it knows; lively: also breaks long silences and suggests; off: neither
    quiet_hours: tuple[Annotated[int, msgspec.Meta(ge=0, le=24)], Annotated[int, msgspec.Meta(ge=0, le=24)]] = (22, 8)  # no initiative from, to; equal: none


class MemorySettings(Part, frozen=True):
    """For an encrypted memory. $VRAPP_PASSPHRASE goes before the file."""

    passphrase_file: str = ""  # its first line
    passphrase: str = ""  # as asked for in the terminal; better not in the settings file


class PlaceSettings(Part, frozen=True):
    room: str = "default"
    avatar: str = "default"


class RoomSettings(Part, frozen=True):
    light: str = "auto"  # day, dusk, night or another set of the room's; auto: by the clock (in pictures: as the room is stored)


class CareSettings(Part, frozen=True):
    country: str = ""  # two letters, whose help lines are shown: "GB"; "": of the system's language and region


class ComfortSettings(Part, frozen=True):
    snap_turn_degrees: float = 30.0
    eye_height: float = 1.6  # where the device does not know the floor, and in the window


class Settings(Part, frozen=True):
    home: str = ""
    cache: str = ""  # what only saves time at the next start: programs, pictures and light made ready; "": in the home folder
    display: DisplaySettings = DisplaySettings()
    render: RenderSettings = RenderSettings()
    mind: MindSettings = MindSettings()
    memory: MemorySettings = MemorySettings()
    place: PlaceSettings = PlaceSettings()
    room: RoomSettings = RoomSettings()
    care: CareSettings = CareSettings()
    comfort: ComfortSettings = ComfortSettings()
    seed: int = 0

    @property
    def home_path(self) -> Path:
        return Path(self.home) if self.home else default_home()

    @property
    def cache_path(self) -> Path:
        return Path(self.cache) if self.cache else self.home_path / "cache"

    @property
    def models_path(self) -> Path:
        return self.home_path / "models"

    @property
    def personas_path(self) -> Path:
        return self.home_path / "personas"

    @property
    def memory_path(self) -> Path:
        return self.home_path / "memory.sqlite3"


def default_home() -> Path:
    """$VRAPP_HOME, else the platform's folder for user data."""
    named = os.environ.get("VRAPP_HOME")
    return Path(named) if named else Path(platformdirs.user_data_dir("vrapp", appauthor=False))


def passphrase(settings: Settings) -> str:
    """Of the memory, "" if there is none. Raises BadInputError for a file that cannot be read."""
    found = settings.memory.passphrase or os.environ.get("VRAPP_PASSPHRASE", "")
    if found or not settings.memory.passphrase_file:
        return found
    path = settings.home_path / Path(settings.memory.passphrase_file).expanduser()
    try:
        return path.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"the passphrase cannot be read from it ({error})", path, "memory.passphrase_file") from error


def load(home: Path | None = None, overrides: dict[str, Any] | None = None) -> Settings:
    """Read `settings.toml` in the home folder if it is there; `overrides` is a nested mapping laid over it.

    Raises BadInputError with file and key for TOML that does not parse, an unknown key or a wrong type.
    """
    where = home or default_home()
    path = where / "settings.toml"
    data: dict[str, Any] = {}
    if path.is_file():
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadInputError(f"not valid TOML ({error}); mend the file or delete it for the defaults", path) from error
    data = _laid_over(data, overrides or {})
    data.setdefault("home", str(where))
    try:
        return msgspec.convert(data, Settings)
    except msgspec.ValidationError as error:
        problem, _, at = str(error).partition(" - at ")
        raise BadInputError(f"{problem[0].lower()}{problem[1:]}; mend that setting", path, at.strip("`")) from error


def _laid_over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    out = dict(under)
    for key, value in over.items():
        below = out.get(key)
        out[key] = _laid_over(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return out


def _beside(name: str) -> Path:
    """A shipped folder: inside the installed package, or at the top of the checkout."""
    package = Path(__file__).resolve().parent
    inside = package / f"_{name}"
    return inside if inside.is_dir() else package.parent / name


ASSETS = _beside("assets")
SHADERS = _beside("shaders")
