"""Removes a whole memory: the database, its logs, its backups, broken ones moved aside, and what lies beside. In: a place. Out: nothing is left of it."""

from __future__ import annotations

from pathlib import Path

from vrapp.mind.store import place as places
from vrapp.mind.store.locking import shred
from vrapp.mind.store.place import Place


def files(place: Place) -> list[Path]:
    """Every file of this memory that exists."""
    kept = [*places.with_logs(place.plain), *places.with_logs(place.locked), *place.set_aside(), *place.beside(), *place.halves()]
    copies = place.backups.glob(f"{place.plain.stem}-*") if place.backups.is_dir() else ()
    return [file for file in (*kept, *sorted(copies)) if file.is_file()]


def wipe(place: Place) -> None:
    """A program that has it open begins a new one with its next turn. Raises OSError."""
    for file in files(place):
        shred(file)
