"""What takes a danger away: a denial, the past, an "if", a quotation, a question in general, a jest.

The words of each guard are groups of :mod:`bot.care.grammar`; jests are the red flags' ``unless``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.care.clause import AND, COMMA, STOP, TURN, Reading
from bot.care.lexicon import Found, Hits, Lexicon, Rule, Span, places
from bot.care.redflag import RedFlag

# "i didnt do anything he just collapsed": a new subject ends a "not", unless it is about believing it.
_SUBJECTS = frozenset({"i", "he", "she", "they", "we", "yo", "ella"})
_BELIEF = frozenset(
    {"think", "believe", "feel", "like", "mean", "creo", "cree", "pienso", "siento", "say", "said"}
)
_DENIAL_REACH = 4
_QUOTE_REACH = 8
_JOKE_REACH = 3


def jokes_in(lexicon: Lexicon, hits: Hits, reading: Reading) -> dict[int, list[Found]]:
    """Per red flag, the figures of speech that stand in the message."""
    found: dict[int, list[Found]] = {}
    for rule in lexicon.candidates(hits, reading, stops=True):
        found.setdefault(rule.flag, []).extend(
            place for part in rule.parts for place in places(part, hits, reading)
        )
    return found


def guard(
    rule: Rule,
    flag: RedFlag,
    place: Found,
    lexicon: Lexicon,
    hits: Hits,
    reading: Reading,
    jokes: Mapping[int, list[Found]],
) -> str | None:
    """What takes the danger at ``place`` away, by name; None where it stands.

    ``jokes`` are the figures of speech in the message, see :func:`jokes_in`.
    """
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
        """A question about the symptom as such: a question cue, and nobody who has it, nor right now."""
        if self.hits.get(self.lexicon.guards["happening"]):
            return False
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
