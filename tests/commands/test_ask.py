"""``aftercare ask``: one question, or many on standard input."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import Shell, start, write_clinic

KINDS = {"answer", "clarify", "fallback", "smalltalk", "emergency", "crisis", "urgent"}
KEYS = {"kind", "answers", "suggestions", "candidates", "language", "micros", "text"}


def assert_shape(reply: dict[str, Any]) -> None:
    """A reply has every key of the contract, with the types the contract gives."""
    assert reply.keys() >= KEYS
    assert reply["kind"] in KINDS
    for name in ("answers", "candidates"):
        for one in reply[name]:
            assert set(one) == {"id", "confidence"}
            assert isinstance(one["id"], str)
            assert isinstance(one["confidence"], float | int)
            assert not isinstance(one["confidence"], bool)
            assert 0 <= one["confidence"] <= 1
    assert all(isinstance(one, str) for one in reply["suggestions"])
    assert isinstance(reply["language"], str)
    assert type(reply["micros"]) is int
    assert reply["micros"] >= 0
    assert isinstance(reply["text"], str)
    assert reply["text"].strip()
    assert len(reply["candidates"]) <= 5
    confidences = [one["confidence"] for one in reply["candidates"]]
    assert confidences == sorted(confidences, reverse=True)


def jsonl(*objects: object) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)


class Pipe:
    """A live ``aftercare ask --jsonl``: a line goes in, and its line comes out before the next goes in."""

    def __init__(self, knowledge: Path, folder: Path) -> None:
        self.process = start(["ask", "--jsonl", "--knowledge", knowledge], folder, stderr=subprocess.STDOUT)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._in, self._out = self.process.stdin, self.process.stdout
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._out:
            self._lines.put(line)

    def send(self, line: str, replies: int = 1) -> list[dict[str, Any]]:
        """Write one line and wait for its replies."""
        self._in.write(line + "\n")
        self._in.flush()
        return [json.loads(self._lines.get(timeout=20)) for _ in range(replies)]

    def ask(self, text: str, **more: object) -> dict[str, Any]:
        """One question; its reply, whose shape is checked."""
        [reply] = self.send(json.dumps({"text": text, **more}, ensure_ascii=False))
        assert_shape(reply)
        return reply

    def close(self) -> int:
        self._in.close()
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()
            self._reader.join(5)
            self._out.close()


@pytest.fixture(scope="module")
def pipe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipe]:
    """One process that all questions to the small clinic go through."""
    folder = tmp_path_factory.mktemp("pipe")
    pipe = Pipe(write_clinic(folder / "knowledge"), folder)
    try:
        yield pipe
    finally:
        pipe.close()


TWO_LANGUAGES = """\
- id: parking
  question: {en: Where can I park my car?, es: ¿Dónde puedo estacionar mi coche?}
  answer: {en: Behind the house., es: Detrás de la casa.}
- id: eating-before
  question: {en: Can I eat something before the visit?, es: ¿Puedo comer algo antes de la visita?}
  variants: {en: [may i eat something then], es: [puedo comer entonces]}
  answer: {en: Not close to the visit., es: No cerca de la visita.}
  phase: before
- id: eating-after
  question: {en: Can I eat something after the visit?, es: ¿Puedo comer algo después de la visita?}
  variants: {en: [am i allowed to eat something then], es: [se puede comer entonces]}
  answer: {en: Start with something light., es: Empiece con algo ligero.}
  phase: after
"""


@pytest.fixture(scope="module")
def one_topic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipe]:
    """The same for a folder with one minimal topic, all of it bare strings."""
    folder = tmp_path_factory.mktemp("one-topic")
    (folder / "knowledge" / "topics").mkdir(parents=True)
    (folder / "knowledge" / "topics" / "one.yaml").write_text(
        "- id: parking\n  question: Where can I park?\n  answer: Behind the house.\n", encoding="utf-8"
    )
    pipe = Pipe(folder / "knowledge", folder)
    try:
        yield pipe
    finally:
        pipe.close()


@pytest.fixture(scope="module")
def topics_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipe]:
    """The same for a folder that holds topics alone, in two languages."""
    folder = tmp_path_factory.mktemp("topics-only")
    (folder / "knowledge" / "topics").mkdir(parents=True)
    (folder / "knowledge" / "topics" / "all.yaml").write_text(TWO_LANGUAGES, encoding="utf-8")
    pipe = Pipe(folder / "knowledge", folder)
    try:
        yield pipe
    finally:
        pipe.close()


# ---- one question ---------------------------------------------------------------


def test_a_question_is_answered_in_the_clinics_words(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("ask", "where can i park", "--knowledge", clinic)
    assert done.code == 0
    assert "Park behind the house. (parking-words)" in done.out


def test_json_is_one_document_with_every_key(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("ask", "wher can i park my car", "--knowledge", clinic, "--json")
    assert done.code == 0
    assert_shape(done.json)
    assert done.json["kind"] == "answer"
    assert [one["id"] for one in done.json["answers"]] == ["parking"]
    assert done.json["candidates"][0]["id"] == "parking"
    assert "(parking-words)" in done.json["text"]


def test_why_tells_of_danger(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("ask", "--why", "--lang", "en", "--knowledge", clinic, "i cant breathe right")
    assert done.code == 0
    assert "emergency" in done.out.lower()


def test_why_names_the_wording_that_matched(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("ask", "is there a parkin lot", "--knowledge", clinic, "--why")
    assert done.code == 0
    assert "(parking-words)" in done.out
    assert "is there a parking lot" in done.out
    assert "parking" in done.out.replace("(parking-words)", "")


def test_text_stays_text(pipe: Pipe) -> None:
    assert pipe.ask("can i wear my glasses")["text"].startswith("Yes")


def test_a_folder_with_one_minimal_topic_is_enough(one_topic: Pipe) -> None:
    reply = one_topic.ask("where can i park")
    assert reply["kind"] == "answer"
    assert reply["text"].startswith("Behind the house.")


def test_a_folder_of_topics_alone_keeps_the_shipped_red_flags(topics_only: Pipe) -> None:
    danger = {
        "i cant breathe right": "emergency",
        "she took all her pills and wont wake up": "emergency",
        "no puedo respirar": "emergency",
        "i want to kill myself": "crisis",
        "me quiero matar": "crisis",
    }
    assert {text: topics_only.ask(text)["kind"] for text in danger} == danger


def test_what_nobody_approved_is_not_answered(pipe: Pipe) -> None:
    for text in ("who won the world cup in 1986", "my landlord wants the rent", "qwzx", "purple elephants"):
        reply = pipe.ask(text)
        assert reply["kind"] in {"fallback", "clarify", "smalltalk"}
        assert reply["answers"] == []


def test_words_that_ask_nothing_are_not_answered(pipe: Pipe) -> None:
    answered = {
        (text, hours): reply["answers"]
        for text in ("a", "x", "the", "my", "can i", "when can i", "is it ok")
        for hours in (None, 5)
        if (reply := pipe.ask(text, hours=hours))["answers"]
    }
    assert answered == {}


def test_the_only_topic_is_not_the_answer_to_everything(one_topic: Pipe) -> None:
    assert one_topic.ask("where can i park")["answers"][0]["id"] == "parking"
    answered = [
        text
        for text in (
            "who won the world cup in 1986",
            "can i take my heart pills tomorrow",
            "when can i drink alcohol",
            "purple elephants",
            "the",
            "x",
        )
        if one_topic.ask(text)["answers"]
    ]
    assert answered == []


# ---- many questions -------------------------------------------------------------


def test_unknown_keys_are_ignored(pipe: Pipe) -> None:
    reply = pipe.ask("can my dog come with me", id=7, gold=["pets"], note=None, lang="en")
    assert reply["answers"][0]["id"] == "pets"


BAD_LINES = [
    "not json",
    "[]",
    "17",
    '"where can i park"',
    "null",
    "{}",
    '{"text": 5}',
    '{"text": null}',
    '{"text": ["a"]}',
    '{"text": "a", "lang": 5}',
    '{"text": "a", "phase": "someday"}',
    '{"text": "a", "hours": "soon"}',
    '{"text": "a", "hours": true}',
    '{"turns": "a"}',
    '{"turns": [5]}',
    '{"turns": [{"words": "a"}]}',
    '{"text": "a"',
    "\x00",
    "[" * 5000,
]


def test_a_bad_line_is_reported_in_its_place_and_the_rest_goes_on(aftercare: Shell, clinic: Path) -> None:
    """The last line has no newline, and is read all the same."""
    good = b'{"text": "where can i park my car"}'
    bad_lines = [*(bad.encode() for bad in BAD_LINES), b'{"text": "\xff\xfe"}']
    lines = b"".join(good + b"\n" + bad + b"\n" for bad in bad_lines) + good
    done = aftercare("ask", "--jsonl", "--knowledge", clinic, stdin=lines)
    assert done.code == 1
    assert len(done.lines) == 2 * len(bad_lines) + 1
    assert all(line["answers"][0]["id"] == "parking" for line in done.lines[::2])
    not_reported = [
        bad
        for bad, line in zip(bad_lines, done.lines[1::2], strict=True)
        if not isinstance(line.get("error"), str) or not line["error"].strip() or "kind" in line
    ]
    assert not_reported == []


def test_no_input_is_no_output(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("ask", "--jsonl", "--knowledge", clinic, stdin="")
    assert (done.code, done.out) == (0, "")


def test_each_turn_of_a_conversation_gets_a_line(pipe: Pipe) -> None:
    turns = [{"text": "where can i park my car"}, {"text": "i cant breathe right"}, {"text": "thanks"}]
    replies = pipe.send(json.dumps({"turns": turns}), replies=3)
    for reply in replies:
        assert_shape(reply)
    assert replies[0]["answers"][0]["id"] == "parking"
    assert replies[1]["kind"] == "emergency"
    assert pipe.ask("can i bring my dog")["answers"][0]["id"] == "pets"


def test_the_wire_carries_any_script_and_any_length(pipe: Pipe) -> None:
    for text in [
        "",
        "   ",
        "?",
        "🙂🙂🙂",
        "я не могу дышать",
        "今天可以喝酒吗",
        "​‍﻿",
        "a" * 10_000,
        "can i have a beer " * 600,
        "where can i park my car 🚗🚗",
        "“WHERE” can’t i park???",
        "'; drop table patients; --",
        "<b>hi</b> & {phone} {0} %s",
        "line one\nline two",
        "\u202ewhere can i park",
    ]:
        pipe.ask(text)
    assert pipe.ask("where can i park my car 🚗🚗")["answers"][0]["id"] == "parking"


def test_an_empty_message_is_never_answered_as_a_question(pipe: Pipe) -> None:
    for text in ("", "  ", "\t\n"):
        reply = pipe.ask(text)
        assert reply["answers"] == []
        assert reply["kind"] in {"fallback", "smalltalk", "clarify"}


def test_danger_in_a_very_long_message_is_seen(pipe: Pipe) -> None:
    story = "it was a long day and i sat on the sofa. " * 240
    for text in (story + " i cant breathe right", "i cant breathe right. " + story):
        assert pipe.ask(text)["kind"] == "emergency"


def test_hours_and_phase_are_accepted_on_every_line(pipe: Pipe) -> None:
    for hours in (-20.5, 0, 3, 26.25, 10_000, -10_000, None):
        assert pipe.ask("can i have a beer tonight", hours=hours)["candidates"][0]["id"] == "alcohol"
    for phase in ("before", "during", "after", None):
        assert pipe.ask("can i have a beer tonight", phase=phase)["candidates"][0]["id"] == "alcohol"


def test_the_moment_decides_between_twins(topics_only: Pipe) -> None:
    for moment in ("before", "after"):
        reply = topics_only.ask("can i eat something", phase=moment)
        assert reply["candidates"][0]["id"] == f"eating-{moment}"
    for hours, moment in ((-5, "before"), (5, "after")):
        reply = topics_only.ask("can i eat something", hours=hours)
        assert reply["candidates"][0]["id"] == f"eating-{moment}"


def test_the_language_is_told_per_message(topics_only: Pipe) -> None:
    told = {
        text: topics_only.ask(text)
        for text in (
            "¿dónde puedo estacionar mi coche?",
            "where can i park my car",
            "no puedo respirar bien",
            "i cant breathe right",
        )
    }
    assert [reply["language"] for reply in told.values()] == ["es", "en", "es", "en"]
    assert [reply["text"].split()[0] for reply in list(told.values())[:2]] == ["Detrás", "Behind"]


def test_words_of_no_language_are_answered_in_the_given_one(topics_only: Pipe) -> None:
    for text in ("?", "7", "👍", "ok", ""):
        told = {lang: topics_only.ask(text, lang=lang)["language"] for lang in ("es", "en")}
        assert told == {"es": "es", "en": "en"}, text


def test_the_best_five_topics_come_with_every_kind(pipe: Pipe) -> None:
    for text in ("i cant breathe right", "hello", "my car my dog my music my glasses and a beer", "qwzx"):
        candidates = pipe.ask(text)["candidates"]
        assert len(candidates) == 5
        assert len({one["id"] for one in candidates}) == 5


def test_suggestions_are_topics_of_the_handbook(pipe: Pipe) -> None:
    for text in ("can i bring", "can i", "is it ok to bring my own", "where do i leave my dog"):
        reply = pipe.ask(text)
        assert set(reply["suggestions"]) <= {"parking", "alcohol", "eating", "glasses", "music", "pets"}
        assert reply["suggestions"] or reply["kind"] != "clarify"


def test_the_same_question_gives_the_same_reply(pipe: Pipe) -> None:
    for text in ("can i bring my own music", "beer?", "hello"):
        first, second = pipe.ask(text), pipe.ask(text)
        assert {**first, "micros": 0} == {**second, "micros": 0}


def test_each_reply_is_there_before_the_next_question_is_written(pipe: Pipe) -> None:
    for text, best in [
        ("where can i park my car", "parking"),
        ("can my dog come with me", "pets"),
        ("can i listen to music", "music"),
    ]:
        assert pipe.ask(text)["candidates"][0]["id"] == best


# ---- wrong use ------------------------------------------------------------------


def test_an_unknown_option_is_wrong_usage(aftercare: Shell, clinic: Path) -> None:
    assert aftercare("ask", "hello", "--knowledge", clinic, "--colour").code == 2


def test_a_phase_that_does_not_exist_is_wrong_usage(aftercare: Shell, clinic: Path) -> None:
    assert aftercare("ask", "hello", "--knowledge", clinic, "--phase", "someday").code == 2


def test_a_language_nobody_wrote_is_said_plainly(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("ask", "hello", "--knowledge", clinic, "--lang", "klingon")
    assert done.code in {0, 2}
    assert done.said.strip()


def test_a_folder_that_does_not_exist_is_named(aftercare: Shell) -> None:
    done = aftercare("ask", "hello", "--knowledge", "no-such-folder")
    assert done.code in {1, 2}
    assert "no-such-folder" in done.err


def test_a_broken_folder_is_reported_by_file_and_line(aftercare: Shell, clinic: Path) -> None:
    (clinic / "topics" / "all.yaml").write_text("- id: parking\n  question: [\n", encoding="utf-8")
    done = aftercare("ask", "hello", "--knowledge", clinic)
    assert done.code == 1
    assert "all.yaml:" in done.err
