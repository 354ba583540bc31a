"""An encoder that remembers what it was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.care.meaning import Encoder, Floats


class Counted:
    """Encodes as ``encode`` does; ``asked`` has every text, in order."""

    def __init__(self, encode: Encoder) -> None:
        self.asked: list[str] = []
        self._encode = encode

    def __call__(self, texts: Sequence[str]) -> Floats:
        self.asked.extend(texts)
        return self._encode(texts)
