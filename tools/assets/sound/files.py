"""Sounds as files: levelled, FLAC (16 bits with triangular dither from a fixed seed), and an index that says how each is used."""

from __future__ import annotations

import argparse
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from sound.sounds import SOUNDS, Sound
from sound.synth import F, db

OUT = Path(__file__).resolve().parents[3] / "assets" / "sounds"
WINDOW_S = 0.05


def loudest(sound: F, rate: int) -> float:
    """RMS of the loudest 50 ms of any channel."""
    width = round(WINDOW_S * rate)
    energy = np.cumsum(np.concatenate([np.zeros((1, *sound.shape[1:])), sound**2]), axis=0)
    return float(np.sqrt((energy[width:] - energy[:-width]).max() / width)) if len(sound) > width else float(np.sqrt(np.mean(sound**2)))


def levelled(sound: F, of: Sound) -> F:
    """At its level; a peak that would come nearer than 3 dB to full scale is a mistake in the maker, not something to clip."""
    out = sound * (db(of.level_db) / loudest(sound, of.rate))
    peak = float(np.abs(out).max())
    if peak > db(-3.0):
        raise SystemExit(f"{of.name}: peak {20 * np.log10(peak):.1f} dBFS at level {of.level_db}; lower its level or its attack")
    return out


def seeded(name: str, variant: int) -> np.random.Generator:
    return np.random.default_rng([zlib.crc32(name.encode()), variant])


def write(path: Path, sound: F, rate: int, rng: np.random.Generator) -> None:
    dither = rng.random(sound.shape) - rng.random(sound.shape)
    codes = np.clip(np.round(sound * 32767.0 + dither), -32768, 32767).astype(np.int16)
    codes[np.abs(sound) < 1e-9] = 0
    soundfile.write(path, codes, rate, format="FLAC", subtype="PCM_16", compression_level=1.0)


def entry(of: Sound, files: list[str], made: list[F]) -> dict[str, Any]:
    return {"what": of.what, "files": files, "loop": of.loop, "rate": of.rate, "channels": 1 if made[0].ndim == 1 else made[0].shape[1], "level_db": of.level_db}


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="make.py sound")
    parser.add_argument("out", nargs="?", type=Path, default=OUT)
    out: Path = parser.parse_args(argv).out
    out.mkdir(parents=True, exist_ok=True)
    index: dict[str, Any] = {}
    for of in SOUNDS:
        made, files = [], []
        for variant in range(of.variants):
            rng = seeded(of.name, variant)
            made.append(levelled(of.make(rng), of))
            files.append(f"{of.name}_{variant + 1}.flac" if of.variants > 1 else f"{of.name}.flac")
            write(out / files[-1], made[-1], of.rate, rng)
        index[of.name] = entry(of, files, made)
        print(f"{of.name:14} {of.variants} x {len(made[0]) / of.rate:5.2f} s, {sum((out / f).stat().st_size for f in files) / 1e3:6.1f} kB", flush=True)
    (out / "sounds.json").write_text(json.dumps({"licence": "CC0-1.0", "sounds": index}, indent=1) + "\n")
