"""The passphrase of an encrypted memory: from $VRAPP_PASSPHRASE, from the file that the settings name, or asked for in the terminal. In and out: Settings."""

from __future__ import annotations

import getpass
import sys

import msgspec

from vrapp import config
from vrapp.config import Settings
from vrapp.errors import MissingError
from vrapp.mind.store.place import Place


def unlocked(settings: Settings) -> Settings:
    """With the passphrase in `memory.passphrase`, if the memory is encrypted. Asks only in a terminal; without one, the memory says what it lacks."""
    found = config.passphrase(settings)
    if not found and Place(settings.memory_path).is_locked and sys.stdin.isatty() and sys.stderr.isatty():
        found = getpass.getpass("passphrase of the memory: ", sys.stderr)
    return with_passphrase(settings, found)


def with_passphrase(settings: Settings, passphrase: str) -> Settings:
    return msgspec.structs.replace(settings, memory=msgspec.structs.replace(settings.memory, passphrase=passphrase))


def chosen(settings: Settings) -> str:
    """A new passphrase: as configured, or typed twice. Raises MissingError if there is none."""
    found = config.passphrase(settings)
    if found:
        return found
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise MissingError("no passphrase: set $VRAPP_PASSPHRASE, name a file with it in memory.passphrase_file, or run this in a terminal")
    first = getpass.getpass("a passphrase for the memory (there is no way to get at it without): ", sys.stderr)
    if not first or getpass.getpass("once more: ", sys.stderr) != first:
        raise MissingError("the two were not the same, or empty; nothing was changed")
    return first
