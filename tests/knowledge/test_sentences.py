"""Dangers and the sentences they stand in: read strictly, put together the same way each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.problem import KnowledgeError
from bot.knowledge.reader import floor, shipped_folder
from bot.knowledge.sentences import SENTENCES, read_sentences

LEVELS = {"breathing": "emergency", "goodbye": "crisis"}
GIVEN = """\
things:
  dangers:
    breathing: [no air, blue lips]
  told: ["i have {}", "{} now"]
  harmless: ["no {} at all"]
"""


def written(folder: Path, words: str) -> Path:
    sentences = folder / SENTENCES
    sentences.mkdir(parents=True)
    (sentences / "en.yaml").write_text(words, encoding="utf-8")
    return folder


def test_each_danger_is_put_into_sentences_of_both_sorts(tmp_path: Path) -> None:
    examples = read_sentences(written(tmp_path, GIVEN), LEVELS)
    assert {one.text: one.label for one in examples} == {
        "i have no air": "call-for-help",
        "no air now": "call-for-help",
        "no no air at all": "calm",
        "i have blue lips": "call-for-help",
        "blue lips now": "call-for-help",
        "no blue lips at all": "calm",
    }


def test_many_sentences_are_shared_out_among_the_dangers(tmp_path: Path) -> None:
    told = ", ".join(f'"sentence {number} {{}}"' for number in range(40))
    words = f"things:\n  dangers:\n    breathing: [{', '.join(map(str, range(16)))}]\n  told: [{told}]\n"
    used = [one.text.rsplit(" ", 1)[0] for one in read_sentences(written(tmp_path, words), LEVELS)]
    assert len(set(used)) == 40
    assert max(map(used.count, used)) == 2


@pytest.mark.parametrize(
    ("words", "rule", "line"),
    [
        (GIVEN.replace("breathing", "breathin"), "unknown-key", 3),
        (GIVEN.replace("told", "tell"), "unknown-key", 4),
        (GIVEN.replace("{} now", "now"), "wrong-type", 4),
        (GIVEN.replace("{} now", "{} {}"), "wrong-type", 4),
        (GIVEN.replace("[no air, blue lips]", "no air"), "wrong-type", 3),
        ("- things\n", "wrong-type", 1),
        ("things: [\n", "yaml", 2),
    ],
)
def test_a_mistake_names_its_line(tmp_path: Path, words: str, rule: str, line: int) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_sentences(written(tmp_path, words), LEVELS)
    assert (rule, line) in [(problem.rule, problem.line) for problem in caught.value.problems]


def test_the_shipped_sentences_are_in_order() -> None:
    examples = read_sentences(shipped_folder(), {flag.id: flag.level for flag in floor().red_flags})
    calm = sum(one.label == "calm" for one in examples)
    assert len(examples) > 8000
    assert 0.4 < calm / len(examples) < 0.6
