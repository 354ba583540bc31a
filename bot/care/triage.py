"""Danger first: what a red flag is, and whether a message raises one.

A red flag's phrases name dangers; the guards below take a danger away again where the patient
denies it, speaks of long ago, asks in general, supposes, quotes or jokes. Every message is read in
all languages at once. A doubt stays a danger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.care.clause import AND, COMMA, STOP, TURN, Reading, read
from bot.care.lexicon import Found, Hits, Lexicon, Rule, Span, places
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
# "i didnt do anything he just collapsed": a new subject ends a "not", unless it is about believing it.
_SUBJECTS = frozenset({"i", "he", "she", "they", "we", "yo", "ella"})
_BELIEF = frozenset(
    {"think", "believe", "feel", "like", "mean", "creo", "cree", "pienso", "siento", "say", "said"}
)
_SOFT_GUARDS = frozenset({"negation", "past", "hypothetical", "general question", "quotation"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What triage concluded about one message.

    ``level`` is None where there is no danger. ``flag`` is the red flag's id, ``rule`` the phrase
    that matched and ``clause`` the patient's words around it, all for staff; ``nearby`` are fewer of them,
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
    "emergency": (0.55, 0.75), "crisis": (0.6, 0.7), "urgent": (0.6, 0.6),
}  # fmt: skip
"""How sure likeness must be of the likeliest level, or of danger as such, before it raises what no phrase
raised. Chosen on messages written for that, so that about one ordinary question in a hundred is raised
loudly; people tell sad stories without danger more often than they gasp without it."""
STOPPED = 0.15
"""How much surer it must be of a level where a phrase of that level was found and a guard stopped it: "not
thinking of hurting myself" has every word of a danger."""
SHORT: Mapping[Level, tuple[tuple[int, float], ...]] = {
    "emergency": ((2, 0.83),), "crisis": ((2, 0.88), (3, 0.86)), "urgent": ((2, 0.8),),
}  # fmt: skip
"""How sure it must be at least of a message of at most so many words: "wont wake" says enough, "ya no quiero"
may be the end of a life or of a booking."""
GRAVER = 0.7
"""How sure it must be before it makes more of a message that a phrase calls urgent."""
CALMED = 0.85
"""How sure it must be that a message is calm before a phrase that calls it urgent is not believed."""
JESTED, DOUBTED = 0.7, 0.2
"""A phrase that calls a message an emergency or a crisis is not believed where likeness is so sure that it is
calm; nor where the odds of danger fall below that: those of the message, as it reads, times those of the
phrase, as it was right in other messages."""
PROVEN = 20.0
"""Odds from which on a phrase stands whatever its message reads like: right three times and never wrong. So
does one that no message ever tried, a clinic's own."""
CERTAIN, DARK = 0.93, 0.8
"""How sure it must be of a level before a passage alone raises it, and of danger before it worries. A passage
has lost what stands around it, so more is asked of it than of a message."""
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
    finding = _triage(own, lexicon, likeness)
    if own != text and finding.level is None:
        quoted = _triage(text, lexicon, likeness)
        if quoted.level is not None:
            soft = finding.soft or quoted.level == "crisis"
            return replace(quoted, level=None, stopped_by="quotation", worrying=True, soft=soft)
    return finding


def _triage(text: str, lexicon: Lexicon, likeness: Likeness | None) -> Finding:
    if likeness is None:
        return by_phrase(text, lexicon)
    findings = by_phrases(text, lexicon, likeness.trust)
    doubted: Finding | None = None
    heard = findings[0]
    for finding in findings[:_MOST_DOUBTED]:
        trust = _odds(likeness.trust, finding.flag or "", finding.rule)
        heard = _heard(text, finding, likeness.chances(text, finding.nearby), trust, lexicon)
        if heard.level is not None:
            break
        doubted = doubted or heard
    else:
        heard = doubted or heard
    return heard if heard.level in LOUD else _passage(heard, *likeness.passage(text), lexicon)


def _heard(
    text: str, finding: Finding, chances: Mapping[str, float], trust: float, lexicon: Lexicon
) -> Finding:
    """The finding when both voices have spoken; ``trust`` is that in the finding's phrase, as odds."""
    sure = _by_level(chances, lexicon)
    calm = chances.get(CALM, 0.0)
    if finding.level in LOUD:
        believed = trust >= PROVEN or (calm < JESTED and (1 - calm) * trust >= DOUBTED * calm)
    else:
        believed = calm < CALMED
    if finding.level is not None and not believed:
        soft = finding.level == "crisis"
        return replace(finding, level=None, stopped_by="reads calm", worrying=True, soft=soft)
    if finding.level in LOUD:
        return finding
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


def _passage(finding: Finding, passage: str, chances: Mapping[str, float], lexicon: Lexicon) -> Finding:
    """The finding when the darkest passage of the message has been read by itself."""
    sure = _by_level(chances, lexicon)
    danger = min(1.0, sum(sure.values()))
    loud = max(LOUD, key=sure.__getitem__)
    if sure[loud] >= CERTAIN:
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
            jokes = _stops(lexicon, hits, reading)
        where, stopped = _stands(rule, flag, lexicon, hits, reading, jokes)
        if where is not None:
            yield rule, flag, where, stopped


def _standing(rule: Rule, where: Found, lexicon: Lexicon, reading: Reading) -> Finding:
    flag = lexicon.red_flags[rule.flag]
    clause = reading.clause(where.first, where.last)
    nearby = reading.nearby(where.first, where.last, _BESIDE)
    return Finding(flag.level, flag.id, rule.phrase, clause, nearby)


def _stops(lexicon: Lexicon, hits: Hits, reading: Reading) -> dict[int, list[Found]]:
    """Per red flag, the figures of speech that stand in the message."""
    found: dict[int, list[Found]] = {}
    for rule in lexicon.candidates(hits, reading, stops=True):
        found.setdefault(rule.flag, []).extend(
            place for part in rule.parts for place in places(part, hits, reading)
        )
    return found


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
            stopped = _guard(rule, flag, place, lexicon, hits, reading, jokes)
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


def _guard(
    rule: Rule,
    flag: RedFlag,
    place: Found,
    lexicon: Lexicon,
    hits: Hits,
    reading: Reading,
    jokes: Mapping[int, list[Found]],
) -> str | None:
    first, last = place.first, place.last
    left, right = reading.bounds(first, last, STOP)
    cues = _Cues(lexicon, hits, reading)
    clause_left, clause_right = reading.bounds(first, last, COMMA)
    for joke in jokes.get(rule.flag, ()):
        if (
            clause_left <= joke.first
            and joke.last <= clause_right
            and _apart(place, joke, reading) <= _JOKE_REACH
            and not cues.refused(joke, place)
        ):
            return "idiom"
    if rule.always:
        return None
    if cues.denied(place):
        return "negation"
    now = cues.now(left, right)
    if not (flag.level == "crisis" and cues.within("intends", first, last)) and not cues.within(
        "again", left, right
    ):
        near_left, near_right = reading.bounds(first, last, AND)
        if cues.past(place, near_left, near_right) and not cues.now(near_left, near_right):
            return "past"
        if cues.within("history", left, right) and not now:
            return "past"
    if not now and cues.supposed(clause_left, first):
        return "hypothetical"
    if cues.quoted(reading.bounds(first, last, AND)[0], first):
        return "quotation"
    if not now and cues.general(place, left, right):
        return "general question"
    return None


def _apart(one: Found, other: Found, reading: Reading) -> int:
    """How many words that count stand between two places; 0 where they touch or overlap."""
    since, until = sorted((one, other), key=lambda found: found.first)
    return max(0, reading.far[until.first] - reading.far[min(since.last, until.first)])


class _Cues:
    """The guards' words in one message."""

    def __init__(self, lexicon: Lexicon, hits: Hits, reading: Reading) -> None:
        self.lexicon, self.hits, self.reading = lexicon, hits, reading

    def spans(self, name: str) -> Iterator[Span]:
        yield from self.hits.get(self.lexicon.guards[name], ())

    def within(self, name: str, left: int, right: int) -> bool:
        return any(left <= span[0] and span[1] <= right for span in self.spans(name))

    def now(self, left: int, right: int) -> bool:
        """Whether it is happening now: "still" in "can I still come" does not count."""
        return any(
            left <= span[0] and span[1] <= right
            for span in self.free("now", "not now")
            if not any(cover[0] <= span[0] and span[1] <= cover[1] for cover in self.spans("history"))
        )

    def past(self, place: Found, left: int, right: int) -> bool:
        """A time long ago beside the match, not in it ("he thinks it is 1987")."""
        return any(
            left <= span[0] and span[1] <= right and not any(a <= span[0] < b for a, b in place.spans)
            for span in self.spans("past")
        )

    def refused(self, joke: Found, place: Found) -> bool:
        """Whether the figure of speech is itself denied ("not beets"), not by a word of the danger."""
        far = self.reading.far
        return any(
            span[1] <= joke.first and far[joke.first] - far[span[1]] <= 1 and span[1] >= joke.first - 2
            for span in self.free("not", "not a denial")
            if not any(a <= span[0] < b for a, b in place.spans)
        )

    def free(self, name: str, unless: str) -> Iterator[Span]:
        """Cues ``name`` that are not part of a cue ``unless``."""
        covers = list(self.spans(unless))
        for span in self.spans(name):
            if not any(cover[0] <= span[0] and span[1] <= cover[1] for cover in covers):
                yield span

    def denied(self, place: Found) -> bool:
        """A "not" shortly before the match in its clause, in a gap inside it, or as its last word."""
        first, last, far, words = place.first, place.last, self.reading.far, self.reading.words
        left, right = self.reading.bounds(first, last, AND)
        if any(a <= span[0] and span[1] <= b for span in self.spans("not") for a, b in place.spans):
            return False  # the danger is itself a "not": a second one does not undo it ("no retengo ni agua")
        for span in self.free("not", "not a denial"):
            if left <= span[0] and span[1] <= first and far[first] - far[span[1]] <= _DENIAL_REACH:
                between = [words[at][0] for at in range(span[1], first)]
                if not _SUBJECTS.intersection(between) or _BELIEF.intersection(between):
                    return True
            if first < span[0] and span[1] < last and not any(a <= span[0] < b for a, b in place.spans):
                return True
        return (
            last < right
            and last + 1 == right
            and words[last][0] in ("no", "none", "nope", "not")
            and not (self.reading.asks)
        )

    def supposed(self, left: int, first: int) -> bool:
        if any(left <= span[0] < first for span in self.free("if", "not an if")):
            return True
        if self.within("in case", *self.reading.bounds(first, first, STOP)):
            return True
        asks = self.reading.asks or bool(self.hits.get(self.lexicon.guards["what to do"]))
        return asks and any(left <= span[0] < first for span in self.free("si", "not an if"))

    def quoted(self, left: int, first: int) -> bool:
        far = self.reading.far
        return any(
            left <= span[0] and span[1] <= first and far[first] - far[span[1]] <= _QUOTE_REACH
            for span in self.spans("source")
        )

    def general(self, place: Found, left: int, right: int) -> bool:
        """A question about the symptom as such: a question cue, and nobody who has it."""
        cues = [span for span in self.free("general", "asking for help") if left <= span[0] < right]
        if not cues:
            return False
        first, last = place.first, place.last
        people = [span for span in self.spans("person") if left <= span[0] < right]
        if any(first <= span[0] < last for span in people):
            return False
        near_left, _ = self.reading.bounds(first, last, TURN)
        for at in range(first - 1, near_left - 1, -1):
            if self.reading.far[first] - self.reading.far[at] > 4:
                break
            if any(span[0] <= at < span[1] for span in cues):
                return True
            if any(span[0] <= at < span[1] for span in people):
                return False
        return True


_DENIAL_REACH = 4
_QUOTE_REACH = 8
_JOKE_REACH = 3
