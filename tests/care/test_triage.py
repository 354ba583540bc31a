"""Danger is noticed however it is typed, and whatever stands around it; what is harmless stays harmless."""

from __future__ import annotations

import random
import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.lexicon import Lexicon
from bot.care.redflag import RedFlag
from bot.care.triage import Finding, by_phrase, triage
from bot.care.wording import ContentTests, fill
from bot.knowledge.reader import floor

FLOOR = floor().red_flags
RANK = {None: 0, "urgent": 1, "emergency": 2, "crisis": 2}
FACTS = {
    "emergency": "911",
    "crisis": "988",
    "crisis_text": "text HELLO to 741741",
    "poison": "1-800-222-1222",
    "phone": "(555) 010-0100",
    "after_hours_phone": "(555) 010-0101",
    "hours": "Mon-Fri 8:00 am-5:00 pm",
}
LONGEST_CARD = 700
"""Characters: about one phone screen, so that the number stays in sight."""

DANGERS = [
    "i cant breathe",
    "my husband wont wake up",
    "my chest hurts really bad right now",
    "one side of my face is drooping",
    "she is having a seizure",
    "my throat is closing up",
    "i took too many pills",
    "throwing up blood",
    "i fell and hit my head and now im vomiting",
    "no puedo respirar",
    "me duele mucho el pecho",
    "mi esposo no despierta",
    "está convulsionando",
    "se me cierra la garganta",
    "tomé demasiadas pastillas",
]

TYPED_BADLY = [
    ("i cnat breathe", "emergency"),
    ("i cant braethe", "emergency"),
    ("I CAN'T BREATHE!!!", "emergency"),
    ("i can’t breathe", "emergency"),
    ("i can´t breathe", "emergency"),
    ("i can t breathe", "emergency"),
    ("icantbreathe", "emergency"),
    ("cantbreathe", "emergency"),
    ("i c a n t b r e a t h e", "emergency"),
    ("i cant breatheeeee 😭😭😭", "emergency"),
    ("i cant 🫁", "emergency"),
    ("i c@nt br3athe", "emergency"),
    ("my cehst hurts so bad", "emergency"),
    ("he is haveing a siezure", "emergency"),
    ("shes unconcious", "emergency"),
    ("my tounge is sweling up", "emergency"),
    ("tuk too many pils", "emergency"),
    ("no puedo resiprar", "emergency"),
    ("no puedo rrespirar", "emergency"),
    ("me duele el pehco", "emergency"),
    ("esta combulsionando", "emergency"),
    ("toy bomitando sangre", "emergency"),
    ("no despierta mi mama 😭🚑", "emergency"),
    ("theres blod in my pee", "urgent"),
]

HARMLESS = [
    "is chest pain a side effect i should watch for",
    "can it cause a rash",
    "does it slow breathing",
    "is shortness of breath listed",
    "could the infusion give me a seizure",
    "what are the signs of a stroke",
    "my dad had a stroke in 2015",
    "i had a seizure as a kid, can i still come",
    "my mom had a heart attack years ago, does that matter",
    "no chest pain, no trouble breathing, just tired",
    "i dont have any swelling",
    "what if i get short of breath at home, just in case",
    "the sheet says call if i have chest pain",
    "im dying for a burger",
    "i was laughing so hard i couldnt breathe",
    "i passed out on the couch, best nap ever",
    "it gives me gas",
    "because of all the rush this morning",
    "la metformina me da gases",
    "how much is a gram",
    "can i do both",
    "it melts down on my tongue",
    "la enfermera me habló mal",
    "la artritis no me deja usar las manos",
    "he cant leave his house",
    "is lamictal a seizure drug",
    "mi medicina de convulsiones a qué hora me la tomo",
    "¿el dolor de pecho es efecto secundario?",
    "mi tío tuvo un derrame hace años",
    "me muero de hambre",
    "no me duele el pecho ni me falta el aire",
    "thanks so much, see you thursday",
    "",
    "???",
    "👍",
]

BEFORE = [
    "thanks so much, also ",
    "hi! sorry to bother you again. ",
    "the nurses were lovely, the blanket was warm. quick question tho: ",
    "probably nothing but ",
    "not sure if this matters, ",
    "hola buenas tardes, disculpe la molestia. ",
    "gracias por todo, y otra cosa: ",
    "ok so i got home around two and had some soup and my sister came by and we watched a show and then ",
]
AFTER = [
    ". anyway see you thursday",
    " lol",
    ", what do i do",
    " 😬",
    " ??",
    ". gracias",
    ". also can i move my appointment to next week",
]
CHATTER = (
    "We had a nice afternoon and my sister brought soup. The dog slept next to me the whole time. I watered "
    "the plants and called my mother about the weekend. Is parking still behind the building? "
)


@cache
def lexicon() -> Lexicon:
    return Lexicon.build(FLOOR)


def found(text: str) -> Finding:
    return triage(text, lexicon())


def raises(text: str, level: str) -> bool:
    """Whether the message brings a card at least as grave."""
    return RANK[found(text).level] >= RANK[level]


def test_every_phrase_is_read_as_it_is_written() -> None:
    assert lexicon().problems == ()


@pytest.mark.parametrize("flag", FLOOR, ids=lambda flag: flag.id)
def test_each_red_flag_catches_its_own_examples(flag: RedFlag) -> None:
    assert flag.tests.match
    missed = [text for text in flag.tests.match if not raises(text, flag.level)]
    assert not missed


@pytest.mark.parametrize("flag", FLOOR, ids=lambda flag: flag.id)
def test_each_red_flag_stays_quiet_on_its_counterexamples(flag: RedFlag) -> None:
    assert flag.tests.not_
    alarmed = [text for text in flag.tests.not_ if (hit := found(text)).level and hit.flag == flag.id]
    assert not alarmed


@pytest.mark.parametrize("flag", FLOOR, ids=lambda flag: flag.id)
def test_a_card_fits_the_screen_and_gives_a_number_first(flag: RedFlag) -> None:
    assert set(flag.text) >= {"en", "es"}
    for text in flag.text.values():
        shown = fill(text, FACTS)
        assert len(shown) < LONGEST_CARD
        assert any(FACTS[name] in shown[:260] for name in ("emergency", "crisis", "poison", "phone"))


@pytest.mark.parametrize(("text", "level"), TYPED_BADLY)
def test_danger_typed_badly_is_still_danger(text: str, level: str) -> None:
    assert raises(text, level), found(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_questions_history_jokes_and_near_words_raise_nothing(text: str) -> None:
    assert found(text).level is None, found(text)


@pytest.mark.parametrize("text", DANGERS)
def test_what_stands_around_a_danger_does_not_hide_it(text: str) -> None:
    hidden = [
        said
        for said in (
            *(before + text for before in BEFORE),
            *(text + after for after in AFTER),
            *(before + text + after for before, after in zip(BEFORE, AFTER, strict=False)),
            text.upper(),
            text.title(),
            f"“{text}”",
            f"\n\n  {text}  \n",
            text.replace(" ", "  "),
            f"{CHATTER * 9}{text}. {CHATTER * 9}",
            f"{CHATTER.lower().replace('.', '').replace('?', '') * 4}and {text}",
        )
        if not raises(said, "emergency")
    ]
    assert not hidden


@pytest.mark.parametrize("text", [text for text in DANGERS if len(text) > 12])
def test_two_swapped_letters_in_the_longest_word_do_not_hide_a_danger(text: str) -> None:
    word = max(text.split(), key=len)
    slips = [
        text.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :])
        for at in range(1, len(word) - 2)
        if word[at] != word[at + 1]
    ]
    caught = [slip for slip in slips if raises(slip, "emergency")]
    assert len(caught) >= len(slips) - 1, sorted(set(slips) - set(caught))


def test_a_symptom_happening_now_counts_even_in_a_question() -> None:
    assert found("is it normal that my chest hurts right now").level == "emergency"
    assert found("is chest pain a side effect").level is None
    assert found("¿es normal que me duela el pecho ahorita?").level == "emergency"


def test_a_question_in_general_is_none_where_it_is_happening_now() -> None:
    asked = "¿es normal tener ideas homicidas después de la infusión?"
    assert found(asked).stopped_by == "general question"
    assert found(f"{asked} me está pasando ahorita").level == "crisis"


def test_the_reason_why_nothing_was_raised_is_told() -> None:
    assert found("no chest pain").stopped_by == "negation"
    assert found("my dad had a stroke in 2015").stopped_by == "past"
    assert found("what if i get chest pain at home").stopped_by == "hypothetical"
    assert found("is chest pain a side effect").stopped_by == "general question"
    assert found("the sheet says call about chest pain").stopped_by == "quotation"
    assert found("that was a stroke of luck, my face is drooping with tiredness lol").flag == "stroke"


def test_the_finding_shows_staff_the_patients_own_words() -> None:
    text = "Thank you for the soup. My CHEST hurts so much! See you Thursday."
    assert found(text).clause == "My CHEST hurts so much!".rstrip("!")


def test_the_gravest_danger_wins() -> None:
    assert found("i have a rash on my arm. also i cant breathe").flag == "breathing"
    assert found("also i cant breathe. i have a rash on my arm").flag == "breathing"


def test_a_denied_danger_does_not_hide_another() -> None:
    assert found("no chest pain but i cant breathe").level == "emergency"
    assert found("my dad had a stroke in 2015. now i cant move my arm").level == "emergency"


def own(phrases: dict[str, tuple[str, ...]], **fields: object) -> RedFlag:
    return RedFlag.model_validate(
        {
            "id": "breathing",
            "level": "emergency",
            "phrases": phrases,
            "text": {"en": "Call {emergency}."},
            **fields,
        }
    )


def test_staff_add_a_phrase_in_plain_words_and_typos_of_it_are_caught() -> None:
    breathing = next(flag for flag in FLOOR if flag.id == "breathing")
    longer = breathing.extended_by(own({"en": ("my stitches opened", "the purple machine beeps")}))
    extended = Lexicon.build([longer if flag.id == "breathing" else flag for flag in FLOOR])
    for text in (
        "my stitches opened",
        "my stiches opened up",
        "MY STITCHES JUST OPENED",
        "the stitches are opening",
        "hi, the purple machine keeps beeping",
        "the pruple machine beeps",
    ):
        assert triage(text, extended).level == "emergency", text
        assert found(text).level is None, text


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("stroke", "emergency"), ("Seizure!!", "emergency"), ("heart attack", "emergency"),
        ("overdose", "emergency"), ("infarto", "emergency"),
        ("suicide", "crisis"), ("suicidio", "crisis"), ("stroke stroke", "emergency"),
    ],
)  # fmt: skip
def test_one_bare_word_of_danger_is_a_call(text: str, level: str) -> None:
    assert raises(text, level)


@pytest.mark.parametrize(
    "text", ["stroke of luck", "emergency contact", "suicide squad", "seizure meds", "help me", "ayuda"]
)
def test_a_bare_word_counts_only_where_nothing_else_is_said(text: str) -> None:
    assert found(text).level is None


@pytest.mark.parametrize(
    "text",
    [
        "bp 58/30", "bp 70/50", "my blood pressure is 64/38", "mi presión está en 60/35", "35 bpm",
        "my pulse is 34", "oxygen seventy eight",
    ],
)  # fmt: skip
def test_a_reading_far_too_low_is_danger(text: str) -> None:
    assert found(text).level == "emergency"


@pytest.mark.parametrize(
    "text",
    [
        "bp 118/76", "oxygen 97", "my dad is seventy and uses oxygen", "pulse 72", "hr 24",
        "pulse at 30 minutes", "it takes an hour, is 30 minutes early ok?",
        "blood pressure pillow 60 x 40 cm",
    ],
)  # fmt: skip
def test_ages_times_and_sizes_are_no_readings(text: str) -> None:
    assert found(text).level is None


def test_a_bare_phrase_takes_a_danger_away_only_where_nothing_else_is_said() -> None:
    stove = own({"en": ("my stove burns",)}, unless=("= my stove burns lol",))
    lexicon = Lexicon.build([stove])
    assert triage("my stove burns lol", lexicon).level is None
    assert triage("my stove burns lol and the curtain too", lexicon).level == "emergency"


def test_the_floor_cannot_be_weakened() -> None:
    for flag in FLOOR:
        weaker = own({"en": ()}, id=flag.id, level="urgent", unless=("breathe", "pain", "me"))
        after = flag.extended_by(weaker)
        assert RANK[after.level] >= RANK[flag.level]
        assert after.unless == flag.unless
        for language, phrases in flag.phrases.items():
            assert set(after.phrases[language]) >= set(phrases)
        for name, words in flag.words.items():
            assert after.words[name].startswith(words)
        assert after.outranks == flag.outranks


def test_a_phrase_that_cannot_be_read_is_reported_and_the_rest_still_works() -> None:
    broken = Lexicon.build(
        [own({"en": ("<nosuchgroup> hurts", "...", "my knee clicks")}, tests=ContentTests())]
    )
    assert {phrase for _, phrase, _ in broken.problems} == {"<nosuchgroup> hurts", "..."}
    assert triage("my knee clicks", broken).level == "emergency"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_failing(text: str) -> None:
    assert found(text).level in RANK


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"abc'*!?.,:\n\u0301\u200d😀 ", "cant", "not", "pain", "19/12", "9" * 300, "i"]),
        max_size=300,
    )
)
def test_odd_heaps_of_signs_and_words_are_read_without_failing(pieces: list[str]) -> None:
    assert found(" ".join(pieces)).level in RANK
    assert found("".join(pieces)).level in RANK


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "i ",
        "cant ",
        "pain ",
        "chest pain ",
        "no ",
        "xq zr ",
        "qwxzkj ",
        "😀",
        "\u0301",
        "1",
        "1.",
        "'",
        "i cant breathe ",
    ],
)
def test_a_hundred_thousand_characters_are_read_in_good_time(piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    started = time.process_time()
    found(text)
    assert (
        time.process_time() - started < 5
    )  # a slow machine; what matters is that it does not grow with the square


def test_a_message_takes_little_time() -> None:
    texts = [text for flag in FLOOR for text in (*flag.tests.match, *flag.tests.not_)]
    random.Random(7).shuffle(texts)
    for text in texts:
        found(text)
    started = time.process_time()
    for text in texts:
        found(text)
    assert (time.process_time() - started) / len(texts) < 0.005


POLITE = ("{}, thank you so much", "{}, see you monday", "{}, should i see a doctor", "i was at the gym, {}",
          "{}, what time is my appointment", "gracias por todo, {}", "{}, nos vemos el lunes")  # fmt: skip


def test_a_polite_end_is_not_taken_for_a_figure_of_speech() -> None:
    """A figure of speech takes a danger away in its own clause only."""
    flags = floor().red_flags
    lexicon = Lexicon.build(flags)
    dangers = [
        example
        for flag in flags
        if flag.level == "emergency"
        for example in flag.tests.match[:4]
        if by_phrase(example, lexicon).level == "emergency"
    ]
    assert len(dangers) > 40
    texts = [around.format(danger) for danger in dangers for around in POLITE]
    assert [text for text in texts if by_phrase(text, lexicon).stopped_by == "idiom"] == []
