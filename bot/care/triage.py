"""Danger first: whether a message raises a red flag.

A red flag's phrases name dangers; guards (:mod:`bot.care.guard`) take a danger away again where the patient
denies it, speaks of long ago, asks in general, supposes, quotes or jokes. Likeness raises what phrases miss
and doubts them where they are said in jest. Every message is read in all languages at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.care.clause import Reading, read
from bot.care.guard import guard, jokes_in
from bot.care.lexicon import Found, Hits, Lexicon, Rule, places
from bot.care.likeness import CALM, Likeness, Phrase
from bot.care.quotation import own_words
from bot.care.redflag import LOUD, RANK, Level, RedFlag

MOST_CHARACTERS = 5_000
_MOST_PLACES = 12
_MOST_DOUBTED = 6
"""Red flags that likeness is asked about, the gravest first; a message with more is not calm."""
_SHOWN = 200
_BESIDE = 4
"""Words on either side that are read with a phrase when likeness judges it by itself."""
_SOFT_GUARDS = frozenset({"negation", "past", "hypothetical", "general question", "quotation"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What triage concluded about one message.

    ``level`` is None where there is no danger. ``flag`` is the red flag's id, ``rule`` the phrase
    that matched and ``clause`` the patient's words around it, set apart where they ran together, both for
    staff; ``nearby`` are fewer of them,
    those that the phrase cannot be told without, their spelling put right. ``stopped_by`` names
    the guard that stopped a near hit (then ``level`` is None and ``flag`` is the near hit's).
    ``soft`` asks for a soft card: a crisis word was denied, past, asked about in general, or doubted.
    ``worrying`` marks a message without a level that may yet be one: the reply says whom to call.
    """

    level: Level | None = None
    flag: str | None = None
    rule: str = ""
    clause: str = ""
    nearby: str = ""
    stopped_by: str | None = None
    soft: bool = False
    worrying: bool = False


def shortened(text: str) -> str:
    """``text``, or its beginning and end where it is longer than any message Telegram carries.

    A Telegram message has at most 4,096 characters. Anything longer comes from elsewhere and must
    not keep other patients waiting.
    """
    return text if len(text) <= MOST_CHARACTERS else f"{text[:4096]}\n{text[4096 - MOST_CHARACTERS :]}"


RAISED: Mapping[Level, tuple[float, float]] = {
    "emergency": (0.5, 0.7), "crisis": (0.6, 0.75), "urgent": (0.65, 0.65),
}  # fmt: skip
"""How sure likeness must be of the likeliest level, or of danger as such, before it raises what no phrase
raised. Chosen on messages written for that, so that about one ordinary question in a hundred is raised
loudly; people tell sad stories without danger more often than they gasp without it."""
STOPPED = 0.25
"""How much surer it must be of a level where a phrase of that level was found and a guard stopped it: "not
thinking of hurting myself" has every word of a danger."""
SHORT: Mapping[Level, tuple[tuple[int, float], ...]] = {
    "emergency": ((2, 0.89),), "crisis": ((2, 0.99), (3, 0.98), (4, 0.95)), "urgent": ((2, 0.8),),
}  # fmt: skip
"""How sure it must be at least of a message of at most so many words: "wont wake" says enough, "ya no quiero"
may be the end of a life or of a booking."""
GRAVER = 0.6
"""How sure it must be before it makes more of a message that a phrase calls urgent."""
CALMED = 0.85
"""How sure it must be that a message is calm before a phrase that calls it urgent is not believed."""
JESTED, DOUBTED = 0.85, 0.4
"""A phrase that calls a message an emergency or a crisis is not believed where likeness is so sure that it is
calm; nor where the odds of danger fall below that: those of the message, as it reads, times those of the
phrase, as it was right in other messages."""
PEACEFUL, NEARBY = 0.9, 0.2
"""Nor is it believed where the message as a whole reads so calm, and the words right around the phrase at
least this calm. An urgent one is not believed then either."""
PROVEN = 25.0
"""Odds from which on a phrase of an emergency or a crisis stands whatever its message reads like: right five
times and never wrong. So does one that no message ever tried, a clinic's own."""
CERTAIN, DARK = 0.9, 0.8
"""How sure it must be of a level before a passage alone raises it, and of danger before it worries. A passage
has lost what stands around it, so more is asked of it than of a message."""
UNTROUBLED = 0.8
"""From here on a message reads so calm as a whole that no passage raises an alarm; it may still worry."""
WORRYING = 0.5
"""From here on a message gets its ordinary reply with a word about whom to call, and no alarm."""


def triage(text: str, lexicon: Lexicon, likeness: Likeness | None = None) -> Finding:
    """The gravest danger in ``text``, or a Finding without a level. Pure; never raises.

    The red flags' phrases speak first. ``likeness`` raises what they miss. A phrase whose message reads
    calm is not believed; it takes the more for that, the oftener a phrase of an emergency or a crisis was
    right, and a proven one stands. A message whose phrase is not believed is a worrying one.
    """
    text = shortened(text)
    own = own_words(text)
    finding = _understood(own, lexicon, likeness)
    if own != text and finding.level is None:
        quoted = _understood(text, lexicon, likeness)
        if quoted.level is not None:
            soft = finding.soft or quoted.level == "crisis"
            return replace(quoted, level=None, stopped_by="quotation", worrying=True, soft=soft)
        worrying, soft = finding.worrying or quoted.worrying, finding.soft or quoted.soft
        return replace(finding, worrying=worrying, soft=soft)
    return finding


def _understood(text: str, lexicon: Lexicon, likeness: Likeness | None) -> Finding:
    """The graver of what ``text`` says as it was typed and as it was meant.

    Mending may take a meaning away, too; what was typed is always read.
    """
    if likeness is None:
        return by_phrase(text, lexicon)
    typed = _both(text, text, lexicon, likeness)
    apart, mended = likeness.meant(text)
    if typed.level == "emergency" or mended == text:
        return typed
    meant = _both(apart, mended, lexicon, likeness)
    found = max(typed, meant, key=lambda one: RANK[one.level] if one.level else 0)
    if found.level in LOUD:
        return found
    soft, worrying = typed.soft or meant.soft, typed.worrying or meant.worrying
    return replace(found, soft=soft, worrying=worrying and found.level is None)


def _both(text: str, mended: str, lexicon: Lexicon, likeness: Likeness) -> Finding:
    """What the phrases find in ``text``, which mend slips themselves, and likeness in ``mended``."""
    findings = by_phrases(text, lexicon, likeness.trust)
    of_all = likeness.chances(mended, closely=findings[0].level is not None)
    whole = of_all.get(CALM, 0.0)
    doubted: Finding | None = None
    heard = findings[0]
    for finding in findings[:_MOST_DOUBTED]:
        trust = _odds(likeness.trust, finding.flag or "", finding.rule)
        chances = likeness.chances(mended, finding.nearby) if finding.nearby else of_all
        if finding.level is not None and not _believed(finding.level, chances.get(CALM, 0.0), whole, trust):
            heard = replace(
                finding, level=None, stopped_by="reads calm", worrying=True, soft=finding.level == "crisis"
            )
        else:
            heard = _heard(mended, finding, chances, lexicon)
        if heard.level is not None:
            if heard.level == "urgent" and doubted is not None and doubted.soft:
                heard = replace(heard, soft=True)
            break
        doubted = doubted or heard
    else:
        heard = doubted or heard
    return heard if heard.level in LOUD else _passage(heard, whole, *likeness.passage(mended), lexicon)


def _believed(level: Level, calm: float, whole: float, trust: float) -> bool:
    """Whether a phrase of ``level`` is believed where the words around it read ``calm`` and the message
    ``whole``, from 0 to 1 each; ``trust`` is that in the phrase, as odds."""
    if level == "urgent":
        return calm < CALMED and whole < PEACEFUL
    if trust >= PROVEN:
        return True
    if whole >= PEACEFUL and calm >= NEARBY:
        return False
    return calm < JESTED and (1 - calm) * trust >= DOUBTED * calm


def _heard(text: str, finding: Finding, chances: Mapping[str, float], lexicon: Lexicon) -> Finding:
    """The finding, as far as phrases are believed, when likeness has spoken."""
    if finding.level in LOUD:
        return finding
    sure = _by_level(chances, lexicon)
    calm = chances.get(CALM, 0.0)
    level = max(sure, key=sure.__getitem__)
    danger = min(1.0, sum(sure.values()))
    stopped = lexicon.level_of.get(finding.flag or "") if finding.stopped_by else None
    if finding.level is None:
        own, together = _bar(level, stopped, len(text.split()))
        raised = sure[level] >= own or danger >= together
    else:
        raised = level in LOUD and sure[level] >= GRAVER
    if raised:
        return _likely(level, chances, danger, text, lexicon)
    if finding.level is None and (danger >= WORRYING or (stopped in LOUD and calm < CALMED)):
        return replace(finding, worrying=True, soft=finding.soft or sure["crisis"] >= WORRYING)
    return finding


def _bar(level: Level, stopped: Level | None, words: int) -> tuple[float, float]:
    """How sure likeness must be of ``level``, and of danger, before it raises a message of so many words in
    which a phrase of level ``stopped`` was stopped."""
    own, together = RAISED[level]
    if stopped == level:
        own, together = own + STOPPED, together + STOPPED
    for most, bar in SHORT[level]:
        if words <= most:
            return max(own, bar), max(together, bar)
    return own, together


def _passage(
    finding: Finding, whole: float, passage: str, chances: Mapping[str, float], lexicon: Lexicon
) -> Finding:
    """The finding when the darkest passage of a message, ``whole`` of which reads so calm, has been read."""
    sure = _by_level(chances, lexicon)
    danger = min(1.0, sum(sure.values()))
    loud = max(LOUD, key=sure.__getitem__)
    if sure[loud] >= CERTAIN and whole < UNTROUBLED:
        return _likely(loud, chances, danger, passage, lexicon)
    if finding.level is None and danger >= DARK:
        return replace(finding, worrying=True, soft=finding.soft or sure["crisis"] >= DARK)
    return finding


def _by_level(chances: Mapping[str, float], lexicon: Lexicon) -> dict[Level, float]:
    sure: dict[Level, float] = {"emergency": 0.0, "crisis": 0.0, "urgent": 0.0}
    for flag, chance in chances.items():
        if flag in lexicon.level_of:
            sure[lexicon.level_of[flag]] += chance
    return sure


def _likely(
    level: Level, chances: Mapping[str, float], danger: float, text: str, lexicon: Lexicon
) -> Finding:
    """What likeness raises: the red flag of ``level`` that is likeliest."""
    flag = max((one for one in chances if lexicon.level_of.get(one) == level), key=chances.__getitem__)
    return Finding(level, flag, f"reads like it, {min(danger, 0.99):.0%} sure", text[:_SHOWN])


def by_phrase(text: str, lexicon: Lexicon) -> Finding:
    """What the red flags' phrases alone say: the gravest that stands, else the nearest that was stopped."""
    return by_phrases(text, lexicon, {})[0]


def by_phrases(text: str, lexicon: Lexicon, trust: Mapping[Phrase, float]) -> Sequence[Finding]:
    """A finding for each red flag with a phrase that stands, gravest first; else one for a near hit.

    Of a red flag's phrases that stand the one with the greatest ``trust`` is named, the first among equals.
    """
    reading = read(text, lexicon.readings)
    hits = lexicon.hits(reading)
    raised: dict[str, tuple[float, Rule, Found]] = {}
    near: tuple[str, Rule, Found] | None = None

    def telling(rule: Rule, flag: RedFlag) -> bool:
        return flag.id not in raised or _odds(trust, flag.id, rule.phrase) > raised[flag.id][0]

    for rule, flag, where, stopped in _placed(lexicon, hits, reading, telling):
        if stopped is None:
            raised[flag.id] = _odds(trust, flag.id, rule.phrase), rule, where
        elif near is None or (flag.level == "crisis" and lexicon.red_flags[near[1].flag].level != "crisis"):
            near = stopped, rule, where
    if raised:
        flags = [flag for flag in lexicon.red_flags if flag.id in raised]
        outranked = {other for flag in flags for other in flag.outranks}
        order = sorted(flags, key=lambda flag: (flag.id in outranked, -RANK[flag.level]))
        return [_standing(*raised[flag.id][1:], lexicon, reading) for flag in order]
    if near is None:
        return [Finding()]
    guard, rule, where = near
    flag = lexicon.red_flags[rule.flag]
    distress = bool(hits.get(lexicon.guards["distress"]))
    soft = flag.level == "crisis" and (guard in _SOFT_GUARDS or distress)
    clause = reading.clause(where.first, where.last)
    return [Finding(None, flag.id, rule.phrase, clause, stopped_by=guard, soft=soft)]


def _odds(trust: Mapping[Phrase, float], flag: str, phrase: str) -> float:
    return trust.get((flag, phrase), PROVEN)


def loud_phrases(text: str, lexicon: Lexicon) -> Sequence[Phrase]:
    """Every phrase of an emergency or a crisis that stands in ``text``, as (red flag, phrase)."""
    reading = read(shortened(text), lexicon.readings)
    hits = lexicon.hits(reading)
    placed = _placed(lexicon, hits, reading, lambda _, flag: flag.level in LOUD)
    return [(flag.id, rule.phrase) for rule, flag, _, stopped in placed if stopped is None]


def _placed(
    lexicon: Lexicon, hits: Hits, reading: Reading, wanted: Callable[[Rule, RedFlag], bool]
) -> Iterator[tuple[Rule, RedFlag, Found, str | None]]:
    """The rules that have a place in the message, of those wanted when their turn comes.

    Each with its red flag, its place, and what stops it there.
    """
    jokes: dict[int, list[Found]] | None = None
    for rule in lexicon.candidates(hits, reading):
        flag = lexicon.red_flags[rule.flag]
        if not wanted(rule, flag):
            continue
        if jokes is None:
            jokes = jokes_in(lexicon, hits, reading)
        where, stopped = _stands(rule, flag, lexicon, hits, reading, jokes)
        if where is not None:
            yield rule, flag, where, stopped


def _standing(rule: Rule, where: Found, lexicon: Lexicon, reading: Reading) -> Finding:
    flag = lexicon.red_flags[rule.flag]
    clause = reading.clause(where.first, where.last)
    nearby = reading.nearby(where.first, where.last, _BESIDE)
    return Finding(flag.level, flag.id, rule.phrase, clause, nearby)


def _stands(
    rule: Rule,
    flag: RedFlag,
    lexicon: Lexicon,
    hits: Hits,
    reading: Reading,
    jokes: Mapping[int, list[Found]],
) -> tuple[Found | None, str | None]:
    """Where the rule stands, and what stops it there; (None, None) where it does not stand."""
    shown: Found | None = None
    for part in rule.parts:
        stopped: str | None = None
        stood: Found | None = None
        for _, place in zip(range(_MOST_PLACES), places(part, hits, reading), strict=False):
            stopped = guard(rule, flag, place, lexicon, hits, reading, jokes)
            if stood is None or stopped is None:
                stood = place
            if stopped is None:
                break
        if stood is None:
            return None, None
        if stopped is not None:
            return stood, stopped
        shown = shown or stood
    return shown, None
