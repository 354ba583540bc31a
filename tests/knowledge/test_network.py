"""The reading network: what ships can be read, belongs to the table beside it, and reads in context."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from bot.care.likeness import CALM
from bot.errors import OperationError
from bot.knowledge.encoder import read_likeness
from bot.knowledge.network import MOST_PIECES, Network
from bot.knowledge.reader import LEARNED, NETWORK, floor, shipped_folder

SHIPPED = shipped_folder() / NETWORK


@pytest.fixture(scope="module")
def network() -> Network:
    return Network.from_bytes(SHIPPED.read_bytes())


def test_it_tells_the_same_labels_apart_as_the_table_beside_it(network: Network) -> None:
    likeness = floor().likeness
    assert likeness is not None
    assert likeness.network is not None
    assert network.labels == likeness.labels


def test_each_text_gets_chances_whatever_stands_beside_it(network: Network) -> None:
    texts = ["i cant breathe", "can i have tea", "😀", "", "word " * 500]
    together = network(texts)
    assert together.shape == (len(texts), len(network.labels))
    assert together.sum(axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)
    for text, row in zip(texts, together, strict=True):
        assert network([text])[0] == pytest.approx(row)


def test_the_same_words_read_otherwise_in_other_company(network: Network) -> None:
    calm = network.labels.index(CALM)
    pairs = [
        ("my husband is having a seizure", "my husband had a seizure ten years ago, can he still come"),
        ("i want to die", "i used to want to die and ketamine took that away, thank you all"),
    ]
    for danger, harmless in pairs:
        dangerous, peaceful = network([danger, harmless])[:, calm]
        assert dangerous < 0.2 < 0.5 < peaceful, danger


def test_only_the_beginning_of_a_very_long_text_is_read(network: Network) -> None:
    long = "no " * (MOST_PIECES + 50)
    assert network([long])[0] == pytest.approx(network([long + "i cant breathe"])[0])


def test_a_network_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    kept = SHIPPED.read_bytes()
    with np.load(io.BytesIO(kept)) as table:
        parts = dict(table)
    other_labels, no_network = io.BytesIO(), io.BytesIO()
    np.savez(other_labels, **{**parts, "labels": parts["labels"][::-1]})
    np.savez(no_network, **{**parts, "network": np.frombuffer(b"anything", np.uint8)})
    for number, damaged in enumerate((b"", kept[:5000], other_labels.getvalue(), no_network.getvalue())):
        path = tmp_path / f"{number}.npz"
        path.write_bytes(damaged)
        with pytest.raises(OperationError, match=r"cannot be read .*aftercare learn"):
            read_likeness(shipped_folder() / LEARNED, path)
