"""The messages that teach triage: strict to read, and the shipped table is what they taught."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from counted import Counted

from bot.care.meaning import Kept, Meanings
from bot.errors import OperationError
from bot.knowledge.encoder import read_likeness, read_meanings
from bot.knowledge.examples import read_examples, source
from bot.knowledge.problem import KnowledgeError
from bot.knowledge.reader import LEARNED, MEANINGS, floor, read, read_handbook, shipped_folder

LEVELS = {"breathing": "emergency", "goodbye": "crisis"}


def written(folder: Path, words: str) -> Path:
    examples = folder / "red_flags" / "examples" / "en"
    examples.mkdir(parents=True)
    (examples / "emergency.yaml").write_text(words, encoding="utf-8")
    return folder


def test_messages_are_read_with_the_card_they_belong_to(tmp_path: Path) -> None:
    folder = written(tmp_path, "breathing:\n  - no air\ngoodbye:\n  - be good to the cat\ncalm:\n  - no\n")
    read_back = {one.text: one.label for one in read_examples(folder, LEVELS)}
    assert read_back == {"no air": "call-for-help", "be good to the cat": "suicidal-thoughts", "no": "calm"}


@pytest.mark.parametrize(
    ("words", "rule", "line"),
    [
        ("breathing:\n  - no air\nbreathin:\n  - x y\n", "unknown-key", 3),
        ("breathing:\n  - no air\ncalm:\n  - fine\n  - no air\n", "wording-twice", 5),
        ("breathing:\n  - no air\n  - {a: b}\n", "wrong-type", 3),
        ("breathing: [no air\n", "yaml", 1),
        ("- no air\n", "wrong-type", 1),
    ],
)
def test_a_mistake_names_its_line(tmp_path: Path, words: str, rule: str, line: int) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_examples(written(tmp_path, words), LEVELS)
    assert [(problem.rule, problem.line) for problem in caught.value.problems] == [(rule, line)]


def test_the_shipped_table_was_learned_from_the_shipped_messages() -> None:
    """After a change to the messages: ``aftercare learn --knowledge knowledge``."""
    handbook = floor()
    assert handbook.likeness is not None
    assert handbook.likeness.source == source(shipped_folder())


def test_what_every_shipped_wording_means_is_kept() -> None:
    """After a change to the wordings: ``aftercare learn --knowledge knowledge``."""
    encode = Counted(lambda texts: np.zeros((len(texts), 512), np.float32))
    meanings = Meanings(encode, Kept.from_bytes((shipped_folder() / MEANINGS).read_bytes()))
    handbook = read_handbook(shipped_folder(), learned=False)
    for language in handbook.languages:
        meanings.of_wordings([w for topic in handbook.topics for w in topic.wordings(language)])
    assert encode.asked == []


def test_the_shipped_messages_are_in_order() -> None:
    levels = {flag.id: flag.level for flag in floor().red_flags}
    examples = read_examples(shipped_folder(), levels)
    assert len(examples) > 3000


def test_messages_know_their_language_and_sentence_files_are_none_of_them(tmp_path: Path) -> None:
    folder = written(tmp_path, "calm:\n  - fine\n")
    sentences = folder / "red_flags" / "examples" / "sentences"
    sentences.mkdir()
    (sentences / "en.yaml").write_text("things: {}\n", encoding="utf-8")
    assert [(one.text, one.language) for one in read_examples(folder, LEVELS)] == [("fine", "en")]


def test_messages_in_the_wrong_place_are_told(tmp_path: Path) -> None:
    folder = written(tmp_path, "calm:\n  - fine\n")
    (folder / "red_flags" / "examples" / "es.yaml").write_text("calm: [bien]\n", encoding="utf-8")
    assert [problem.file for problem in read(folder).problems if problem.rule == "unknown-file"] == [
        "red_flags/examples/es.yaml"
    ]


def test_a_folder_with_messages_is_not_told_that_nobody_reads_them(tmp_path: Path) -> None:
    folder = written(tmp_path, "calm:\n  - fine\n")
    (folder / "red_flags" / "learned.npz").write_bytes(b"anything")
    assert [p.file for p in read(folder).problems if p.rule == "unknown-file"] == []


def test_a_damaged_table_is_told_and_not_passed_over(tmp_path: Path) -> None:
    kept = (shipped_folder() / LEARNED).read_bytes()
    for number, damaged in enumerate(
        (b"", kept[:5000], b"PK" + kept[2:9000], kept.replace(b"bias", b"bais"))
    ):
        path = tmp_path / f"{number}.npz"
        path.write_bytes(damaged)
        with pytest.raises(OperationError, match=f"{number}.npz cannot be read .*aftercare learn"):
            read_likeness(path, tmp_path / "nowhere.npz")
    assert read_likeness(tmp_path / "nowhere.npz", tmp_path / "nowhere.npz") is None


def test_damaged_meanings_are_told_too(tmp_path: Path) -> None:
    path = tmp_path / "meanings.npz"
    path.write_bytes((shipped_folder() / MEANINGS).read_bytes()[:9000])
    with pytest.raises(OperationError, match=r"meanings\.npz cannot be read .*aftercare learn"):
        read_meanings(path)
