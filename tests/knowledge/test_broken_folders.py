"""Whatever staff do to their files, they are told where and what, and nothing falls over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.care.wording import placeholders
from bot.knowledge.live import check
from bot.knowledge.rulebook import RULES
from knowledge.folders import folder


@dataclass(frozen=True)
class Broken:
    """A file with a mistake, and the line and rule that must be named."""

    name: str
    file: str
    content: str | bytes
    line: int
    rule: str
    hint: str = ""


def topics(*lines: str) -> str:
    return "\n".join(("- id: a", "  question: Q one?", "  answer: A one.", *lines, ""))


def flags(*lines: str) -> str:
    return "\n".join(
        (
            "- id: own-flag",
            "  level: urgent",
            "  phrases: [my stitches opened]",
            "  text: Call us.",
            *lines,
            "",
        )
    )


def plan(*lines: str) -> str:
    return "\n".join(
        (
            "id: p",
            "title: Plan",
            "steps:",
            "  - id: one",
            "    when: 1 hour after start",
            "    text: Hello.",
            *lines,
            "",
        )
    )


T, C, W, P, R = "topics/b.yaml", "clinic.yaml", "wording.yaml", "plans/p.yaml", "red_flags/r.yaml"
EN = "phrasings/en/x.yaml"
BOMB = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n" * 3

BROKEN = (
    # ---- YAML itself
    Broken("tab-before-a-key", T, "- id: a\n\tquestion: Q?\n  answer: A.\n", 2, "yaml", "spaces"),
    Broken("tab-in-the-first-line", T, "\t- id: a\n", 1, "yaml", "spaces"),
    Broken("wrong-indent", T, "- id: a\n   question: Q?\n  answer: A.\n", 2, "yaml"),
    Broken("too-little-indent", T, "- id: a\n question: Q?\n answer: A.\n", 2, "yaml"),
    Broken("no-colon", T, "- id: a\n  question Where is it?\n  answer: A.\n", 2, "yaml", "colon"),
    Broken("no-space-after-the-colon", T, "- id: a\n  question:Where?\n  answer: A.\n", 2, "yaml"),
    Broken(
        "second-colon", T, "- id: a\n  question: Look: where?\n  answer: A.\n", 2, "yaml", "double quotes"
    ),
    Broken("quote-never-closed", T, '- id: a\n  question: "Where?\n  answer: A.\n', 2, "yaml", "Close it"),
    Broken(
        "quote-closed-lines-below", T, '- id: a\n  question: "Where?\n  answer: "Here."\n', 2, "yaml", "Close"
    ),
    Broken("words-after-a-quote", T, '- id: a\n  question: "Where" is it?\n  answer: A.\n', 2, "yaml"),
    Broken("apostrophe-in-single-quotes", T, "- id: a\n  question: 'it's'\n  answer: A.\n", 2, "yaml"),
    Broken("bracket-never-closed", T, "- id: a\n  see: [b, c\n  question: Q?\n", 2, "yaml", "Close it"),
    Broken("brace-never-closed", T, "- id: a\n  question: {en: Q?\n  answer: A.\n", 2, "yaml", "Close it"),
    Broken(
        "words-that-begin-with-a-brace",
        T,
        "- id: a\n  question: {phone} or what?\n",
        2,
        "yaml",
        "double quotes",
    ),
    Broken("words-that-begin-with-at", T, "- id: a\n  question: @clinic\n", 2, "yaml", "double quotes"),
    Broken("backslash-in-quotes", T, '- id: a\n  question: "a\\q"\n', 2, "yaml"),
    Broken("list-in-a-line", T, "- id: a\n  question: - Q?\n", 2, "yaml"),
    Broken(
        "control-character", T, "- id: a\n  question: Q\x07?\n  answer: A.\n", 2, "yaml", "type them again"
    ),
    Broken("nul-byte", T, b"- id: a\n  question: Q\x00?\n", 2, "yaml"),
    Broken("latin-1", T, "- id: a\n  question: ¿Mañana?\n".encode("latin-1"), 2, "not-utf8", "UTF-8"),
    Broken("utf-16", T, "- id: a\n".encode("utf-16"), 1, "not-utf8", "UTF-8"),
    Broken("ten-megabytes", T, b"# " + b"x" * 10_000_000 + b"\n", 1, "file-size"),
    Broken("anchor", T, "- id: a\n  question: &q Q?\n  answer: A.\n", 2, "yaml-refused"),
    Broken("alias", T, "- id: a\n  question: Q?\n  answer: *q\n", 3, "yaml-refused", "double quotes"),
    Broken("alias-bomb", C, BOMB, 1, "yaml-refused"),
    Broken("tag", T, "- id: a\n  question: !!str Q?\n", 2, "yaml-refused"),
    Broken("tag-that-would-run-code", T, "- !!python/object/apply:os.system [ls]\n", 1, "yaml-refused"),
    Broken("merge-key", T, "- id: a\n  <<: *base\n", 2, "yaml-refused"),
    Broken("two-documents", T, topics() + "---\n- id: b\n", 4, "yaml-refused", "one document"),
    Broken("deep-nesting", T, "[" * 5000 + "]" * 5000 + "\n", 1, "yaml-refused", "brackets"),
    Broken("key-that-is-a-list", T, "- ? [a, b]\n  : c\n", 1, "yaml-refused"),
    # ---- shapes
    Broken("empty-file", T, "", 1, "empty-file"),
    Broken("only-comments", T, "# nothing yet\n", 1, "empty-file"),
    Broken("mapping-instead-of-list", T, "id: a\nquestion: Q?\nanswer: A.\n", 1, "wrong-type", "'- '"),
    Broken("text-instead-of-list", T, "hello\n", 1, "wrong-type"),
    Broken("list-instead-of-mapping", C, "- approved\n", 1, "wrong-type", "key: value"),
    Broken("entry-that-is-text", T, topics() + "- parking\n", 4, "wrong-type"),
    Broken("duplicate-key", T, topics("  answer: Another."), 4, "duplicate-key", "Keep one"),
    Broken(
        "duplicate-id",
        T,
        topics() + "- id: a\n  question: Q?\n  answer: A.\n",
        4,
        "duplicate-id",
        "another id",
    ),
    Broken(
        "duplicate-id-in-two-files", T, "- id: parking\n  question: Q?\n  answer: A.\n", 1, "duplicate-id"
    ),
    Broken("unknown-key", T, topics("  anwser: A."), 4, "unknown-key", "'answer'"),
    Broken("unknown-key-without-a-value", T, topics("  fase:"), 4, "unknown-key", "'phase'"),
    Broken("unknown-key-inside", T, topics("  tests: {mach: [x]}"), 4, "unknown-key", "'match'"),
    Broken("group-is-the-file's", T, topics("  group: x"), 4, "unknown-key", "file's name"),
    Broken("missing-answer", T, "- id: a\n  question: Q?\n", 1, "missing", "answer: …"),
    Broken("null-answer", T, "- id: a\n  question: Q?\n  answer:\n", 3, "missing"),
    Broken("null-in-one-language", T, "- id: a\n  question: Q?\n  answer: {en: A., es: }\n", 3, "missing"),
    Broken("empty-variant", T, topics("  variants:", "    - is it", "    -"), 6, "missing"),
    Broken("answer-without-a-language", T, "- id: a\n  question: Q?\n  answer: {}\n", 3, "missing"),
    Broken("sentence-without-a-language", W, "card.told: {}\n", 1, "missing"),
    Broken("fact-without-a-language", C, "facts:\n  phone: {}\n", 2, "missing"),
    Broken("emergency-number-without-words", C, "country_packs:\n  US: {emergency: {}}\n", 2, "missing"),
    Broken("missing-id", T, "- question: Q?\n  answer: A.\n", 1, "missing", "id: …"),
    Broken("endless-id", T, f"- id: {'a' * 60}\n  question: Q?\n  answer: A.\n", 1, "wrong-value"),
    Broken(
        "answer-that-is-a-list", T, "- id: a\n  question: Q?\n  answer: [one, two]\n", 3, "wrong-type", ""
    ),
    Broken(
        "bare-placeholder",
        T,
        "- id: a\n  question: Q?\n  answer: {phone}\n",
        3,
        "wrong-value",
        "double quotes",
    ),
    Broken(
        "wording-with-a-colon",
        T,
        topics("  variants:", "    - is it ok: beer"),
        5,
        "wrong-type",
        "double quotes",
    ),
    Broken("wrong-phase", T, topics("  phase: afer"), 4, "wrong-value", "'after'"),
    Broken("no-as-a-phase", T, topics("  phase: no"), 4, "wrong-value"),
    Broken("wrong-route", T, topics("  route: stuff"), 4, "wrong-value", "staff"),
    Broken("bad-date", T, topics("  review_by: next year"), 4, "wrong-type", ""),
    Broken("bad-day-in-a-date", T, topics("  approved: {by: Dr. A, on: 2026-02-30}"), 4, "wrong-type"),
    Broken(
        "language-typo", T, "- id: a\n  question: {en: Q?, spanish: P?}\n  answer: A.\n", 2, "wrong-value"
    ),
    Broken(
        "language-that-does-not-exist",
        T,
        "- id: a\n  question: {en: Q?, qq: P?}\n  answer: A.\n",
        2,
        "odd-language",
    ),
    Broken("see-nobody", T, topics("  see: [parkin]"), 4, "unknown-topic", "'parking'"),
    Broken("see-itself", T, topics("  see: [a]"), 4, "see-itself"),
    # ---- the clinic
    Broken("unknown-country", C, "country: UK\n", 1, "unknown-country", "GB"),
    Broken(
        "country-without-a-crisis-line",
        C,
        "country: FR\ncountry_packs:\n  FR: {emergency: '112'}\n",
        3,
        "missing",
        "crisis",
    ),
    Broken("bad-opening-hours", C, "opening:\n  monday: 8 to 5\n", 2, "bad-hours", "08:00-17:00"),
    Broken("hours-that-end-before-they-begin", C, "opening:\n  monday: 17:00-08:00\n", 2, "bad-hours"),
    Broken("unknown-day", C, "opening:\n  munday: 08:00-17:00\n", 2, "unknown-key", "Did you mean"),
    Broken("bad-moment", C, "times:\n  food_until: 8 hours befor start\n", 2, "bad-time"),
    Broken("fact-that-is-a-list", C, "facts:\n  phone: [1, 2]\n", 2, "wrong-type"),
    Broken(
        "fact-with-an-unknown-key",
        C,
        "facts:\n  phone: {value: 1, comments: x}\n",
        2,
        "unknown-key",
        "'comment'",
    ),
    # ---- wordings apart
    Broken(
        "phrasing-of-no-topic", EN, "parkin:\n  - is there parking here\n", 1, "unknown-topic", "'parking'"
    ),
    Broken("phrasing-that-is-not-a-list", EN, "parking: is there parking here\n", 1, "wrong-type"),
    Broken("phrasings-as-a-list", EN, "- parking\n", 1, "wrong-type"),
    Broken("phrasings-without-words", EN, "parking:\n", 1, "empty"),
    Broken("phrasings-of-no-language", "phrasings/qq/x.yaml", "parking: [hello you]\n", 1, "odd-language"),
    Broken("unknown-sentence-of-the-bot", W, "card.tolld: Told.\n", 1, "unknown-key", "'card.told'"),
    Broken("synonyms-without-language", "synonyms.yaml", "alcohol: [booze]\n", 1, "wrong-type"),
    # ---- plans and red flags
    Broken("plan-without-steps", P, "id: p\ntitle: Plan\n", 1, "wrong-value"),
    Broken("plan-as-a-list", P, "- id: p\n", 1, "wrong-type"),
    Broken(
        "duplicate-step",
        P,
        plan("  - id: one", "    when: 2 hours after start", "    text: Again."),
        1,
        "wrong-value",
    ),
    Broken(
        "bad-offset", P, plan("  - id: two", "    when: 2 hour befor start", "    text: T."), 8, "wrong-value"
    ),
    Broken(
        "clock-instead-of-offset", P, plan("  - id: two", "    when: 10:30", "    text: T."), 8, "wrong-value"
    ),
    Broken(
        "offset-with-an-unknown-fact",
        P,
        plan("  - id: two", '    when: "{food} hours before start"', "    text: T."),
        8,
        "unknown-fact",
    ),
    Broken("wrong-quiet", P, plan("    quiet: latter"), 7, "wrong-value", "'later'"),
    Broken("bad-confirm", P, plan("    confirm: {by: soon}"), 7, "wrong-value"),
    Broken("bad-scale", P, plan("    ask: mood"), 7, "wrong-value"),
    Broken(
        "series-of-nothing",
        P,
        "id: s\ntitle: S\nvisits: {plan: none, at: [1 day after start]}\n",
        3,
        "unknown-plan",
    ),
    Broken("wrong-level", R, flags().replace("urgent", "emergncy"), 2, "wrong-value", "'emergency'"),
    Broken("red-flag-without-text", R, flags().replace("  text: Call us.\n", ""), 1, "missing"),
    Broken(
        "red-flag-with-an-unknown-group",
        R,
        flags().replace("[my stitches opened]", '["<stiches> opened"]'),
        3,
        "red-flag-phrase",
    ),
    # ---- files
    Broken("file-of-another-kind", "topics/notes.txt", "hello\n", 1, "unknown-file", ".yaml"),
    Broken("folder-with-a-typo", "topic/a.yaml", "- id: a\n", 1, "unknown-file", "'topics'"),
    Broken("file-with-a-typo", "clinc.yaml", "facts: {}\n", 1, "unknown-file", "'clinic.yaml'"),
)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_mistake_is_shown_at_its_line(broken: Broken, tmp_path: Path) -> None:
    found = check(folder(tmp_path, {broken.file: broken.content}))
    shown = broken.file if broken.name != "folder-with-a-typo" else "topic"
    here = [p for p in found.problems if (p.file, p.line, p.rule) == (shown, broken.line, broken.rule)]
    assert here, "\n".join(map(str, found.problems))
    assert any(broken.hint in f"{p.message} {p.hint}" for p in here), "\n".join(map(str, here))
    assert found.ok == (RULES[broken.rule].severity == "warning")


def test_every_problem_of_every_file_is_told_in_one_run(tmp_path: Path) -> None:
    found = check(
        folder(
            tmp_path,
            {
                T: topics("  fase: after", "  see: [nobody]"),
                C: "country: UK\n",
                P: plan("    quiet: latter"),
                "topics/c.yaml": "- id: fine\n  question: Q two?\n  answer: Take 5 mg now.\n",
            },
        )
    )
    assert {(p.file, p.rule) for p in found.problems if p.severity == "error"} == {
        (T, "unknown-key"),
        (C, "unknown-country"),
        (P, "wrong-value"),
        ("topics/c.yaml", "unsafe-words"),
    }


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Yes", "Yes"),
        ("no", "no"),
        ("10:30", "10:30"),
        ("007", "007"),
        ("1e3", "1e3"),
        ("2026-12-01", "2026-12-01"),
        ("~", "~"),
    ],
)
def test_text_stays_text(written: str, read: str, tmp_path: Path) -> None:
    found = check(folder(tmp_path, {T: f"- id: a\n  question: Q?\n  answer: {written}\n"}))
    assert found.handbook is not None
    topic = found.handbook.topic("a")
    assert topic is not None
    assert topic.answer == {"en": read}


def test_a_byte_order_mark_is_tolerated(tmp_path: Path) -> None:
    found = check(folder(tmp_path, {T: b"\xef\xbb\xbf" + topics().encode()}))
    assert found.ok
    assert found.handbook is not None
    assert found.handbook.topic("a") is not None


def test_a_folder_with_topics_alone_can_send_every_sentence_and_every_red_flag(tmp_path: Path) -> None:
    handbook = check(folder(tmp_path)).handbook
    assert handbook is not None
    assert len(handbook.red_flags) >= 24
    for language in ("en", "es"):
        for flag in handbook.red_flags:
            assert "{" not in handbook.write(flag.text, language)
        for key in handbook.wording:
            names = {name for words in handbook.wording[key].values() for name in placeholders(words)}
            values = dict.fromkeys(names - handbook.facts.keys(), "x")
            assert handbook.say(key, language, None, **values)
        assert handbook.say("privacy.text", language)


def test_a_clinic_that_mends_one_number_keeps_the_others_of_its_country(tmp_path: Path) -> None:
    pack = "country_packs:\n  US: {poison: 555 0100}\n"
    handbook = check(folder(tmp_path, {"clinic.yaml": pack})).handbook
    assert handbook is not None
    values = handbook.values("en")
    assert (values["poison"], values["emergency"], values["crisis"]) == ("555 0100", "911", "988")


def test_topics_that_offer_each_other_are_fine(tmp_path: Path) -> None:
    both = topics("  see: [b]") + "- id: b\n  question: R?\n  answer: B.\n  see: [a]\n"
    assert not [p for p in check(folder(tmp_path, {T: both})).problems if "see" in p.message]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = check(tmp_path / "nowhere")
    assert [p.rule for p in found.problems] == ["no-folder"]
    assert not found.ok


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (folder(tmp_path) / "topics" / "odd.yaml").mkdir()
    assert ("topics/odd.yaml", "file-unreadable") in {(p.file, p.rule) for p in check(tmp_path).problems}


def test_an_empty_folder_is_told_and_harms_nobody(tmp_path: Path) -> None:
    found = check(tmp_path)
    assert found.ok
    assert "no-topics" in {p.rule for p in found.problems}
