"""Dangers named plainly, and the sentences they stand in: examples that are put together.

``red_flags/examples/sentences/<language>.yaml`` holds kinds of danger that fit the same sentences::

    things:                       # what one has: "i think im having {}"
      dangers:
        call-for-help: ["a heart attack", …]
      told: ["i think im having {}", …]          # the danger stands
      harmless: ["my aunt had {} years ago, …"]  # the sentence takes it away

From them triage learns which surroundings make a danger harmless and which do not, whatever the danger is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.care.likeness import CALM, Example, label_of
from bot.knowledge.reader import EXAMPLES
from bot.knowledge.yamltext import YamlText, read_all, refuse_problems

SENTENCES = EXAMPLES / "sentences"
_EACH = 5
"""Sentences of either sort that each danger is put into, others for each danger in turn."""
_PLACE = "{}"


def read_sentences(folder: Path, levels: Mapping[str, str]) -> list[Example]:
    """The examples that the sentence files below ``folder`` give; the same ones each time.

    ``levels`` gives each red flag's level by id. Raises KnowledgeError with every problem: an unknown
    red flag or key, something that is no list of texts, a sentence without exactly one ``{}``, a text that
    would be two things.
    """
    found: dict[str, Example] = {}
    files = read_all(sentence_files(folder), folder)
    for file in files:
        for place, example in _of_file(file, levels):
            if found.setdefault(example.text, example).label != example.label:
                told = f"'{example.text}' would be a danger and harmless, or two dangers."
                file.error("wording-twice", place, told, "Change the danger or the sentence.")
    refuse_problems(files)
    return list(found.values())


def sentence_files(folder: Path) -> list[Path]:
    """The sentence files below ``folder``, in order."""
    return sorted((folder / SENTENCES).glob("*.yaml"))


def _of_file(file: YamlText, levels: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], Example]]:
    for kind, given in _mapping(file, file.data, ()).items():
        place = (kind,)
        parts = _mapping(file, given, place)
        for name in parts.keys() - {"dangers", "told", "harmless"}:
            file.error("unknown-key", (*place, name), f"'{name}' is not known here.", "", key=True)
        told = _texts(file, parts.get("told"), (*place, "told"), sentence=True)
        harmless = _texts(file, parts.get("harmless"), (*place, "harmless"), sentence=True)
        at = 0
        for flag, dangers in _mapping(file, parts.get("dangers"), (*place, "dangers")).items():
            if flag not in levels:
                file.error(
                    "unknown-key", (*place, "dangers", flag), f"There is no red flag '{flag}'.", "", key=True
                )
                continue
            for danger in _texts(file, dangers, (*place, "dangers", flag)):
                for sentences, label in ((told, label_of(flag, levels[flag])), (harmless, CALM)):
                    for number in range(min(_EACH, len(sentences))):
                        sentence = sentences[(at * _EACH + number) % len(sentences)]
                        yield (
                            (*place, "dangers", flag),
                            Example(sentence.replace(_PLACE, danger), label, language=Path(file.file).stem),
                        )
                at += 1


def _mapping(file: YamlText, given: object, place: tuple[str, ...]) -> Mapping[str, Any]:
    if given is not None and not isinstance(given, dict):
        file.error("wrong-type", place, "Names with what belongs to them should stand here.", "")
    return given if isinstance(given, dict) else {}


def _texts(file: YamlText, given: object, place: tuple[str, ...], *, sentence: bool = False) -> Sequence[str]:
    """The texts of a list, without those that are wrong; what is wrong is noted."""
    if given is not None and not isinstance(given, list):
        file.error("wrong-type", place, "A list of texts should stand here.", "Write each after '- '.")
    fine = []
    for number, text in enumerate(given if isinstance(given, list) else []):
        if not isinstance(text, str):
            file.error("wrong-type", (*place, number), "A text is expected here.", "Write it in quotes.")
        elif sentence and text.count(_PLACE) != 1:
            file.error("wrong-type", (*place, number), "A sentence has exactly one {}.", "")
        else:
            fine.append(text)
    return fine
