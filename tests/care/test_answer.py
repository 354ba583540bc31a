"""A message becomes a decision: danger first, small talk, one answer, two answers, an offer, a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.answer import Answerer, Context
from bot.care.contrast import Contrasts
from bot.care.handbook import Handbook, Topic
from bot.care.smalltalk import PHRASES, smalltalk
from bot.knowledge.reader import read_handbook

SHIPPED = Path(__file__).resolve().parents[2] / "knowledge"


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(read_handbook(SHIPPED))


def english(topic_id: str, *wordings: str, **more: object) -> Topic:
    return Topic(
        id=topic_id,
        question={"en": wordings[0]},
        answer={"en": "Please ask us."},
        variants={"en": wordings[1:]},
        **more,
    )


def test_a_clear_question_gets_its_answer(answerer: Answerer) -> None:
    decision = answerer.decide("When can I drive again?")
    assert decision.kind == "answer"
    assert [c.id for c in decision.answers] == ["driving-after"]
    assert decision.suggestions == ()


def test_danger_comes_before_everything_else(answerer: Answerer) -> None:
    decision = answerer.decide("thanks, but i cant breathe")
    assert decision.kind == "emergency"
    assert decision.answers == ()
    assert decision.finding is not None
    assert decision.finding.level == "emergency"


def test_a_triage_that_cannot_be_built_makes_every_message_an_emergency(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answerer = Answerer(Handbook(version="x", languages=("en",), topics=(english("drive", "Can I drive?"),)))
    monkeypatch.setattr(answerer, "_lexicon", None)
    decision = answerer.decide("Can I drive?")
    assert decision.kind == "emergency"
    assert decision.finding is not None
    assert decision.finding.rule == "triage failed"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hi", "greeting"),
        ("Good morning!! ☀️", "greeting"),
        ("thank you so much 🙏", "thanks"),
        ("thx", "thanks"),
        ("bye, have a good one", "bye"),
        ("how are you?", "how-are-you"),
        ("ok", "ok"),
        ("k", "ok"),
        ("yes", "yes"),
        ("nope", "no"),
        ("hahahaha", "laughter"),
        ("hola buenas tardes", "greeting"),
        ("muchas gracias doctora", "thanks"),
        ("jajaja", "laughter"),
        ("👍", "ok"),
        ("🙏🙏", "thanks"),
        ("🫠", "unclear"),
        ("hasta luego", "bye"),
        ("thanks so much you all were lovely", "thanks"),
        ("thank you for taking care of my mom yesterday!", "thanks"),
        ("muchas gracias, las enfermeras fueron muy amables conmigo", "thanks"),
    ],
)
def test_small_talk_is_told_by_kind(answerer: Answerer, text: str, kind: str) -> None:
    decision = answerer.decide(text)
    assert (decision.kind, decision.smalltalk) == ("smalltalk", kind)


@pytest.mark.parametrize(
    "text",
    [
        "thanks, and can i drive",
        "hi what does it cost",
        "gracias, ya puedo comer",
        "ok so no food then?",
        "yo feel sick",
        "thanks, are the nurses nice",
        "thank you, is the clinic good",
        "thanks, can my husband come with me",
        "thank you my mom has been with me?",
        "are the nurses nice",
    ],
)
def test_small_talk_with_a_question_is_a_question(text: str) -> None:
    assert smalltalk(text) is None


def test_every_kind_of_small_talk_has_a_sentence() -> None:
    book = read_handbook(SHIPPED)
    for kind in (*PHRASES, "unclear"):
        for language in book.languages:
            assert book.say(f"smalltalk.{kind}", language)


def test_a_picture_that_names_something_is_not_small_talk() -> None:
    assert smalltalk("🤮") is None


def test_a_question_for_staff_is_recognised_and_handed_over(answerer: Answerer) -> None:
    decision = answerer.decide("can i get a refill of my prescription")
    assert decision.kind == "fallback"
    assert decision.answers == ()
    assert decision.route is not None
    assert decision.route.id.startswith("ask-")


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("when can i eat again and when can i drive", {"eating-after", "driving-after"}),
        ("what does it cost? also how many infusions do i need", {"cost-insurance", "number-of-sessions"}),
        ("cuando puedo manejar y cuanto cuesta", {"driving-after", "cost-insurance"}),
    ],
)
def test_two_questions_in_one_message_get_two_answers(
    answerer: Answerer, text: str, topics: set[str]
) -> None:
    decision = answerer.decide(text)
    assert decision.kind == "answer"
    assert {c.id for c in decision.answers} == topics


@pytest.mark.parametrize(
    "text", ["can i eat or drink before", "me and my husband want to know what it costs"]
)
def test_one_question_with_and_or_or_is_not_two_unrelated_answers(answerer: Answerer, text: str) -> None:
    answers = answerer.decide(text).answers
    assert len(answers) <= 1 or {c.id for c in answers} == {"fasting", "liquids-before"}


@pytest.mark.parametrize("text", ["asdf qwer zxcv", "blorb fnord", "what is the capital of peru", "12345"])
def test_what_nobody_wrote_an_answer_for_is_not_answered(answerer: Answerer, text: str) -> None:
    assert answerer.decide(text).kind in ("fallback", "clarify")
    assert answerer.decide(text).answers == ()


@pytest.mark.parametrize(
    ("question", "opposite"),
    [
        ("Can I eat before the infusion?", "can i eat after the infusion"),
        ("When do I stop my pills?", "when do i start my pills"),
        ("What can I eat today?", "what can i drink today"),
        ("How much water can I have?", "how much water can my child have"),
        ("Why can't I drive?", "why can i drive"),
    ],
)
def test_the_opposite_question_is_never_answered_silently(question: str, opposite: str) -> None:
    others = (
        english("cost", "What does it cost?", "how much is it"),
        english("parking", "Where do I park?", "is there a garage"),
        english("dreams", "Why do I dream so much?", "weird dreams"),
    )
    answerer = Answerer(Handbook(version="x", languages=("en",), topics=(english("one", question), *others)))
    assert answerer.decide(opposite).kind != "answer"


def test_a_topic_that_speaks_of_both_sides_has_no_opposite() -> None:
    both = Contrasts.build([("food", ("can", "i", "eat", "before")), ("food", ("can", "i", "eat", "after"))])
    assert both.conflict("food", ("eat", "after")) is None
    one = Contrasts.build([("food", ("can", "i", "eat", "before"))])
    assert one.conflict("food", ("eat", "after")) == "before / after"
    assert one.conflict("food", ("eat", "before", "or", "after")) is None


@pytest.mark.parametrize(
    ("previous", "text", "topic"),
    [
        ("alcohol-after", "same for cider?", "alcohol-after"),
        ("driving-after", "and the day after?", "driving-after"),
        ("fasting", "how come", "fasting"),
        ("driving-after", "¿por qué?", "driving-after"),
    ],
)
def test_a_short_message_leans_on_the_conversation(
    answerer: Answerer, previous: str, text: str, topic: str
) -> None:
    before = {"alcohol-after": "can i have a beer tonight", "driving-after": "can i drive tomorrow morning",
              "fasting": "can i have breakfast before"}[previous]  # fmt: skip
    decision = answerer.decide(text, Context(previous=(previous,), previous_text=before))
    assert decision.candidates[0].id == topic


def test_a_new_question_does_not_stick_to_the_conversation(answerer: Answerer) -> None:
    decision = answerer.decide(
        "what does it cost", Context(previous=("alcohol-after",), previous_text="beer?")
    )
    assert decision.candidates[0].id == "cost-insurance"


def test_five_candidates_whatever_the_kind(answerer: Answerer) -> None:
    for text in ("When can I drive again?", "i cant breathe", "how long", "asdf qwer hello there drive"):
        assert len(answerer.decide(text).candidates) == 5


def test_suggestions_are_answers_and_at_most_one_topic_for_staff(answerer: Answerer) -> None:
    routes = {t.id for t in read_handbook(SHIPPED).topics if t.route == "staff"}
    for text in ("how long", "what about my pills", "is it ok", "can i get a letter for my dose"):
        decision = answerer.decide(text)
        assert len(routes & set(decision.suggestions)) <= 1
        assert not routes & {c.id for c in decision.answers}


def test_why_tells_a_nurse_everything_on_one_screen(answerer: Answerer) -> None:
    lines = answerer.decide("wen can i drve agian").why.lines()
    assert 3 <= len(lines) <= 8
    assert any("drve → drive" in line for line in lines)
    assert any(line.startswith("Best: driving-after") for line in lines)
    assert any(line.startswith("Next: ") for line in lines)
    assert "%" in lines[0]


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=600))
def test_any_text_gets_a_decision(answerer: Answerer, text: str) -> None:
    decision = answerer.decide(text, Context(previous=("fasting",), previous_text=text[::-1]))
    assert decision.kind
    assert len(decision.answers) <= 2
    assert (decision.kind == "answer") == bool(decision.answers)
