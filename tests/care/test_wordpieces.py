"""Words are cut into the longest pieces that the reading network knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.wordpieces import WordPieces

PIECES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "breath", "##ing", "##e", "no", "n", "##o", "?", "respiro", "0")


def pieces(text: str, most: int = 20) -> list[str]:
    return [PIECES[number] for number in WordPieces(PIECES).numbers(text, most)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no breathing", ["no", "breath", "##ing"]),
        ("NO Breathe?", ["no", "breath", "##e", "?"]),
        ("Nó", ["no"]),
        ("noo", ["no", "##o"]),
        ("breathx no", ["[UNK]", "no"]),
        ("", []),
        ("n" * 60, ["[UNK]"]),
    ],
)
def test_the_longest_known_piece_comes_first(text: str, expected: list[str]) -> None:
    assert pieces(text) == ["[CLS]", *expected, "[SEP]"]


def test_only_so_many_pieces_are_read() -> None:
    assert pieces("no no no no", most=2) == ["[CLS]", "no", "no", "[SEP]"]


@given(text=st.text(max_size=200))
def test_any_text_can_be_cut(text: str) -> None:
    assert len(WordPieces(PIECES).numbers(text, 50)) <= 52
