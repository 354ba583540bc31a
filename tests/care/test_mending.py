"""What people meant to type is understood: slips are mended and words that ran together are set apart."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import heard

from bot.care.everyday import EVERYDAY
from bot.care.lexicon import Lexicon
from bot.care.likeness import Likeness
from bot.care.mending import Mending
from bot.care.redflag import LOUD
from bot.care.triage import triage
from bot.knowledge.reader import floor

SAID = [
    "i think he is not breathing right", "my chest feels tight and my arm is numb", "can i eat before",
    "what can i eat before the infusion", "is he breathing", "the infusion was fine", "no puedo respirar",
    "quiero comer antes de la infusion", "puedo comer", "i cant", "he died", "no chest pain",
    "mi corazon late",
]  # fmt: skip


@pytest.fixture(scope="module")
def mending() -> Mending:
    return Mending.of(SAID * 4)


@pytest.fixture(scope="module")
def shipped() -> Mending:
    likeness = floor().likeness
    assert likeness is not None
    assert likeness.mending is not None
    return likeness.mending


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("i thnik he is not braething right", "i think he is not breathing right"),
        ("mychest feels tight", "my chest feels tight"),
        ("mychestfeelstightandmyarmisnumb", "my chest feels tight and my arm is numb"),
        ("nopuedorespirar!!", "no puedo respirar!!"),
        ("can i eat beforethe infusoin?", "can i eat before the infusion?"),
        ("no puedo rrespirar, mi korazon late", "no puedo respirar, mi corazon late"),
        ("icant", "i cant"),
        ("nochest pain", "no chest pain"),
    ],
)
def test_slips_are_mended_and_words_set_apart(mending: Mending, typed: str, meant: str) -> None:
    assert mending.mended(typed) == meant


def test_phrases_get_the_words_set_apart_and_mend_slips_themselves(mending: Mending) -> None:
    assert mending.set_apart("i thnik mychest feels tight") == "i thnik my chest feels tight"


def test_a_scream_is_no_laughter() -> None:
    assert Mending.of(["haha so funny"] * 9).mended("aaaaahhh") == "aaaaahhh"


@pytest.mark.parametrize(
    "text",
    ["I think he is NOT breathing", "brth", "x", "", "😀 120/80, 5 mg", "sdkfjhqwrtzp", "i couldn´t eat"],
)
def test_what_is_known_or_cannot_be_known_is_left_as_it_is(mending: Mending, text: str) -> None:
    assert mending.mended(text) == text


def test_an_accent_of_its_own_is_part_of_its_letter(mending: Mending) -> None:
    apart = unicodedata.normalize("NFD", "mi corazón late")
    assert mending.mended(apart) == apart


def test_a_word_used_once_is_no_reason_to_change_others() -> None:
    assert Mending.of(["the breathing", "a breathign"]).mended("breathign") == "breathign"


def test_no_everyday_word_is_taken_for_a_slip(shipped: Mending) -> None:
    everyday = " ".join(sorted(EVERYDAY))
    assert shipped.mended(everyday) == everyday


@given(st.text("abeinort '’ñé\u0301.,", max_size=300))
def test_whatever_is_typed_signs_stay_where_they_were(text: str) -> None:
    def signs(one: str) -> str:
        return "".join(sign for sign in unicodedata.normalize("NFC", one) if sign in ".,")

    assert signs(Mending.of(SAID * 4).mended(text)) == signs(text)


def test_what_was_learned_of_words_is_kept_with_the_rest(shipped: Mending) -> None:
    likeness = floor().likeness
    assert likeness is not None
    again = Likeness.from_bytes(likeness.to_bytes())
    assert again.mending is not None
    assert again.mending.counts == shipped.counts
    with pytest.raises(ValueError, match="less than once"):
        Mending({"breathing": 0})


GLUED = [
    "hewontwakeup", "icantbreatherightnow", "mychestfeelscrushed", "iwanttokillmyself", "quieromorirme",
    "noquierovivirmas", "sedesmayoynodespierta", "my chesthurts andmyarm isnumb",
    "hes notwakingup pleasehelp",
]  # fmt: skip


@pytest.mark.parametrize("text", GLUED)
def test_missing_spaces_do_not_hide_a_danger(text: str) -> None:
    found = heard(text)
    assert found.level in LOUD, found


def test_some_of_them_are_heard_only_because_they_were_set_apart() -> None:
    handbook = floor()
    assert handbook.likeness is not None
    without = replace(handbook.likeness, mending=None)
    lexicon = Lexicon.build(handbook.red_flags)
    assert any(triage(text, lexicon, without).level not in LOUD for text in GLUED)


@pytest.mark.parametrize(
    "text",
    [
        "cani eatbefore theinfusion", "whattimedoyouopen", "puedocomerantes", "howlongdoesittake",
        "I am consulting with my doctor", "in conclusion it went well", "I am homeless and need a ride",
        "I have overcome my fear today",
    ],
)  # fmt: skip
def test_what_is_mended_does_not_become_a_danger(text: str) -> None:
    found = heard(text)
    assert found.level is None, found


def test_the_longest_message_is_mended_in_good_time(shipped: Mending) -> None:
    heap = "qwertyuiopasdfghjk" * 10 + " zxcvbnmasdf" * 400
    started = time.perf_counter()
    shipped.mended(heap[:5000])
    assert time.perf_counter() - started < 2
