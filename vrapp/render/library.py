"""The programs, by what they must do: built when first needed and kept."""

from __future__ import annotations

from vrapp.render.binaries import Binaries
from vrapp.render.capabilities import StereoWay
from vrapp.render.lighting import Lighting
from vrapp.render.materials import LAYER_BITS, MAP_BITS, TANGENTS, Has, Kind, Phase
from vrapp.render.objects import Program
from vrapp.render.styles import Style

_BITS = {bit: f"HAS_{bit.name}" for bit in Has}
_STAGES = {
    "behind": ["prefilter.vert", "behind.frag"],
    **{f"bloom_{step}": ["prefilter.vert", f"bloom_{step}.frag"] for step in ("ground", "resolve", "down", "up", "show")},
    "deform": ["deform.comp"],
    "hidden": ["hidden.vert", "shadow.frag"],
    "lobes": ["prefilter.vert", "lobes.frag"],
    "shadow": ["mesh.vert", "shadow_moments.frag"],
    "shadow_mask": ["mesh.vert", "shadow_mask.frag"],
}
"""Of programs whose files are not called as they are."""


Recipe = tuple[str, list[str], list[str]]
"""Label, stages and defines, as `Binaries.build` takes them."""


class Library:
    """Owner of the programs for one way of stereo and one number of samples."""

    def __init__(self, samples: int, binaries: Binaries) -> None:
        self.samples = samples
        self._build = binaries.build
        self._programs: dict[tuple[object, ...], Program] = {}

    def mesh(self, style: Style, way: StereoWay, lighting: Lighting) -> Program:
        key = (style.kind, style.phase, style.has, way, lighting)
        found = self._programs.get(key)
        if found is None:
            found = self._programs[key] = self._build(*self._mesh_recipe(style, way, lighting))
        return found

    def lacks(self, style: Style, way: StereoWay, lighting: Lighting) -> Recipe | None:
        """How to build it, if it is not there."""
        key = (style.kind, style.phase, style.has, way, lighting)
        return None if key in self._programs else self._mesh_recipe(style, way, lighting)

    def _mesh_recipe(self, style: Style, way: StereoWay, lighting: Lighting) -> Recipe:
        return f"{style.kind.name} {style.phase.name} {int(style.has)}", *self._mesh_parts(style, way, lighting)

    def add(self, style: Style, way: StereoWay, lighting: Lighting) -> bool:
        """Make sure that it is there before a frame needs it; True when it had to be built."""
        before = len(self._programs)
        self.mesh(style, way, lighting)
        return len(self._programs) > before

    def add_plain(self, name: str, way: StereoWay = "passes", *defines: str) -> bool:
        before = len(self._programs)
        self.plain(name, way, *defines)
        return len(self._programs) > before

    def _mesh_parts(self, style: Style, way: StereoWay, lighting: Lighting) -> tuple[list[str], list[str]]:
        defines = [f"KIND_{style.kind.name}", *_stereo(way), *(name for bit, name in _BITS.items() if style.has & bit)]
        if style.kind == Kind.PBR and style.has & Has.FIFTH:
            defines.append("HAS_LIGHTMAP")
        for name, bits in (("HAS_LAYERS", LAYER_BITS), ("HAS_LAYER_MAPS", MAP_BITS), ("HAS_TANGENT", int(TANGENTS))):
            defines += [name] if int(style.has) & bits else []
        if style.phase == Phase.TRANSMISSION:
            defines.append("PHASE_TRANSMISSION")
        if style.cut:
            defines += ["PHASE_MASK", *([f"ALPHA_TO_COVERAGE {self.samples}"] if self.samples > 1 else [])]
        if style.phase >= Phase.BLEND_Z:
            defines.append("PHASE_BLEND")
        defines += lighting.defines()
        return ["mesh.vert", f"{style.kind.name.lower()}.frag"], defines

    def plain(self, name: str, way: StereoWay = "passes", *defines: str) -> Program:
        """sky, panel, shadow, deform, prefilter, lobes, behind, hidden."""
        key = (name, way, defines)
        found = self._programs.get(key)
        if found is None:
            stages = _STAGES.get(name, [f"{name}.vert", f"{name}.frag"])
            found = self._programs[key] = self._build(name, stages, [*_stereo(way), *defines])
        return found

    def close(self) -> None:
        for program in self._programs.values():
            program.close()
        self._programs.clear()


def _stereo(way: StereoWay) -> list[str]:
    return {"multiview": ["STEREO_MULTIVIEW"], "layered": ["STEREO_LAYERED"], "passes": []}[way]
