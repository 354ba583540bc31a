"""The index finds the topic a message is about, and knows how sure it is."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from counted import Counted
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.handbook import Handbook, Topic
from bot.care.matching import Index
from bot.care.meaning import Kept, Meanings
from bot.knowledge.encoder import encoder
from bot.knowledge.reader import read_handbook

SHIPPED = Path(__file__).resolve().parents[2] / "knowledge"


def topic(topic_id: str, *wordings: str, answer: str = "Please ask us.", **more: object) -> Topic:
    """An English topic whose first wording is its question."""
    return Topic(
        id=topic_id,
        question={"en": wordings[0]},
        answer={"en": answer},
        variants={"en": wordings[1:]},
        **more,
    )


TOPICS = (
    topic("drive", "When can I drive again?", "can i drive home", "driving after the infusion",
          "is it ok to drive", "how soon can i get behind the wheel", phase="after"),
    topic("food", "When do I stop eating?", "can i have breakfast before", "how long do i fast",
          "when should i stop food before it", phase="before"),
    topic("eat-after", "When can I eat again?", "can i eat dinner after", "what can i eat tonight afterwards",
          "when is food ok after the infusion", phase="after"),
    topic("alcohol", "Can I drink alcohol afterwards?", "can i have a beer tonight",
          "is one glass of wine ok",
          "how long until i can drink again", phase="after"),
    topic("length", "How long does an infusion take?", "how many minutes is one visit",
          "what time will i be done"),
    topic("cost", "What does it cost?", "how much is one infusion", "do you take my insurance",
          "what is the price"),
    topic("bladder", "Can it hurt my bladder?", "burning when i pee", "i have to pee all the time"),
    topic("sleep", "Why can I not sleep?", "i am awake all night since the infusion",
          "weird dreams at night"),
)  # fmt: skip


def handbook(*topics: Topic, **more: object) -> Handbook:
    """A Handbook of English topics."""
    return Handbook(version="test", languages=("en",), topics=topics, **more)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(handbook(*TOPICS))


@pytest.fixture(scope="module")
def shipped() -> tuple[Handbook, Index]:
    book = read_handbook(SHIPPED)
    return book, Index.build(book)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("can i drive tonight", "drive"),
        ("wen can i drve agian", "drive"),
        ("how mcuh is it", "cost"),
        ("is a beer okay", "alcohol"),
        ("it burns when i pee", "bladder"),
        ("HOW LONG IS ONE VISIT???", "length"),
        ("canhave breakfast before", "food"),
    ],
)
def test_the_topic_is_found(index: Index, text: str, meant: str) -> None:
    assert index.match(text).candidates[0].id == meant


def test_the_corrected_words_are_told(index: Index) -> None:
    assert ("drve", "drive") in index.match("can i drve").corrections


def test_the_best_wording_is_told(index: Index) -> None:
    assert index.match("one glass of wine").candidates[0].wording == "is one glass of wine ok"


def test_best_comes_first_and_every_confidence_is_a_probability(index: Index) -> None:
    found = index.match("can i eat before i drive").candidates
    assert len(found) == 5
    assert [c.confidence for c in found] == sorted((c.confidence for c in found), reverse=True)
    assert all(0 <= c.confidence <= 1 for c in found)


def test_words_nobody_used_make_it_less_sure(index: Index) -> None:
    plain = index.match("how much is one infusion").candidates[0].confidence
    strange = index.match("how much is one trombone lesson in paris").candidates[0].confidence
    assert strange < plain


@pytest.mark.parametrize("text", ["", "   ", "???", "👍", "1 2 3", "\x00"])
def test_nothing_to_understand_gives_no_topic(index: Index, text: str) -> None:
    assert index.match(text).candidates == ()


def test_the_patients_moment_decides_between_near_topics(shipped: tuple[Handbook, Index]) -> None:
    _, index = shipped
    before = index.match("can i eat", phase="before").candidates[0].id
    after = index.match("can i eat", hours=5.0).candidates[0].id
    assert (before, after) == ("fasting", "eating-after")


def test_the_patients_moment_does_not_overrule_clear_words(index: Index) -> None:
    assert index.match("when can i drive again", phase="before").candidates[0].id == "drive"


def test_the_last_topic_of_the_conversation_is_preferred(index: Index) -> None:
    without = {c.id: c.confidence for c in index.match("how long until i can").candidates}
    with_it = {c.id: c.confidence for c in index.match("how long until i can", previous="alcohol").candidates}
    assert with_it["alcohol"] > without["alcohol"]


def test_a_topic_with_only_a_question_works_at_once() -> None:
    bare = Topic(id="parking", question={"en": "Where can I park?"}, answer={"en": "Behind the house."})
    index = Index.build(handbook(*TOPICS, bare))
    assert index.match("is there parking, where do i park").candidates[0].id == "parking"


def test_variants_make_a_topic_easier_to_find() -> None:
    bare = topic("parking", "Where can I park?")
    rich = topic("parking", "Where can I park?", "is there a garage", "where do i leave my car")
    asked = "is there a garage near you"
    poor = {c.id: c.confidence for c in Index.build(handbook(*TOPICS, bare)).match(asked).candidates}
    good = {c.id: c.confidence for c in Index.build(handbook(*TOPICS, rich)).match(asked).candidates}
    assert good["parking"] > poor.get("parking", 0.0)


def test_synonyms_of_the_handbook_are_understood() -> None:
    index = Index.build(handbook(*TOPICS, synonyms={"en": {"beer": ("lager", "cold one")}}))
    assert index.match("is a cold one okay").candidates[0].id == "alcohol"
    assert index.match("lager tonight").candidates[0].id == "alcohol"


def test_the_order_of_topics_and_variants_changes_nothing(index: Index) -> None:
    shuffled = []
    rng = random.Random(5)
    for one in TOPICS:
        variants = list(one.variants["en"])
        rng.shuffle(variants)
        shuffled.append(one.model_copy(update={"variants": {"en": tuple(variants)}}))
    rng.shuffle(shuffled)
    other = Index.build(handbook(*shuffled))
    for text in ("can i drive tonight", "beer", "what will it cost me", "pee", "food before or after"):
        assert index.match(text) == other.match(text)


def test_an_unrelated_topic_changes_no_confident_answer(shipped: tuple[Handbook, Index]) -> None:
    book, before = shipped
    stranger = topic(
        "zeppelins", "Who built the first zeppelin?", "airship inventor", "rigid balloon history"
    )
    after = Index.build(book.model_copy(update={"topics": (*book.topics, stranger)}))
    gate = before.calibration("en").answer
    for one in book.topics[::6]:
        text = one.question["en"]
        first = before.match(text).candidates
        if first[0].confidence >= max(gate, 0.6):
            assert after.match(text).candidates[0].id == first[0].id, text


def test_languages_are_told_apart_message_by_message(shipped: tuple[Handbook, Index]) -> None:
    _, index = shipped
    assert index.match("can i drive home tonight").language == "en"
    assert index.match("puedo manejar a casa esta noche").language == "es"
    assert index.match("puedo manejar a casa esta noche", language="en").language == "es"


def test_two_languages_in_one_message_still_find_the_topic(shipped: tuple[Handbook, Index]) -> None:
    _, index = shipped
    found = [c.id for c in index.match("puedo tomar my blood pressure pill antes de la infusion").candidates]
    assert "medicines-before" in found


@settings(max_examples=80, deadline=None)
@given(text=st.one_of(st.text(max_size=400), st.text(alphabet="aeiou jklqz", min_size=500, max_size=3000)))
def test_any_text_is_matched_without_failing(index: Index, text: str) -> None:
    for candidate in index.match(text).candidates:
        assert 0 <= candidate.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "can i eat " * 10_000,
        "x" * 100_000,
        "🙂" * 100_000,
        "qwjfh xkcd " * 9_000,
        "\u0301" * 100_000,
        "a\n" * 50_000,
    ],
)
def test_a_very_long_message_is_matched_within_50_milliseconds(
    shipped: tuple[Handbook, Index], text: str
) -> None:
    _, index = shipped
    index.match("warm up")
    best = min(_seconds(index, text[:100_000]) for _ in range(5))
    assert best < 0.05


def _seconds(index: Index, text: str) -> float:
    start = time.process_time()
    index.match(text)
    return time.process_time() - start


def test_the_audit_names_a_wording_that_belongs_elsewhere() -> None:
    misplaced = topic("cost", "What does it cost?", "how much is one infusion", "what is the price",
                      "when can i drive home after the infusion")  # fmt: skip
    others = [one for one in TOPICS if one.id != "cost"]
    strays = {row.wording: row for row in Index.build(handbook(*others, misplaced)).audit().strays}
    row = strays["when can i drive home after the infusion"]
    assert (row.topic, row.nearest) == ("cost", "drive")
    assert row.margin < 0


def test_the_audit_covers_every_wording_quickly(shipped: tuple[Handbook, Index]) -> None:
    book, index = shipped
    start = time.process_time()
    audit = index.audit()
    assert time.process_time() - start < 1
    wordings = sum(len(t.wordings(language)) for t in book.topics for language in ("en", "es"))
    assert len(audit.wordings) >= 0.99 * wordings


def test_a_handbook_without_topics_matches_nothing() -> None:
    assert Index.build(handbook()).match("can i drive").candidates == ()


def test_a_handbook_calibrates_itself(shipped: tuple[Handbook, Index], index: Index) -> None:
    _, full = shipped
    assert full.calibration("en").trials > 200
    assert full.calibration("en") != full.calibration("es")
    assert index.calibration("en").trials < full.calibration("en").trials


# ---- by meaning, unless the clinic turns it off -----------------------------------------------------


@pytest.fixture(scope="module")
def semantic() -> Index:
    return Index.build(handbook(*TOPICS), Meanings(encoder()))


def test_by_meaning_a_question_in_other_words_finds_its_topic(index: Index, semantic: Index) -> None:
    """None of these words stands in a wording."""
    for asked, meant in (("steering a vehicle this evening", "drive"), ("insomnia troubles me", "sleep")):
        by_words = {c.id: c.confidence for c in index.match(asked).candidates}
        by_meaning = semantic.match(asked).candidates
        assert by_meaning[0].id == meant
        assert by_meaning[0].confidence > by_words.get(meant, 0)


def test_a_question_in_the_very_words_is_as_sure_by_meaning(semantic: Index) -> None:
    assert [semantic.match(t.question["en"]).candidates[0].id for t in TOPICS] == [t.id for t in TOPICS]


def test_a_wording_is_encoded_once_and_a_message_is_not_kept() -> None:
    encode = Counted(encoder())
    asked, meanings = encode.asked, Meanings(encode)
    Index.build(handbook(*TOPICS), meanings)
    assert len(asked) == len(set(asked)) > 20
    known = len(asked)
    index = Index.build(handbook(*TOPICS, topic("parking", "Where do I park?", "is there parking")), meanings)
    assert asked[known:] == ["where do i park?", "is there parking"]
    for _ in range(2):
        index.match("steering a vehicle this evening")
    assert asked[known + 2 :] == ["steering a vehicle this evening"] * 2


def test_what_a_topic_means_is_learnt_from_wordings_in_another_language_too() -> None:
    """Three English wordings are few; none of them says what the Spanish ones do."""
    pets = Topic(
        id="pets",
        question={"en": "May my dog come?", "es": "¿Puede venir mi perro?"},
        answer={"en": "-", "es": "-"},
        variants={
            "en": ("dog allowed", "is my dog ok"),
            "es": ("llevo mi loro en su jaula", "mi gato en su caja", "puedo traer el hámster", "mi canario"),
        },
    )
    english = pets.model_copy(
        update={"question": {"en": pets.question["en"]}, "variants": {"en": pets.variants["en"]}}
    )
    asked = "could i bring the parrot in its cage"
    sure = [
        {
            c.id: c.confidence
            for c in Index.build(handbook(*TOPICS, one), Meanings(encoder())).match(asked).candidates
        }
        for one in (english, pets)
    ]
    assert sure[1].get("pets", 0) > sure[0].get("pets", 0)


def test_a_wording_whose_meaning_is_kept_in_a_file_is_not_encoded_again() -> None:
    encode = Counted(encoder())
    wordings = [wording for one in TOPICS for wording in one.wordings("en")]
    kept = Kept.from_bytes(Kept.of(wordings, encoder()).to_bytes())
    index = Index.build(handbook(*TOPICS), Meanings(encode, kept))
    assert encode.asked == []
    fresh = Index.build(handbook(*TOPICS), Meanings(encoder()))
    for text in ("steering a vehicle this evening", "insomnia troubles me"):
        assert index.match(text).candidates[0].id == fresh.match(text).candidates[0].id
    assert encode.asked == ["steering a vehicle this evening", "insomnia troubles me"]


def test_a_handbook_without_wordings_can_be_asked_by_meaning() -> None:
    assert Index.build(handbook(), Meanings(encoder())).match("can i drive").candidates == ()
