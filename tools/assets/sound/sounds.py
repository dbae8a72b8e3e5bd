"""Each sound of the room. A maker takes its own random generator and gives mono samples (or two channels for the tones that surround)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from sound.synth import F, RATE, add, band, burst, clock, db, eased, filtered, grains, hump, noise, silence, sloped, struck, swell

TONE_RATE = 24000  # the quiet beds have nothing above 10 kHz
TONE_S = 16.0


@dataclass(frozen=True, slots=True)
class Sound:
    """level_db: how loud its loudest 50 ms is, RMS relative to full scale: a step is quieter than a cup. variants: the maker runs so often."""

    name: str
    what: str
    make: Callable[[np.random.Generator], F]
    level_db: float
    variants: int = 1
    loop: bool = False
    rate: int = RATE


@dataclass(frozen=True, slots=True)
class Ground:
    """What a soft shoe meets. board: its modes, all of which a heel wakes and `toe_modes` of them a toe; contacts: seconds of heel and toe;
    dull, scuff: the noise of each as (low, high, attack, decay, gain); toe_s: when it comes, and how much before it begins to rub."""

    board: list[tuple[float, float, float]]
    toe_modes: slice
    spread: float
    contacts: tuple[float, float]
    toe_gain: float
    dull: tuple[float, float, float, float, float]
    scuff: tuple[float, float, float, float, float]
    toe_s: tuple[float, float]
    seconds: float = 0.42


FLOORBOARDS = Ground(  # low modes, a dull contact, a trace of scuff
    [(82, 0.034, 1.0), (131, 0.028, 0.7), (204, 0.022, 0.5), (337, 0.015, 0.28), (512, 0.010, 0.16), (790, 0.007, 0.08)],
    slice(1, None), 0.12, (0.004, 0.005), 0.45, (250, 1800, 0.0015, 0.010, 0.22), (500, 3200, 0.006, 0.024, 0.10), (0.105, 0.01),
)  # fmt: skip
RUG = Ground(  # only the thump and the pile are left
    [(64, 0.030, 1.0), (97, 0.024, 0.6), (150, 0.016, 0.25)],
    slice(None), 0.12, (0.010, 0.010), 0.4, (120, 700, 0.006, 0.022, 0.28), (900, 4200, 0.018, 0.030, 0.07), (0.11, 0.02),
)  # fmt: skip
DECK = Ground(  # hollow below: lower and longer
    [(96, 0.060, 1.0), (148, 0.052, 0.8), (226, 0.040, 0.6), (358, 0.026, 0.4), (566, 0.016, 0.22), (905, 0.010, 0.12)],
    slice(1, None), 0.1, (0.0025, 0.003), 0.5, (300, 2600, 0.001, 0.010, 0.22), (700, 4200, 0.006, 0.022, 0.09), (0.1, 0.01), 0.5,
)  # fmt: skip


def step(ground: Ground, rng: np.random.Generator) -> F:
    """Heel, then toe."""
    out = silence(ground.seconds)
    heel, toe = 0.004 + 0.004 * rng.random(), ground.toe_s[0] + 0.035 * rng.random()
    hits = ((heel, ground.board, 0, 1.0, ground.dull, 0.0), (toe, ground.board[ground.toe_modes], 1, ground.toe_gain, ground.scuff, ground.toe_s[1]))
    for at, modes, part, gain, (low, high, attack, decay, loud), before in hits:
        add(out, struck(modes, rng, ground.spread, ground.contacts[part]), at, gain)
        add(out, burst(rng, band(low, high), attack, decay), at - before, loud)
    return eased(out)


def cloth(rng: np.random.Generator) -> F:
    """A sleeve or a blanket that moves."""
    seconds = 0.32 + 0.2 * rng.random()
    rub = noise(rng, seconds, band(900, 5200, 1)) * hump(0.35 + 0.2 * rng.random())(np.linspace(0, 1, round(seconds * RATE)))
    wander = np.interp(np.linspace(0, 1, len(rub)), np.linspace(0, 1, 14), 0.4 + 0.6 * rng.random(14))
    crackle = grains(rng, seconds, hump(0.4), band(1800, 7500, 1), 260, 0.004)
    out = silence(len(crackle) / RATE)
    add(out, rub * wander, 0.0, 0.30)
    add(out, crackle, 0.0, 0.35)
    return eased(out, 0.01, 0.05)


CUP = [(1480, 0.050, 0.5), (2130, 0.062, 1.0), (3340, 0.045, 0.7), (4720, 0.030, 0.45), (6350, 0.018, 0.3), (8280, 0.011, 0.15)]


def cup_down(rng: np.random.Generator) -> F:
    """Foot on wood: the rim touches first, the cup settles, the table answers below."""
    out = silence(0.5)
    table = [(168, 0.040, 1.0), (291, 0.030, 0.6), (468, 0.018, 0.35)]
    second = 0.034 + 0.02 * rng.random()
    for at, gain in ((0.004, 1.0), (second, 0.45), (second + 0.021 + 0.01 * rng.random(), 0.16)):
        add(out, struck(CUP, rng, 0.015, 0.00022), at, gain * 0.55)
        add(out, struck(table, rng, 0.05, 0.0014), at, gain * 0.7)
        add(out, burst(rng, band(1500, 9000), 0.0004, 0.0035), at, gain * 0.25)
    return eased(out)


def cup_up(rng: np.random.Generator) -> F:
    """A short scrape as it leaves the table, and one soft touch of a finger nail."""
    out = silence(0.4)
    add(out, burst(rng, band(1200, 5200), 0.03, 0.018), 0.0, 0.25)
    add(out, struck(CUP, rng, 0.015, 0.0004), 0.062, 0.5)
    add(out, struck([(240, 0.02, 1.0), (390, 0.014, 0.6)], rng, 0.05, 0.002), 0.058, 0.25)
    return eased(out)


def _click(rng: np.random.Generator, brighter: float) -> F:
    out = silence(0.09)
    plastic = [(410, 0.010, 0.7), (930, 0.0065, 0.6), (2250 * brighter, 0.0048, 1.0), (3480 * brighter, 0.0034, 0.8), (5600 * brighter, 0.0022, 0.5)]
    add(out, struck(plastic, rng, 0.03, 0.00012), 0.0005)
    add(out, burst(rng, band(2500, 11000), 0.0002, 0.0016), 0.0004, 0.5)
    return out


def switch_on(rng: np.random.Generator) -> F:
    """A lamp's rocker: the finger's preload, then the snap."""
    out = silence(0.16)
    add(out, _click(rng, 0.86), 0.002, 0.32)
    add(out, _click(rng, 1.06), 0.019)
    return eased(out)


def switch_off(rng: np.random.Generator) -> F:
    out = silence(0.16)
    add(out, _click(rng, 0.92), 0.002, 0.75)
    add(out, _click(rng, 0.8), 0.026, 0.5)
    return eased(out)


def _note(rng: np.random.Generator, hertz: float, decay_s: float) -> F:
    """A wooden bar tuned as a marimba's: modes at 1 : 3.93 : 9.5, and the octave of a felt mallet's tube."""
    return struck([(hertz, decay_s, 1.0), (2.0 * hertz, decay_s * 0.5, 0.10), (3.93 * hertz, decay_s * 0.25, 0.14), (9.5 * hertz, decay_s * 0.06, 0.03)], rng, 0.0005, 0.0009)


def notification(rng: np.random.Generator) -> F:
    """Two warm notes, a fifth up (E5, B5): heard, not startling."""
    out = silence(1.6)
    add(out, _note(rng, 659.26, 0.24), 0.004, 0.8)
    add(out, _note(rng, 987.77, 0.30), 0.15, 1.0)
    return eased(_in_room(out, rng), 0.003, 0.2)


def farewell(rng: np.random.Generator) -> F:
    """The same two notes down: something has ended, a microphone is off."""
    out = silence(1.5)
    add(out, _note(rng, 987.77, 0.20), 0.004, 0.7)
    add(out, _note(rng, 659.26, 0.30), 0.14, 1.0)
    return eased(_in_room(out, rng), 0.003, 0.2)


def _in_room(sound: F, rng: np.random.Generator, wet: float = db(-15.0), decay_s: float = 0.16) -> F:
    """A little of a small room (exponential tail), for sounds that have no place of their own."""
    t = clock(5.0 * decay_s)
    tail = rng.standard_normal(len(t)) * np.exp(-t / decay_s) * np.minimum(t / 0.008, 1.0)
    tail = filtered(tail, band(250, 4200, 1))
    tail /= np.sqrt(np.sum(tail**2))
    count = len(sound) + len(tail)
    size = 1 << (count - 1).bit_length()
    out = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)[: len(sound)]
    return sound + wet * out * (np.abs(sound).max() / max(np.abs(out).max(), 1e-12))


def sit_down(rng: np.random.Generator) -> F:
    """Cushions give way: a soft thump, air leaving, cloth settling."""
    out = silence(0.9)
    add(out, struck([(52, 0.055, 1.0), (78, 0.045, 0.7), (118, 0.03, 0.35)], rng, 0.1, 0.018), 0.03)
    air = noise(rng, 0.5, band(250, 1600, 1)) * hump(0.18)(np.linspace(0, 1, round(0.5 * RATE)))
    add(out, air, 0.04, 0.10)
    add(out, cloth(rng), 0.08, 0.35)
    add(out, cloth(rng), 0.34, 0.18)
    return eased(out, 0.005, 0.08)


def page(rng: np.random.Generator) -> F:
    """A page is turned: it slides, bends, falls."""
    out = silence(0.62)
    add(out, grains(rng, 0.34, hump(0.6, 1.2), band(2200, 9500, 1), 420, 0.0025), 0.0, 0.6)
    bend = noise(rng, 0.3, band(700, 3200, 1)) * hump(0.7)(np.linspace(0, 1, round(0.3 * RATE)))
    add(out, bend, 0.08, 0.09)
    add(out, burst(rng, band(350, 2800, 1), 0.004, 0.022), 0.41, 0.45)
    return eased(out, 0.01, 0.05)


LATCH = [(690, 0.012, 0.6), (1380, 0.016, 1.0), (2240, 0.012, 0.8), (3950, 0.007, 0.5)]
PANEL = [(58, 0.085, 1.0), (92, 0.070, 0.8), (143, 0.050, 0.55), (232, 0.032, 0.3), (390, 0.018, 0.15)]


def door_open(rng: np.random.Generator) -> F:
    out = silence(0.8)
    add(out, struck(LATCH, rng, 0.03, 0.0004), 0.01, 0.6)
    add(out, struck(LATCH, rng, 0.03, 0.0004), 0.11, 1.0)
    add(out, struck(PANEL, rng, 0.05, 0.006), 0.115, 0.5)
    sweep = noise(rng, 0.55, band(180, 900, 1)) * hump(0.3)(np.linspace(0, 1, round(0.55 * RATE)))
    add(out, sweep, 0.16, 0.05)
    return eased(out, 0.001, 0.1)


def door_close(rng: np.random.Generator) -> F:
    out = silence(0.8)
    add(out, struck(PANEL, rng, 0.05, 0.005), 0.02, 1.0)
    add(out, burst(rng, band(150, 900), 0.003, 0.02), 0.02, 0.25)
    add(out, struck(LATCH, rng, 0.03, 0.0004), 0.034, 0.55)
    add(out, struck(LATCH, rng, 0.03, 0.0004), 0.118, 0.22)
    return eased(out, 0.001, 0.1)


def tone_room(rng: np.random.Generator) -> F:
    """(n, 2). A quiet house in the evening: air, a far street that comes and goes, the faintest hum of a refrigerator behind a wall."""
    air = [(sloped(band(40, 900, 1), -4.0), 1.0, (1, 3)), (band(90, 260), 0.35, (1, 2)), (sloped(band(1500, 7000, 1), -3.0), 0.05, (2, 5))]
    return np.stack([_bed(rng, air) for _ in range(2)], 1) + _hum()[:, None]


def _hum() -> F:
    """Mains and its second and third harmonic, whole periods in the loop."""
    t = np.arange(round(TONE_S * TONE_RATE)) / TONE_RATE
    return sum((gain * np.sin(2.0 * np.pi * hertz * t + phase) for hertz, gain, phase in ((50.0, 0.14, 0.3), (100.0, 0.10, 1.1), (150.0, 0.04, 2.0))), np.zeros(len(t)))


def tone_terrace(rng: np.random.Generator) -> F:
    """(n, 2). Outside at dusk: light wind in leaves, the town below, two crickets, each on its own side."""
    sides = [_bed(rng, [(sloped(band(60, 700, 1), -4.0), 1.0, (1, 4)), (band(350, 1400, 1), 0.22, (2, 7)), (band(2200, 8000, 1), 0.10, (2, 9))]) for _ in range(2)]
    for side, (hertz, beat, first) in enumerate(((4310.0, 1.0, 0.2), (4680.0, 0.8, 0.55))):
        song = _cricket(rng, hertz, beat, first)
        sides[side] = sides[side] + 0.6 * song
        sides[1 - side] = sides[1 - side] + 0.18 * song
    return np.stack(sides, 1)


def _bed(rng: np.random.Generator, layers: list[tuple[Callable[[F], F], float, tuple[int, int]]]) -> F:
    """Layers of (spectrum, level, harmonics of their wander)."""
    out = np.zeros(round(TONE_S * TONE_RATE))
    for response, level, (slow, fast) in layers:
        out += level * noise(rng, TONE_S, response, TONE_RATE) * swell(rng, TONE_S, slow, fast, TONE_RATE)
    return out


def _cricket(rng: np.random.Generator, hertz: float, every_s: float, first_s: float) -> F:
    """Chirps of four syllables at 24 a second, as a tree cricket's; they pause now and then. Ends where it began."""
    out = np.zeros(round(TONE_S * TONE_RATE))
    t = np.arange(round(0.028 * TONE_RATE)) / TONE_RATE
    pulse = np.sin(2.0 * np.pi * hertz * t) * np.sin(np.pi * t / t[-1]) ** 2
    for number in range(int((TONE_S - first_s - 0.4) / every_s)):
        if rng.random() < 0.25:
            continue
        start = first_s + number * every_s + 0.03 * rng.random()
        for syllable in range(4):
            at = round((start + syllable / 24.0) * TONE_RATE)
            out[at : at + len(pulse)] += pulse * (0.6 + 0.13 * syllable)
    return out


SOUNDS = [
    Sound("step_wood", "a step on floorboards", partial(step, FLOORBOARDS), -27.0, 5),
    Sound("step_rug", "a step on a rug", partial(step, RUG), -32.0, 5),
    Sound("step_deck", "a step on the terrace", partial(step, DECK), -26.0, 5),
    Sound("cloth", "clothes that move", cloth, -38.0, 4),
    Sound("cup_down", "a cup put down", cup_down, -24.0, 3),
    Sound("cup_up", "a cup taken", cup_up, -30.0, 2),
    Sound("switch_on", "a lamp switched on", switch_on, -26.0, 2),
    Sound("switch_off", "a lamp switched off", switch_off, -27.0, 2),
    Sound("notification", "something new", notification, -24.0),
    Sound("farewell", "something ended", farewell, -26.0),
    Sound("sit_down", "someone sits down on cushions", sit_down, -28.0, 2),
    Sound("page", "a page is turned", page, -31.0, 3),
    Sound("door_open", "the door opens", door_open, -26.0),
    Sound("door_close", "the door closes", door_close, -23.0),
    Sound("tone_room", "the living room, quiet", tone_room, -52.0, loop=True, rate=TONE_RATE),
    Sound("tone_terrace", "the terrace at dusk", tone_terrace, -48.0, loop=True, rate=TONE_RATE),
]
