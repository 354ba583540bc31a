"""The whole messages that teach triage its second voice, and the table that was learned from them.

``red_flags/examples/<language>/<level>.yaml`` maps a red flag's id, or ``calm``, to messages; the table
``red_flags/learned.npz`` is made of them by ``aftercare learn``. Both belong to the shipped knowledge base.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.care.handbook import Handbook
from bot.care.lexicon import is_never_doubted
from bot.care.likeness import CALM, Example, Likeness, Phrase, label_of, wording
from bot.care.meaning import Kept
from bot.care.mending import Mending
from bot.care.redflag import Level, RedFlag
from bot.knowledge.encoder import encoder
from bot.knowledge.notes import Notes
from bot.knowledge.reader import EXAMPLES, read_handbook
from bot.knowledge.sentences import SENTENCES, read_sentences, sentence_files
from bot.knowledge.yamltext import YamlText, read_all, refuse_problems

_SAY_OF_TESTS = 3.0
_SAY_OF_QUESTIONS = 6.0
"""How much more the tests of red flags and of topics weigh than an example: they are promises."""
_SAY_OF_NOTES = 0.3
"""An example that stands in a note as well has been heard once."""


def read_examples(folder: Path, levels: Mapping[str, str]) -> list[Example]:
    """Every example message below ``folder``, labelled; ``levels`` gives each red flag's level by id.

    Raises KnowledgeError with every problem: an unknown red flag, something that is no list of
    messages, a message that stands twice.
    """
    found: dict[str, Example] = {}
    files = read_all(_files(folder), folder)
    for file in files:
        if file.data is not None and not isinstance(file.data, dict):
            file.error("wrong-type", (), "The file should name red flags, each with messages.", "")
            continue
        for name, messages in (file.data or {}).items():
            if name != CALM and name not in levels:
                file.error("unknown-key", (name,), f"There is no red flag '{name}'.", "", key=True)
                continue
            label = CALM if name == CALM else label_of(name, levels[name])
            for number, message in enumerate(messages if isinstance(messages, list) else [messages]):
                _take(found, file, (name, number), message, label)
    refuse_problems(files)
    return list(found.values())


def _take(
    found: dict[str, Example], file: YamlText, place: tuple[str, int], message: object, label: str
) -> None:
    if not isinstance(message, str):
        file.error("wrong-type", place, "A message is one line of text.", "Write it after '- '.")
    elif message in found:
        file.error("wording-twice", place, "This message stands here twice.", "Delete one of them.")
    else:
        found[message] = Example(message, label, language=Path(file.file).parent.name)


def learn(folder: Path) -> Likeness:
    """Learns from the lessons in ``folder``, once more from its examples in notes, and the words of both."""
    handbook = read_handbook(folder, learned=False)
    examples = read_examples(folder, _levels(handbook))
    taught = _lessons(folder, handbook, examples)
    mending = Mending.of(one.text for one in taught)
    learned = Likeness.learn([*taught, *_in_notes(examples, Notes(taught))], source(folder), encoder())
    return replace(learned, familiar=familiar(handbook.red_flags), mending=mending)


def familiar(red_flags: Iterable[RedFlag]) -> frozenset[Phrase]:
    """The phrases that likeness may doubt: all but those that never are."""
    return frozenset(
        (flag.id, flag.level, phrase)
        for flag in red_flags
        for said in flag.phrases.values()
        for phrase in said
        if not is_never_doubted(phrase)
    )


def _in_notes(examples: Sequence[Example], notes: Notes) -> Iterator[Example]:
    """Each of ``examples`` once more, in a note."""
    dice = random.Random(0)  # noqa: S311 - to mix examples, no secret
    for one in examples:
        if text := notes.around(one, dice):
            yield replace(one, text=text, weight=one.weight * _SAY_OF_NOTES)


def lessons(folder: Path) -> list[Example]:
    """Everything that is learned from: the examples in ``folder``, dangers in sentences, and what its red
    flags and topics say."""
    handbook = read_handbook(folder, learned=False)
    return _lessons(folder, handbook, read_examples(folder, _levels(handbook)))


def _lessons(folder: Path, handbook: Handbook, examples: Sequence[Example]) -> list[Example]:
    return [*examples, *read_sentences(folder, _levels(handbook)), *_promises(handbook)]


def _levels(handbook: Handbook) -> Mapping[str, Level]:
    return {flag.id: flag.level for flag in handbook.red_flags}


def _promises(handbook: Handbook) -> Iterator[Example]:
    """The tests of red flags and topics, and the wordings, which are calm."""
    for flag in handbook.red_flags:
        label = label_of(flag.id, flag.level)
        yield from (Example(text, label, _SAY_OF_TESTS) for text in flag.tests.match)
        yield from (Example(text, CALM, _SAY_OF_TESTS) for text in flag.tests.not_)
    for topic in handbook.topics:
        for language in handbook.languages:
            yield from (wording(text, language) for text in topic.wordings(language))
        yield from (
            Example(text, CALM, _SAY_OF_QUESTIONS) for text in (*topic.tests.match, *topic.tests.not_)
        )


def kept_meanings(folder: Path) -> Kept | None:
    """What the wordings of the topics in ``folder`` mean; None where there are none."""
    handbook = read_handbook(folder, learned=False)
    wordings = [w for t in handbook.topics for language in handbook.languages for w in t.wordings(language)]
    return Kept.of(wordings, encoder()) if wordings else None


def source(folder: Path) -> str:
    """Names the examples in ``folder`` by their files' names, which tell the language, and content."""
    digest = hashlib.sha256()
    for path in (*_files(folder), *sentence_files(folder)):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / EXAMPLES).glob("*/*.yaml") if path.parent != folder / SENTENCES)
