"""``aftercare ask``: one question, or many on standard input."""

from __future__ import annotations

import json
import queue
import threading
from pathlib import Path
from typing import Any

from command_line import Shell, start

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


def test_options_may_stand_before_the_text(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("ask", "--json", "--lang", "en", "--knowledge", clinic, "where can i park")
    assert done.code == 0
    assert done.json["language"] == "en"


def test_why_names_the_wording_that_matched(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("ask", "is there a parkin lot", "--knowledge", clinic, "--why")
    assert done.code == 0
    assert "(parking-words)" in done.out
    assert "is there a parking lot" in done.out
    assert "parking" in done.out.replace("(parking-words)", "")


def test_why_says_more_than_the_plain_answer(aftercare: Shell, clinic: Path) -> None:
    plain = aftercare("ask", "i cant breathe right", "--knowledge", clinic)
    why = aftercare("ask", "i cant breathe right", "--knowledge", clinic, "--why")
    assert len(why.out) > len(plain.out)
    assert "emergency" in why.out.lower()


def test_text_stays_text(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("ask", "can i wear my glasses", "--knowledge", clinic, "--json")
    assert done.json["text"].startswith("Yes")


def test_a_folder_with_one_minimal_topic_is_enough(aftercare: Shell, tmp_path: Path) -> None:
    topics = tmp_path / "tiny" / "topics"
    topics.mkdir(parents=True)
    (topics / "one.yaml").write_text(
        "- id: parking\n  question: Where can I park?\n  answer: Behind the house.\n", encoding="utf-8"
    )
    done = aftercare("ask", "where can i park", "--knowledge", tmp_path / "tiny", "--json")
    assert done.code == 0
    assert_shape(done.json)
    assert done.json["kind"] == "answer"
    assert done.json["text"].startswith("Behind the house.")


def test_a_folder_of_topics_alone_keeps_the_shipped_red_flags(aftercare: Shell, tmp_path: Path) -> None:
    topics = tmp_path / "tiny" / "topics"
    topics.mkdir(parents=True)
    (topics / "one.yaml").write_text(
        "- id: parking\n  question: Where can I park?\n  answer: Behind the house.\n", encoding="utf-8"
    )
    danger = {
        "i cant breathe right": "emergency",
        "she took all her pills and wont wake up": "emergency",
        "no puedo respirar": "emergency",
        "i want to kill myself": "crisis",
        "me quiero matar": "crisis",
    }
    lines = jsonl(*({"text": one} for one in danger))
    done = aftercare("ask", "--jsonl", "--knowledge", tmp_path / "tiny", stdin=lines)
    assert done.code == 0
    for line in done.lines:
        assert_shape(line)
    assert dict(zip(danger, (line["kind"] for line in done.lines), strict=True)) == danger


def test_what_nobody_approved_is_not_answered(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("ask", "who won the world cup in 1986", "--knowledge", clinic, "--json")
    assert done.code == 0
    assert done.json["kind"] in {"fallback", "clarify", "smalltalk"}
    assert done.json["answers"] == []


def test_the_text_may_come_from_a_topic_with_two_languages(aftercare: Shell, tmp_path: Path) -> None:
    topics = tmp_path / "two" / "topics"
    topics.mkdir(parents=True)
    (topics / "one.yaml").write_text(
        "- id: parking\n"
        "  question: {en: Where can I park?, es: ¿Dónde puedo estacionar?}\n"
        "  answer: {en: Behind the house., es: Detrás de la casa.}\n",
        encoding="utf-8",
    )
    spanish = aftercare(
        "ask", "dónde puedo estacionar", "--knowledge", tmp_path / "two", "--lang", "es", "--json"
    )
    english = aftercare("ask", "where can i park", "--knowledge", tmp_path / "two", "--lang", "en", "--json")
    assert (spanish.json["language"], english.json["language"]) == ("es", "en")
    assert spanish.json["text"].startswith("Detrás de la casa.")
    assert english.json["text"].startswith("Behind the house.")


# ---- many questions -------------------------------------------------------------


def test_one_line_in_gives_one_line_out_in_order(aftercare: Shell, clinic: Path) -> None:
    asked = ["where can i park my car", "can i have a beer tonight", "can my dog come with me"] * 5
    done = aftercare("ask", "--jsonl", "--knowledge", clinic, stdin=jsonl(*({"text": one} for one in asked)))
    assert done.code == 0
    assert len(done.lines) == len(asked)
    for line in done.lines:
        assert_shape(line)
    best = [line["candidates"][0]["id"] for line in done.lines]
    assert best == ["parking", "alcohol", "pets"] * 5


def test_unknown_keys_are_ignored(aftercare: Shell, clinic: Path) -> None:
    line = {"text": "can my dog come with me", "id": 7, "gold": ["pets"], "note": None, "lang": "en"}
    done = aftercare("ask", "--jsonl", "--knowledge", clinic, stdin=jsonl(line))
    assert done.code == 0
    assert done.lines[0]["answers"][0]["id"] == "pets"


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
    '{"text": "a", "hours": NaN}',
    '{"text": "a", "hours": 1e999}',
    '{"turns": "a"}',
    '{"turns": [5]}',
    '{"turns": [{"words": "a"}]}',
    '{"text": "a"',
    "\x00",
    "[" * 5000,
]


def test_a_bad_line_is_reported_in_its_place_and_the_rest_goes_on(aftercare: Shell, clinic: Path) -> None:
    good = '{"text": "where can i park my car"}'
    lines = "".join(f"{good}\n{bad}\n" for bad in BAD_LINES)
    done = aftercare("ask", "--jsonl", "--knowledge", clinic, stdin=lines)
    assert done.code == 1
    assert len(done.lines) == 2 * len(BAD_LINES)
    assert all(line["answers"][0]["id"] == "parking" for line in done.lines[::2])
    not_reported = [
        bad
        for bad, line in zip(BAD_LINES, done.lines[1::2], strict=True)
        if not isinstance(line.get("error"), str) or not line["error"].strip() or "kind" in line
    ]
    assert not_reported == []


def test_bytes_that_are_no_text_are_a_bad_line(aftercare: Shell, clinic: Path) -> None:
    good = b'{"text": "where can i park my car"}\n'
    done = aftercare("ask", "--jsonl", "--knowledge", clinic, stdin=good + b'{"text": "\xff\xfe"}\n' + good)
    assert len(done.lines) == 3
    assert done.lines[0]["answers"][0]["id"] == "parking"
    assert done.lines[2]["answers"][0]["id"] == "parking"


def test_no_input_is_no_output(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("ask", "--jsonl", "--knowledge", clinic, stdin="")
    assert (done.code, done.out) == (0, "")


def test_the_last_line_needs_no_newline(aftercare: Shell, clinic: Path) -> None:
    done = aftercare("ask", "--jsonl", "--knowledge", clinic, stdin='{"text": "can my dog come with me"}')
    assert done.code == 0
    assert len(done.lines) == 1


def test_each_turn_of_a_conversation_gets_a_line(aftercare: Shell, clinic: Path) -> None:
    talk = {
        "turns": [{"text": "where can i park my car"}, {"text": "i cant breathe right"}, {"text": "thanks"}]
    }
    done = aftercare(
        "ask", "--jsonl", "--knowledge", clinic, stdin=jsonl(talk, {"text": "can i bring my dog"})
    )
    assert done.code == 0
    assert len(done.lines) == 4
    for line in done.lines:
        assert_shape(line)
    assert done.lines[0]["answers"][0]["id"] == "parking"
    assert done.lines[1]["kind"] == "emergency"
    assert done.lines[3]["answers"][0]["id"] == "pets"


def test_the_wire_carries_any_script_and_any_length(aftercare: Shell, clinic: Path) -> None:
    odd = [
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
    ]
    done = aftercare("ask", "--jsonl", "--knowledge", clinic, stdin=jsonl(*({"text": one} for one in odd)))
    assert done.code == 0
    assert len(done.lines) == len(odd)
    for line in done.lines:
        assert_shape(line)
    assert done.lines[9]["answers"][0]["id"] == "parking"


def test_an_empty_message_is_never_answered_as_a_question(aftercare: Shell, clinic: Path) -> None:
    done = aftercare(
        "ask", "--jsonl", "--knowledge", clinic, stdin=jsonl(*({"text": one} for one in ["", "  ", "\t"]))
    )
    assert done.code == 0
    assert [line["answers"] for line in done.lines] == [[], [], []]
    assert {line["kind"] for line in done.lines} <= {"fallback", "smalltalk", "clarify"}


def test_danger_in_a_very_long_message_is_seen(aftercare: Shell, clinic: Path) -> None:
    story = "it was a long day and i sat on the sofa. " * 240
    messages = [story + " i cant breathe right", "i cant breathe right. " + story]
    done = aftercare(
        "ask", "--jsonl", "--knowledge", clinic, stdin=jsonl(*({"text": one} for one in messages))
    )
    assert [line["kind"] for line in done.lines] == ["emergency", "emergency"]


def test_hours_and_phase_are_accepted_on_every_line(aftercare: Shell, clinic: Path) -> None:
    moments: list[dict[str, object]] = [
        {"hours": -20.5},
        {"hours": 0},
        {"hours": 3},
        {"hours": 26.25},
        {"phase": "before"},
        {"phase": "during"},
        {"phase": "after"},
        {"phase": None, "hours": None, "lang": None},
    ]
    lines = [{"text": "can i have a beer tonight", **moment} for moment in moments]
    done = aftercare("ask", "--jsonl", "--knowledge", clinic, stdin=jsonl(*lines))
    assert done.code == 0
    for line in done.lines:
        assert_shape(line)
        assert line["candidates"][0]["id"] == "alcohol"


def test_the_moment_decides_between_twins(aftercare: Shell, tmp_path: Path) -> None:
    topics = tmp_path / "twins" / "topics"
    topics.mkdir(parents=True)
    (topics / "eat.yaml").write_text(
        "- id: eating-before\n"
        "  question: Can I eat something before the visit?\n"
        "  variants: [may i eat something then]\n"
        "  answer: Not close to the visit.\n"
        "  phase: before\n"
        "- id: eating-after\n"
        "  question: Can I eat something after the visit?\n"
        "  variants: [am i allowed to eat something then]\n"
        "  answer: Start with something light.\n"
        "  phase: after\n",
        encoding="utf-8",
    )
    lines = [
        {"text": "can i eat something", "hours": -5},
        {"text": "can i eat something", "hours": 5},
        {"text": "can i eat something", "phase": "before"},
        {"text": "can i eat something", "phase": "after"},
    ]
    done = aftercare("ask", "--jsonl", "--knowledge", tmp_path / "twins", stdin=jsonl(*lines))
    best = [line["candidates"][0]["id"] for line in done.lines]
    assert best == ["eating-before", "eating-after", "eating-before", "eating-after"]


def test_the_language_is_told_per_message(aftercare: Shell, tmp_path: Path) -> None:
    topics = tmp_path / "two" / "topics"
    topics.mkdir(parents=True)
    (topics / "one.yaml").write_text(
        "- id: parking\n"
        "  question: {en: Where can I park my car?, es: ¿Dónde puedo estacionar mi coche?}\n"
        "  answer: {en: Behind the house., es: Detrás de la casa.}\n",
        encoding="utf-8",
    )
    lines = [
        {"text": "¿dónde puedo estacionar mi coche?"},
        {"text": "where can i park my car"},
        {"text": "no puedo respirar bien"},
        {"text": "i cant breathe right"},
    ]
    done = aftercare("ask", "--jsonl", "--knowledge", tmp_path / "two", stdin=jsonl(*lines))
    assert [line["language"] for line in done.lines] == ["es", "en", "es", "en"]
    assert done.lines[0]["text"].startswith("Detrás")
    assert done.lines[1]["text"].startswith("Behind")


def test_at_most_five_candidates_whatever_the_kind(aftercare: Shell, clinic: Path) -> None:
    asked = [
        "i cant breathe right",
        "hello",
        "what about my car my dog my music my glasses and a beer",
        "qwzx",
    ]
    done = aftercare("ask", "--jsonl", "--knowledge", clinic, stdin=jsonl(*({"text": one} for one in asked)))
    for line in done.lines:
        assert len(line["candidates"]) <= 5
        assert len({one["id"] for one in line["candidates"]}) == len(line["candidates"])


def test_suggestions_are_topics_of_the_handbook(aftercare: Shell, clinic: Path) -> None:
    asked = ["can i bring", "can i", "is it ok to bring my own", "where do i leave my dog"]
    done = aftercare("ask", "--jsonl", "--knowledge", clinic, stdin=jsonl(*({"text": one} for one in asked)))
    topics = {"parking", "alcohol", "eating", "glasses", "music", "pets"}
    for line in done.lines:
        assert set(line["suggestions"]) <= topics
        if line["kind"] == "clarify":
            assert line["suggestions"]


def test_the_same_questions_give_the_same_replies(aftercare: Shell, clinic: Path) -> None:
    lines = jsonl({"text": "can i bring my own music"}, {"text": "beer?"}, {"text": "hello"})
    first, second = (aftercare("ask", "--jsonl", "--knowledge", clinic, stdin=lines).lines for _ in range(2))
    for one in first + second:
        del one["micros"]
    assert first == second


def test_each_reply_is_there_before_the_next_question_is_written(tmp_path: Path, clinic: Path) -> None:
    process = start(["ask", "--jsonl", "--knowledge", clinic], tmp_path)
    assert process.stdin is not None
    assert process.stdout is not None
    replies: queue.Queue[str] = queue.Queue()

    def listen(pipe: Any) -> None:
        for line in pipe:
            replies.put(line)

    listener = threading.Thread(target=listen, args=(process.stdout,), daemon=True)
    listener.start()
    try:
        for text, best in [
            ("where can i park my car", "parking"),
            ("can my dog come with me", "pets"),
            ("can i listen to music", "music"),
        ]:
            process.stdin.write(json.dumps({"text": text}) + "\n")
            process.stdin.flush()
            reply = json.loads(replies.get(timeout=20))
            assert reply["candidates"][0]["id"] == best
        process.stdin.close()
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
        listener.join(5)
        process.stdout.close()
        if process.stderr is not None:
            process.stderr.close()


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
