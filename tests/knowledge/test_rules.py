"""Every rule of ``check`` has a sample that breaks it, and a sample beside it that does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.live import Checked, check
from bot.knowledge.rulebook import RULES
from knowledge.folders import GOOD, folder
from knowledge.test_broken_folders import BROKEN

TODAY = date(2026, 6, 1)


@dataclass(frozen=True)
class Sample:
    """Files that break a rule. ``line`` is where it must be told; ``languages`` the configuration's."""

    rule: str
    files: Mapping[str, str | bytes]
    line: int
    languages: tuple[str, ...] | None = None
    column: int | None = None
    file: str = field(default="topics/b.yaml")


def answer(words: str, *lines: str, topic: str = "a") -> dict[str, str | bytes]:
    block = "\n".join(f"      {line}" for line in words.split("\n"))
    return {
        "topics/b.yaml": "\n".join(
            (
                f"- id: {topic}",
                "  question: {en: Where is it?, es: ¿Dónde está?}",
                "  answer:",
                "    en: |-",
                block,
                "    es: Aquí mismo.",
                *lines,
                "",
            )
        )
    }


def plan(*lines: str, when: str = "2 hours before start", text: str = "Hello.") -> dict[str, str | bytes]:
    return {
        "plans/p.yaml": "\n".join(
            (
                "id: p",
                "title: Plan",
                "steps:",
                "  - id: one",
                f"    when: {when}",
                f'    text: "{text}"',
                *lines,
                "",
            )
        )
    }


HARD = (
    "Subsequent to administration, individuals occasionally experience considerable disorientation, "
    "necessitating continuous supervision by responsible companions until physiological equilibrium and "
    "customary coordination are satisfactorily established throughout the entire recuperation period "
    "following treatment."
)

SAMPLES = (
    Sample("unknown-fact", answer("Hello.\nCall {phoen} now."), 6, column=12),
    Sample("own-time", answer("You may drink at {treatment.start}."), 5, column=24),
    Sample("braces", answer("Call {phone now."), 5, column=12),
    Sample("braces", answer("See you [at {treatment.start} | soon."), 5),
    Sample(
        "cannot-send",
        answer("", topic="a") | {"topics/b.yaml": '- id: a\n  question: Q?\n  answer: " "\n'},
        3,
    ),
    Sample("cannot-send", {"topics/b.yaml": '- id: a\n  question: Q?\n  answer: "bell \\a"\n'}, 3),
    Sample(
        "cannot-send",
        {"topics/b.yaml": '- id: a\n  question: Q?\n  answer: "[Until {treatment.start}.|]"\n'},
        3,
    ),
    Sample("too-long", answer("word " * 830), 4),
    Sample("too-long", answer("😀 " * 1400), 4),
    Sample("too-long", answer("{long} " * 5) | {"clinic.yaml": f"facts:\n  long: {'words ' * 150}\n"}, 4),
    Sample("long-answer", answer("word " * 190), 4),
    Sample("unsafe-words", answer("Rest.\nThen take 5 mg of it."), 6, column=17),
    Sample("promise", answer("We guarantee that it helps."), 5, column=10),
    Sample("reading-level", answer(HARD), 4),
    Sample(
        "untranslated",
        {
            "topics/b.yaml": "- id: a\n  question: Q?\n  answer: {en: Park behind the house., "
            "es: Park behind the house.}\n"
        },
        3,
    ),
    Sample("stale-translation", answer("Call {phone}."), 6),
    Sample("lock-screen", plan(text="Your ketamine visit is near."), 6, file="plans/p.yaml", column=17),
    Sample(
        "missing-language",
        {"topics/b.yaml": "- id: a\n  question: {en: Q?, es: P?}\n  answer: A.\n"},
        3,
        languages=("en", "es"),
    ),
    Sample("main-language", {"topics/b.yaml": "- id: a\n  question: Q?\n  answer: {es: Aquí.}\n"}, 3),
    Sample(
        "odd-language",
        {"phrasings/fr/x.yaml": "parking: [où est-ce]\n"},
        1,
        languages=("en", "es"),
        file="phrasings/fr/x.yaml",
    ),
    Sample("few-wordings", answer("Here."), 1),
    Sample("no-tests", answer("Here."), 1),
    Sample("empty-tests", answer("Here.", "  tests: {not: [where is my car]}"), 7),
    Sample("empty", answer("Here.", "  variants: {en: [here we go, '?!']}"), 7),
    Sample("test-twice", answer("Here.", "  tests:", "    match: [is it here, is it here]"), 8),
    Sample("test-contradiction", answer("Here.", "  tests: {match: [is it here], not: [is it here]}"), 7),
    Sample("test-is-wording", answer("Here.", "  tests: {match: [Is there parking]}"), 7),
    Sample("wording-twice", answer("Here.", "  variants: {en: [look here, look here]}"), 7),
    Sample("shared-wording", answer("Here.", "  variants: {en: ['Is there PARKING?']}"), 7),
    Sample("test-failed", answer("Here.", "  tests: {match: [is there parking]}"), 7),
    Sample(
        "test-failed",
        {
            "red_flags/r.yaml": "- id: mine\n  level: urgent\n  phrases: [zebra bite]\n  text: Call.\n"
            "  tests:\n    match:\n      - my zebra bites\n      - hello\n"
        },
        8,
        file="red_flags/r.yaml",
    ),
    Sample("unused-fact", {"clinic.yaml": "facts:\n  colour: blue\n"}, 2, file="clinic.yaml"),
    Sample("not-approved", {"clinic.yaml": 'country: US\napproved: {by: "", on: }\n'}, 2, file="clinic.yaml"),
    Sample("review-past", answer("Here.", "  review_by: 2026-05-31"), 7),
    Sample(
        "fact-not-number",
        {"clinic.yaml": "facts:\n  food: 6 to 8\n", **plan(when='"{food} hours before start"')},
        5,
        file="plans/p.yaml",
    ),
    Sample("bad-time", {"clinic.yaml": "times:\n  soon: for 2 hours\n"}, 2, file="clinic.yaml"),
    Sample("past-purpose", plan("    until: 30 minutes after start"), 7, file="plans/p.yaml"),
    Sample("never-sent", plan("    until: 3 hours before start"), 7, file="plans/p.yaml"),
    Sample(
        "too-close",
        plan("  - id: two", "    when: 118 minutes before start", "    text: Again."),
        8,
        file="plans/p.yaml",
    ),
    Sample("quiet-hours", plan("    until: 1 hour before start", "    quiet: later"), 8, file="plans/p.yaml"),
    Sample("quiet-hours", plan("    quiet: earlier", when="on the day at 07:30"), 7, file="plans/p.yaml"),
    Sample("confirm-order", plan("    confirm: {by: 3 hours before start}"), 7, file="plans/p.yaml"),
)

SAMPLED = (
    {sample.rule for sample in SAMPLES}
    | {broken.rule for broken in BROKEN}
    | {
        "no-folder",
        "file-unreadable",
        "no-topics",  # each has a test of its own in test_broken_folders
        "closer-to-other",  # below: it needs many wordings
    }
)


def rules_in(found: Checked, file: str) -> set[str]:
    return {problem.rule for problem in found.problems if problem.file == file}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_a_sample(rule: str) -> None:
    assert rule in SAMPLED


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.rule}-{SAMPLES.index(sample)}")
def test_a_sample_breaks_its_rule(sample: Sample, tmp_path: Path) -> None:
    found = check(folder(tmp_path, sample.files), sample.languages, today=TODAY)
    here = [p for p in found.problems if (p.file, p.line, p.rule) == (sample.file, sample.line, sample.rule)]
    assert here, "\n".join(map(str, found.problems))
    assert here[0].severity == RULES[sample.rule].severity
    if sample.column is not None:
        assert here[0].column == sample.column


def test_good_content_has_nothing_against_it_but_the_missing_signature(tmp_path: Path) -> None:
    assert [p.rule for p in check(folder(tmp_path), today=TODAY).problems] == ["not-approved"]


def test_signed_content_is_clean(tmp_path: Path) -> None:
    signed = 'approved: {by: "Dr. Example", on: 2026-05-01}\n'
    assert check(folder(tmp_path, {"clinic.yaml": signed}), today=TODAY).problems == ()


def test_a_review_on_its_day_is_not_past(tmp_path: Path) -> None:
    found = check(folder(tmp_path, answer("Here.", "  review_by: 2026-06-01")), today=TODAY)
    assert "review-past" not in rules_in(found, "topics/b.yaml")


@pytest.mark.parametrize(
    "words",
    [
        "Do not stop taking any medicine by yourself.",
        "Never skip or stop your medicine without asking us.",
        "Please do not take an extra pill tonight.",
        "Want to take less? Ask your prescriber.",
        "Before you stop taking it, ask your prescriber.",
        "We want to be sure you are safe.",
        "We hope you are all right.",
        "Your nurse sees if your blood pressure is above 160/100 mmHg.",
        "Your drip takes 40 minutes. Drink 2 glasses of water.",
    ],
)
def test_careful_words_are_not_called_unsafe(words: str, tmp_path: Path) -> None:
    assert "unsafe-words" not in rules_in(check(folder(tmp_path, answer(words))), "topics/b.yaml")


@pytest.mark.parametrize(
    "words",
    [
        "Take 5 mg.",
        "Take 0.5mg/kg.",
        "Use 10 ml of it.",
        "Do not take more than 400 mg.",
        "Take two tablets.",
        "Stop taking it.",
        "Just quit using it for a day.",
        "Skip your pills tonight.",
        "Stop your antidepressant.",
        "You can double your dose.",
        "Take extra if it hurts.",
        "Take more water pills.",
        "Come off your lithium.",
        "You are fine.",
        "You’re OK.",
        "You will be all right.",
        "There is nothing to worry about.",
        "You do not need to call us.",
        "If it itches, stop taking it.",
        "Do not panic. Stop taking the pills.",
    ],
)
def test_words_that_could_hurt_are_an_error(words: str, tmp_path: Path) -> None:
    found = check(folder(tmp_path, answer(words)))
    assert "unsafe-words" in rules_in(found, "topics/b.yaml")
    assert not found.ok


@pytest.mark.parametrize(
    ("words", "unsafe"),
    [
        ("Deje de tomar su medicina.", True),
        ("Suspenda el antidepresivo.", True),
        ("Tome dos pastillas.", True),
        ("Tome otra pastilla.", True),
        ("Tome 5 miligramos.", True),
        ("Sáltese la dosis.", True),
        ("Está bien.", True),
        ("No hay de qué preocuparse.", True),
        ("No necesita llamar.", True),
        ("Duplique su dosis.", True),
        ("No deje de tomar su medicina por su cuenta.", False),
        ("Nunca suspenda su tratamiento sin preguntar.", False),
        ("Queremos saber si está bien.", False),
        ("Tome agua.", False),
        ("Baje las luces y descanse.", False),
        ("Antes de dejar de tomar algo, pregunte.", False),
    ],
)
def test_unsafe_words_in_spanish(words: str, unsafe: bool, tmp_path: Path) -> None:
    text = f'- id: a\n  question: {{en: Q?, es: P?}}\n  answer: {{en: Ask us., es: "{words}"}}\n'
    found = check(folder(tmp_path, {"topics/b.yaml": text}))
    assert ("unsafe-words" in rules_in(found, "topics/b.yaml")) == unsafe


def test_a_patient_may_ask_what_an_answer_may_not_say(tmp_path: Path) -> None:
    text = "- id: a\n  question: Should I stop taking my 5 mg pills?\n  answer: Ask us.\n"
    assert "unsafe-words" not in rules_in(check(folder(tmp_path, {"topics/b.yaml": text})), "topics/b.yaml")


@pytest.mark.parametrize(("key", "words"), [("text", "Take 5 mg now."), ("late", "Stop taking your pills.")])
def test_reminders_are_held_to_the_same_words(key: str, words: str, tmp_path: Path) -> None:
    late = plan("    late: Later.")["plans/p.yaml"]
    assert isinstance(late, str)
    text = re.sub(rf"{key}: .*", f'{key}: "{words}"', late)
    assert "unsafe-words" in rules_in(check(folder(tmp_path, {"plans/p.yaml": text})), "plans/p.yaml")


def test_a_wording_that_speaks_like_another_topic_is_shown(tmp_path: Path) -> None:
    cars = ["car", "truck", "van", "bike", "jeep", "suv", "pickup", "scooter", "camper", "trailer"]
    foods = ["soup", "toast", "rice", "fruit", "eggs", "cheese", "pasta", "bread", "salad", "candy"]
    content = "- id: cars\n  question: Where do cars go?\n  answer: Behind.\n  variants:\n"
    content += "".join(f"    - where can i park my {car}\n" for car in cars)
    content += "- id: food\n  question: What may I eat?\n  answer: Soup.\n  variants:\n"
    content += "".join(f"    - may i eat some {food}\n" for food in foods)
    found = check(folder(tmp_path, {"topics/a.yaml": content + "    - where can i park my car please\n"}))
    told = [p for p in found.problems if p.rule == "closer-to-other"]
    assert [(p.file, p.line) for p in told] == [("topics/a.yaml", 29)]


def test_what_a_rule_is_called_is_what_the_rulebook_has(tmp_path: Path) -> None:
    """Whatever name stands in the code, check can look it up."""
    room = Path(check.__code__.co_filename).parent
    named = set()
    for path in room.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'(?:\.error|\.warn|Finding|\.finding)\(\s*"([a-z0-9-]+)"', source))
    assert named
    assert named <= RULES.keys()


def test_the_good_topic_alone_can_be_asked(tmp_path: Path) -> None:
    found = check(folder(tmp_path))
    assert found.ok
    assert found.answerer is not None
    decision = found.answerer.decide("do you have a garage")
    assert decision.candidates[0].id == "parking"
    assert (found.rehearsal.run, found.rehearsal.failures) == (1, ())
    assert "parking" in GOOD
