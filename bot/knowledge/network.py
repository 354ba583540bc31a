"""The reading network: what a message says when every word is read in the light of all the others.

A small transformer (six layers of 384, MiniLM: Wang et al. 2020; pre-trained on sentence pairs by the
Sentence Transformers project, Apache License 2.0) that was taught further with our examples, see
:mod:`bot.knowledge.teaching`. Its numbers are kept in eight bits. It reads English best; its Spanish words
began as mixtures of English ones, and our examples taught it the rest. It takes some 70 MB of memory and 1 to
4 ms a message.

Nothing is fetched and nothing leaves the clinic's machine. Newer versions of onnxruntime report how they are
used unless they are told not to: the project asks for older ones, and tells them all the same.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence

import numpy as np

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # it counts only before the import

import onnxruntime

from bot.care.meaning import Floats
from bot.care.wordpieces import WordPieces

MOST_PIECES = 94
"""Pieces of a message that are read; few messages have more, and those are also read part by part."""
_ONLY_ERRORS = 3


class Network:
    """The network, ready to read. ``labels`` names the columns of what it says; ``source`` its examples.

    Raises ValueError for what is no network, KeyError for a vocabulary without its marks.
    """

    def __init__(self, network: bytes, vocabulary: Sequence[str], labels: Sequence[str], source: str) -> None:
        self.labels, self.source = tuple(labels), source
        self._pieces = WordPieces(vocabulary)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = _ONLY_ERRORS
        try:
            self._session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        except Exception as broken:  # each of its errors is a class of its own
            raise ValueError(f"not a network: {broken}") from broken

    def __call__(self, texts: Sequence[str]) -> Floats:
        """How likely each label is for each of ``texts``: a row of probabilities each."""
        rows = [self._of(self._pieces.numbers(text, MOST_PIECES)) for text in texts]
        return np.stack(rows)

    def _of(self, numbers: Sequence[int]) -> Floats:
        (chances,) = self._session.run(None, {"pieces": np.array([numbers], np.int64)})
        return chances[0]  # type: ignore[no-any-return]  # onnxruntime is not typed

    @classmethod
    def from_bytes(cls, kept: bytes) -> Network:
        """What :func:`to_bytes` gave. Raises ValueError, KeyError, EOFError or BadZipFile for anything
        else."""
        with np.load(io.BytesIO(kept), allow_pickle=False) as table:
            return cls(
                table["network"].tobytes(),
                table["vocabulary"].tolist(),
                table["labels"].tolist(),
                str(table["source"]),
            )


def to_bytes(network: bytes, vocabulary: Sequence[str], labels: Sequence[str], source: str) -> bytes:
    """The network as it is kept in a file."""
    kept = io.BytesIO()
    np.savez_compressed(
        kept,
        network=np.frombuffer(network, np.uint8),
        vocabulary=np.array(vocabulary),
        labels=np.array(labels),
        source=np.array(source),
    )
    return kept.getvalue()
