"""Triage's second voice: what it learns from whole messages, and what it may and may not do."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import heard

from bot.care.answer import Answerer, Decision, Why
from bot.care.lexicon import Lexicon, is_never_doubted
from bot.care.likeness import CALM, GENERAL, Example, Likeness, Phrase, label_of
from bot.care.meaning import spoken
from bot.care.quotation import own_words
from bot.care.redflag import LOUD, Level, RedFlag
from bot.care.reply import reply_text
from bot.care.triage import (
    DOUBTED,
    GRAVER,
    LONG,
    MILDER,
    OTHER,
    PEACEFUL,
    Finding,
    by_phrase,
    triage,
)
from bot.knowledge.encoder import encoder
from bot.knowledge.examples import familiar, read_examples
from bot.knowledge.reader import floor, shipped_folder

BREATH = [
    "cant get a full breath", "my breath keeps stopping", "breathing is so hard tonight",
    "no air is going in", "short of breath and scared", "the air wont go down", "gasping for breath here",
]  # fmt: skip
EASY = [
    "what can i eat before", "when is my visit", "thank you so much", "can i drive tomorrow",
    "is tea fine in the morning", "where do i park", "how long does it take",
]  # fmt: skip
SMALL = [Example(text, GENERAL["emergency"]) for text in BREATH] + [Example(text, CALM) for text in EASY]


def at_ease(text: str, *familiar: Phrase) -> Likeness:
    """It has learned that ``text`` is calm, beside the phrases that are ``familiar``."""
    learned = Likeness.learn([*SMALL, *(Example(text, CALM, 50) for _ in range(3))])
    return replace(learned, familiar=frozenset(familiar))


def phrase_in(text: str, level: Level, lexicon: Lexicon) -> tuple[Finding, Phrase]:
    """What the phrases find in ``text``, which is of ``level``, and by which phrase."""
    finding = triage(text, lexicon)
    assert finding.level == level
    assert finding.flag
    return finding, (finding.flag, level, finding.rule)


@pytest.fixture(scope="module")
def small() -> Likeness:
    return Likeness.learn(SMALL, "by hand")


def test_other_words_than_the_examples_are_still_recognised(small: Likeness) -> None:
    assert small.chances("i keep gasping, no breath")[GENERAL["emergency"]] > 0.5
    assert small.chances("when can i drive and eat")[CALM] > 0.5


def test_misspelt_danger_is_still_danger(small: Likeness) -> None:
    assert small.chances("breathng is sooooo hardd tonite")[GENERAL["emergency"]] > 0.5


def test_the_order_of_the_examples_changes_nothing(small: Likeness) -> None:
    shuffled = SMALL[:]
    random.Random(3).shuffle(shuffled)
    assert Likeness.learn(shuffled, "by hand").to_bytes() == small.to_bytes()


def test_a_kept_table_says_the_same(small: Likeness) -> None:
    again = Likeness.from_bytes(small.to_bytes())
    assert again.source == "by hand"
    assert again.labels == small.labels
    for text in (*BREATH, *EASY, "something else"):
        assert again.chances(text) == small.chances(text)


def test_learning_needs_both_kinds_of_message() -> None:
    for only in (BREATH, []):
        with pytest.raises(ValueError, match="calm messages and dangerous ones"):
            Likeness.learn([Example(text, "call-for-help") for text in only])
    with pytest.raises(ValueError, match="calm messages and dangerous ones"):
        Likeness.learn([Example(text, CALM) for text in EASY])


def test_danger_in_the_middle_of_a_long_story_is_found(small: Likeness) -> None:
    story = "thank you so much where do i park when is my visit can i drive tomorrow " * 3
    danger = f"{BREATH[2]} {BREATH[3]} {BREATH[5]}"
    assert small.chances(f"{story} {danger} {story}")[GENERAL["emergency"]] > 0.5
    assert small.chances(f"{story} {story}")[GENERAL["emergency"]] < 0.3


def test_a_word_alone_is_left_to_the_phrases(small: Likeness) -> None:
    assert small.chances("breathing") == {}
    assert small.chances("breath stopping")[GENERAL["emergency"]] > 0.5


@pytest.mark.parametrize("text", ["wont wake", "blue lips", "she seized", "he fainted"])
def test_two_words_can_say_that_a_body_is_in_danger(text: str) -> None:
    assert heard(text).level == "emergency"


@pytest.mark.parametrize("text", ["ya no quiero", "im ready", "id rather not", "on my way", "really hurts"])
def test_a_few_words_that_may_mean_anything_raise_no_alarm(text: str) -> None:
    assert heard(text).level is None


@pytest.mark.parametrize(
    "text",
    ["muchas gracias. adiós", "thank you so much. goodbye", "hola buenas tardes jajaja muchas gracias adiós",
     "ok bye", "thanks, good night", "hola, nos vemos mañana"],
)  # fmt: skip
def test_a_courtesy_is_no_farewell(text: str) -> None:
    assert heard(text) == Finding()


@pytest.mark.parametrize(
    "text",
    [
        "goodbye everyone, thank you for everything",
        "that is it. goodbye",
        "adios, mil gracias, cuidense mucho, dios los bendiga",
        "gracias por todo, adiós a todos para siempre",
    ],
)
def test_a_farewell_to_everyone_is_heard(text: str) -> None:
    found = heard(text)
    assert found.level == "crisis" or (found.worrying and found.soft)


def test_noise_and_letters_it_never_learned_are_no_danger() -> None:
    """Real messages taught it; of anything else it would be sure for no reason."""
    lexicon = Lexicon.build(floor().red_flags)
    dice = random.Random(4)
    keys = [chr(dice.choice((dice.randint(32, 126), dice.randint(160, 0x2FFF)))) for _ in range(2000)]
    for noise in ("".join(keys), "a b k d 9 w q z x c " * 20, "мне сегодня очень плохо дома " * 20):
        assert triage(noise, Lexicon([]), floor().likeness).level is None
    assert triage("no puedo respirar bien", lexicon, floor().likeness).level == "emergency"


def test_the_longest_message_asks_for_a_dozen_meanings_at_most(small: Likeness) -> None:
    asked: list[int] = []

    def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        asked.append(len(texts))
        return encoder()(texts)

    learned = Likeness.learn(SMALL, "by hand", encode)
    asked.clear()
    learned.chances("where do i park and what can i eat before it " * 90)
    assert (
        learned.chances(f"{'where do i park and what can i eat ' * 90} {' '.join(BREATH[2:6])}")[CALM] < 0.9
    )
    assert asked
    assert max(asked) <= 13


def test_the_card_for_somebody_else_is_not_the_one_for_oneself() -> None:
    assert label_of("suicide-plan", "crisis") == label_of("goodbye", "crisis") == "suicidal-thoughts"
    assert label_of("someone-at-risk", "crisis") == "someone-at-risk"
    assert label_of("harm-to-others", "crisis") == "harm-to-others"
    assert {label_of("stroke", "emergency"), label_of("fever", "urgent")} == {"call-for-help", "call-today"}


@given(text=st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_gets_chances(small: Likeness, text: str) -> None:
    chances = small.chances(text)
    assert all(0 <= chance <= 1 for chance in chances.values())


# ---- the shipped table --------------------------------------------------------------------------


def test_every_label_has_a_card() -> None:
    handbook = floor()
    assert handbook.likeness is not None
    assert set(handbook.likeness.labels) - {CALM} <= {flag.id for flag in handbook.red_flags}


def test_what_the_red_flags_promise_stays_raised() -> None:
    """Every message a red flag must catch keeps its alarm with the second voice listening."""
    handbook = floor()
    lexicon = Lexicon.build(handbook.red_flags)
    rank = {None: 0, "urgent": 1, "crisis": 2, "emergency": 3}
    for flag in handbook.red_flags:
        for text in flag.tests.match:
            both = triage(text, lexicon, handbook.likeness)
            assert rank[both.level] >= rank[flag.level], text


def test_most_of_what_it_was_taught_is_caught_and_little_that_is_calm() -> None:
    """On a sixteenth of the messages it has learned from: no sign of how it does on others."""
    handbook = floor()
    level_of = {flag.id: flag.level for flag in handbook.red_flags}
    assert handbook.likeness is not None
    mended = handbook.likeness.mending.mended if handbook.likeness.mending else str
    lexicon = Lexicon.build(handbook.red_flags)
    taught = read_examples(shipped_folder(), level_of)[::16]
    by_phrase = by_likeness = 0
    missed: list[str] = []
    alarmed: list[str] = []
    for one in taught:
        finding = triage(one.text, lexicon, handbook.likeness)
        if one.label == CALM:
            alarmed += [one.text] if finding.level in LOUD else []
        elif level_of[one.label] in LOUD:
            missed += [one.text] if finding.level not in LOUD else []
            alone = finding.rule.startswith("reads like it")
            by_likeness += alone
            by_phrase += finding.level in LOUD and not alone
            if alone:  # staff are told which voice spoke, and see the patient's words
                own = own_words(one.text)
                shown = " ".join(spoken(finding.clause))
                assert shown in " ".join(spoken(own)) or shown in " ".join(spoken(mended(own)))
    dangers = by_phrase + by_likeness + len(missed)
    calm = sum(one.label == CALM for one in taught)
    assert by_phrase > 150
    assert by_likeness > 150
    assert len(missed) <= 0.2 * dangers, missed
    # Most calm examples were written to sound like danger, many as the twin of one: far harder than what
    # patients write.
    assert len(alarmed) <= 0.09 * calm, alarmed


def test_a_clinics_own_phrase_is_never_doubted() -> None:
    lexicon = Lexicon.build([flag("kit", "emergency", "epipen"), flag("gloom", "crisis", "kill myself")])
    cases: tuple[tuple[str, Level], ...] = (
        ("i want to kill myself", "crisis"),
        ("do i need my epipen with me", "emergency"),
    )
    for text, level in cases:
        finding, phrase = phrase_in(text, level, lexicon)
        assert at_ease(text).chances(text)[CALM] > DOUBTED
        assert triage(text, lexicon, at_ease(text)) == finding
        assert triage(text, lexicon, at_ease(text, phrase)).level is None


HIDDEN = {
    "en": ("i want to kill myself", "i cant breathe right", "my chest hurts really bad", "he wont wake up",
           "she is having a seizure", "i took too many pills", "i want to die", "my throat is closing up",
           "my face is drooping on one side", "she stopped breathing"),
    "es": ("quiero morirme", "no puedo respirar", "me quiero matar", "mi esposo no despierta",
           "me duele mucho el pecho", "me tomé demasiadas pastillas", "está convulsionando",
           "se me cierra la garganta"),
}  # fmt: skip
AROUND = {
    "en": ("thanks so much for yesterday the nurse was lovely, also {}",
           "quick question about the bill for tuesday, can i park behind the building, {}, see you monday",
           "{}. anyway the appointment on friday still works for me and thank you",
           "i wanted to ask what time i can eat before the next one and if my sister may wait inside. {} "
           "also do you take the new insurance card",
           "can i drink coffee before, also {}", "{}. can i come earlier", "do you take aetna? {}"),
    "es": ("muchas gracias por todo ayer la enfermera fue muy amable, y ademas {}",
           "una pregunta de la cuenta del martes, y puedo estacionarme atras, {}, nos vemos el lunes",
           "{}. bueno la cita del viernes sigue bien y gracias",
           "queria saber a que hora puedo comer antes de la proxima y si mi hermana espera adentro. {} "
           "y aceptan el seguro nuevo?",
           "puedo tomar cafe antes, y {}", "{}, tienen cita mañana?"),
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(HIDDEN))
def test_what_is_said_around_a_danger_does_not_hide_it(language: str) -> None:
    for danger in HIDDEN[language]:
        for around in AROUND[language]:
            text = around.format(danger)
            assert heard(text).level in LOUD, text


def test_a_danger_without_a_phrase_in_the_middle_of_a_thank_you_is_at_least_worrying() -> None:
    handbook = floor()
    lexicon = Lexicon.build(handbook.red_flags)
    assert handbook.likeness is not None
    thanks = "thank you for yesterday, the nurse was lovely and the blanket too. {} what do i owe you for it"
    text = thanks.format("i keep looking at the pill drawer and doing the sum.")
    assert by_phrase(text, lexicon).level is None
    found = triage(text, lexicon, handbook.likeness)
    assert found.level in LOUD or found.worrying
    calm = thanks.format("he slept all the way home and ate a big soup.")
    assert triage(calm, lexicon, handbook.likeness) == Finding()


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("i get hives from strawberries, please write it in my chart", "urgent"),
        ("do i need my epipen with me", "emergency"),
    ],
)
def test_a_phrase_in_a_message_that_reads_calm_is_answered_with_whom_to_call(text: str, level: Level) -> None:
    lexicon = Lexicon.build(floor().red_flags)
    finding, phrase = phrase_in(text, level, lexicon)
    unsure = replace(Likeness.learn(SMALL), familiar=frozenset({phrase}))
    assert unsure.chances(text)[CALM] < DOUBTED
    assert triage(text, lexicon, unsure) == finding
    doubted = triage(text, lexicon, at_ease(text, phrase))
    assert (doubted.level, doubted.worrying, doubted.stopped_by) == (None, True, "reads calm")
    assert doubted.rule == finding.rule
    assert Likeness.from_bytes(at_ease(text, phrase).to_bytes()).familiar == {phrase}


def flag(name: str, level: Level, *phrases: str) -> RedFlag:
    return RedFlag(id=name, level=level, phrases={"en": phrases}, text={"en": "Call."})


FIRE, GLOOM = flag("stove", "emergency", "on fire"), flag("gloom", "crisis", "no way out")
ON_FIRE, NO_WAY_OUT = ("stove", "emergency", "on fire"), ("gloom", "crisis", "no way out")
STREAK = ("itch", "urgent", "red streak")


def test_where_the_gravest_danger_is_not_believed_the_next_one_is_heard() -> None:
    lexicon = Lexicon.build([FIRE, GLOOM])
    text = "this place is on fire tonight and i see no way out for me"
    assert triage(text, lexicon).flag == "stove"
    finding = triage(text, lexicon, at_ease(text, ON_FIRE))
    assert (finding.level, finding.flag) == ("crisis", "gloom")


def test_a_message_that_is_hardly_more_than_its_phrase_must_read_the_calmer_for_it() -> None:
    lexicon = Lexicon.build(WITH_CARDS)
    bare, more = "i see no way out", "i see no way out of the lot behind the clinic"
    fairly_calm = replace(
        Likeness.learn([*SMALL, Example(bare, CALM, 0.3), Example(more, CALM, 0.5)]),
        familiar=frozenset({NO_WAY_OUT}),
    )
    assert DOUBTED < fairly_calm.chances(bare)[CALM] < PEACEFUL
    assert fairly_calm.chances(more)[CALM] > DOUBTED
    assert triage(bare, lexicon, fairly_calm).level == "crisis"
    assert triage(more, lexicon, fairly_calm).level is None


def test_in_a_long_message_a_phrase_is_judged_by_the_words_right_around_it() -> None:
    lexicon = Lexicon.build([GLOOM])
    calm = "what can i eat before my visit and where do i park"
    text = f"{calm} and when can i drive. gasping for breath no way out the air wont go down. {calm}"
    learned = at_ease(text, NO_WAY_OUT)
    assert LONG < len(text.split()) <= 48, "longer ones are read piece by piece"
    assert learned.chances(text)[CALM] > DOUBTED
    assert triage(text, lexicon, learned) == triage(text, lexicon)
    short = "there is no way out of the car park at the clinic"
    assert triage(short, lexicon, at_ease(short, NO_WAY_OUT)).level is None


def sure_of(text: str, level: Level) -> Likeness:
    likeness = replace(
        Likeness.learn([*SMALL, *(Example(text, GENERAL[level], 50) for _ in range(3))]),
        familiar=frozenset({ON_FIRE, STREAK, NO_WAY_OUT}),
    )
    assert likeness.chances(text)[GENERAL[level]] > max(MILDER, GRAVER, OTHER)
    return likeness


LEVELS: tuple[Level, ...] = ("emergency", "crisis", "urgent")
ITCH = flag("itch", "urgent", "red streak")
WITH_CARDS = [FIRE, GLOOM, ITCH, *(flag(GENERAL[level], level, "?") for level in LEVELS)]


def test_what_is_surely_urgent_is_no_more_than_that_and_what_is_surely_grave_no_less() -> None:
    lexicon = Lexicon.build(WITH_CARDS)
    burning, streak = "my feet are on fire after the long walk", "a red streak goes up my arm"
    assert triage(burning, lexicon, sure_of(burning, "urgent")).level == "urgent"
    assert triage(burning, lexicon, sure_of(burning, "crisis")).level == "crisis"
    assert triage(burning, lexicon, sure_of(burning, "emergency")).rule == "on fire"
    assert triage(streak, lexicon, sure_of(streak, "emergency")).level == "emergency"
    assert triage(streak, lexicon, sure_of(streak, "urgent")).rule == "red streak"


def test_staff_see_the_phrase_that_was_given_another_level() -> None:
    text = "my feet are on fire after the long walk"
    found = triage(text, Lexicon.build(WITH_CARDS), sure_of(text, "urgent"))
    assert found.rule.startswith("on fire, but reads like it, ")
    assert "on fire" in found.clause


def test_who_despaired_and_harmed_the_body_gets_the_card_for_the_body() -> None:
    text = "swallowed everything, that is that, good night to all of you"
    lexicon = Lexicon.build([flag("overdose", "emergency", "swallowed everything"), *WITH_CARDS])
    likeness = replace(
        sure_of(text, "crisis"), familiar=frozenset({("overdose", "emergency", "swallowed everything")})
    )
    assert triage(text, lexicon, likeness).flag == "overdose"


@pytest.mark.parametrize(
    "text",
    [
        "i took 40 tylenol yesterday, just some nausea now",
        "took 20 paracetamol over the day for my back and feel a bit sick",
        "me tome 40 tylenol ayer y hoy me salio un sarpullido, llamo hoy?",
        "my son ate 10 of my pills this morning, he has a bit of a rash",
    ],
)
def test_an_overdose_stays_an_emergency_however_well_one_feels(text: str) -> None:
    assert heard(text).level == "emergency"


def test_despair_in_what_is_surely_an_emergency_gets_the_card_for_the_body() -> None:
    text = "no way out of this room and the smoke is thick"
    assert triage(text, Lexicon.build(WITH_CARDS), sure_of(text, "emergency")).level == "emergency"


def test_what_is_only_urgent_leaves_the_line_for_despair_that_a_phrase_named() -> None:
    text = "no way out of this rash, it is all over me"
    found = triage(text, Lexicon.build(WITH_CARDS), sure_of(text, "urgent"))
    assert (found.level, found.soft) == ("urgent", True)


def test_behind_a_danger_that_was_made_less_of_a_graver_one_is_heard() -> None:
    text = "feet on fire and my stitches opened"
    own = flag("stitches", "emergency", "stitches opened")
    found = triage(text, Lexicon.build([*WITH_CARDS, own]), sure_of(text, "urgent"))
    assert (found.level, found.flag) == ("emergency", "stitches")


def test_a_clinics_own_phrase_is_heard_before_others_of_its_red_flag() -> None:
    text = "on fire again, the kitchen burns"
    lexicon = Lexicon.build([flag("stove", "emergency", "on fire", "kitchen burns")])
    found = triage(text, lexicon, at_ease(text, ON_FIRE))
    assert (found.level, found.rule) == ("emergency", "kitchen burns")


def test_a_phrase_that_a_clinic_calls_graver_is_its_own() -> None:
    text = "a red streak goes up my arm"
    lexicon = Lexicon.build([flag("itch", "emergency", "red streak"), *WITH_CARDS[:2]])
    assert triage(text, lexicon, at_ease(text, STREAK)).level == "emergency"


def test_a_clinics_own_urgent_phrase_hides_no_emergency() -> None:
    text = "the red patch peels and he is not breathing"
    own = flag("patch", "urgent", "red patch")
    found = triage(text, Lexicon.build([own, *WITH_CARDS[3:]]), sure_of(text, "emergency"))
    assert found.level == "emergency"


def test_the_phrases_that_are_shipped_are_familiar_and_no_others() -> None:
    handbook = floor()
    assert handbook.likeness is not None
    assert handbook.likeness.familiar == familiar(handbook.red_flags), "run `aftercare learn`"
    said = [phrase for one in handbook.red_flags for phrases in one.phrases.values() for phrase in phrases]
    assert any(map(is_never_doubted, said))


def test_a_doubted_word_of_crisis_still_brings_the_soft_card() -> None:
    lexicon = Lexicon.build(floor().red_flags)
    text = "cant go on like this, need a new mattress"
    _, phrase = phrase_in(text, "crisis", lexicon)
    found = triage(text, lexicon, at_ease(text, phrase))
    assert (found.level, found.worrying, found.soft) == (None, True, True)
    handbook = floor()
    reply = reply_text(Decision("fallback", "en", Why("not matched"), finding=found), handbook)
    assert handbook.say("card.soft", "en").splitlines()[0] in reply


def test_a_doubted_word_of_crisis_is_not_lost_beside_something_to_call_about_today() -> None:
    lexicon = Lexicon.build([ITCH, GLOOM])
    text = "no way out of this car park for ages, and there is a red streak on my arm"
    found = triage(text, lexicon, at_ease(text, NO_WAY_OUT))
    assert (found.level, found.flag, found.soft) == ("urgent", "itch", True)
    handbook = floor()
    urgent = next(one for one in handbook.red_flags if one.level == "urgent")
    decision = Decision("urgent", "en", Why("danger"), finding=replace(found, flag=urgent.id))
    assert handbook.say("card.soft", "en").splitlines()[0] in reply_text(decision, handbook)


def test_a_crisis_card_asks_nothing_more_where_another_crisis_was_doubted() -> None:
    lexicon = Lexicon.build([flag("doom", "crisis", "the end"), GLOOM])
    text = "this is the end of my week, and i see no way out for me"
    found = triage(text, lexicon, at_ease(text, ("doom", "crisis", "the end")))
    assert (found.flag, found.soft) == ("gloom", False)


def test_a_message_that_may_be_danger_is_answered_with_whom_to_call() -> None:
    handbook = floor()
    answerer = Answerer(handbook)
    worried = Decision("fallback", "en", Why("not matched"), finding=Finding(worrying=True))
    assert "911" in reply_text(worried, handbook)
    assert handbook.say("card.worrying", "es") in reply_text(replace(worried, language="es"), handbook)
    assert answerer.triage("what time is it").level is None


def test_a_passage_is_read_without_what_stands_around_it(small: Likeness) -> None:
    thanks = "what can i eat before my visit and where do i park"
    text = f"{thanks} when can i drive thank you so much cant get a full breath {thanks}"
    words, chances = small.passage(text)
    assert chances[CALM] < 0.5 < small.chances(text)[CALM]
    assert "full breath" in words
    assert small.passage("cant get a full breath") == small.passage(f"{thanks} " * 30) == ("", {})
    assert small.passage(f"{thanks} when can i drive and how long does it take")[1][CALM] > 0.5


def test_a_bare_phrase_does_not_silence_what_stands_beside_it() -> None:
    """Hives are a phrase, and too few words to judge; the rest is no phrase, and grave."""
    handbook = floor()
    lexicon = Lexicon.build(handbook.red_flags)
    assert handbook.likeness is not None
    beside = "hives. it's not that id jump. its that i wouldnt grab the rail"
    assert by_phrase(beside, lexicon).level == "urgent"
    assert triage(beside, lexicon, handbook.likeness).level == "crisis"
