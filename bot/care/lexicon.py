"""The notation of red-flag phrases, and the index that finds them in a message.

How staff write a phrase:

- ``my stitches opened``: plain words. They are found in this order with up to three other words
  between; little words (my, the, is) may be missing, endings may differ.
- ``<chest> <hurts>``: word groups, one after the other. A group is named under ``words:`` in any
  red flag (``chest: "chest, breastbone, ribs"``) or is one of the built-in groups of this module.
- ``out_cold``: words joined by _ stand side by side. ``cant/wont`` is either of the two; groups
  may be among them: ``<a>/word``.
- ``<a> ... <b>``: up to eight words between. ``<a> + <b>``: both in one sentence, either order.
  ``<a> & <b>``: both anywhere in the message.
- ``breath*``: the word with any usual ending.
- ``= stroke``: the message says this and nothing else, once or more often, but words such as "please".
- ``!`` at the end: nothing takes the meaning away (not "if", not "last year", not "does it cause").
  ``!!``: nor does likeness, however calm the message reads.
"""

from __future__ import annotations

import operator
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Final

from bot.care.clause import FILLERS, STOP, TURN, Reading, plain_words
from bot.care.grammar import GROUPS
from bot.care.redflag import RedFlag
from bot.care.spelling import Readings, Spelling

Span = tuple[int, int]
Hits = Mapping[int, Sequence[Span]]
"""Where each word group stands in a message."""

_ITEM = re.compile(r"(?:<[^<>]+>|[^\s<])+")
_CHOICE = re.compile(r"(?:<[^<>]+>|[^/<])+")
_NOTATION = re.compile(r"^=|<[^<>]+>|(?:^|\s)(?:[+&]|!{1,2})(?:\s|$)|\.\.\.|_|\*|\S/\S")
_ALWAYS = re.compile(r"\s!{1,2}\s*$")
_NEAR, _FAR, _ANY_ORDER = 3, 8, 9
_MOST_RUNS = 24
_ENDING_LETTERS = """
s es e ed d ing in er y ly ion ions ness n o a as os an en ar ir ando iendo ado ada ados adas ido ida aba aron
ieron io ia amos arse irse arme irme erse andome andose iendose or ores arlo arla arle irlo irla aban ara aran
"""
_ENDINGS = ("", *_ENDING_LETTERS.split())
_PLAIN_LETTERS = "ing ed es s ando iendo ado ada aron ieron os as en an e o a y"
_PLAIN_ENDINGS = tuple(_PLAIN_LETTERS.split())
_LITTLE_WORDS = """
a an the my your his her our their i he she it we they me him them is am are was were be been has have
had do does did to of in on at for with from and or that this there just so very really up el la los las
un una unos unas mi mis su sus tu yo lo le les se me de del en al por para con y o que es esta estoy ha
he muy ya
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())


def is_never_doubted(phrase: str) -> bool:
    """Whether the phrase ends with ``!!``."""
    return (found := _ALWAYS.search(phrase)) is not None and found.group().strip() == "!!"


@dataclass(frozen=True, slots=True)
class Run:
    """Word groups one after the other; ``gaps[i]`` words may stand after the i-th."""

    groups: tuple[int, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled phrase: every part must be in the message, every run of a part in one sentence."""

    flag: int
    phrase: str
    parts: tuple[tuple[Run, ...], ...]
    groups: frozenset[int]
    always: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Where one part of a rule stands: the spans of its groups in order."""

    spans: tuple[Span, ...]

    @property
    def first(self) -> int:
        return min(span[0] for span in self.spans)

    @property
    def last(self) -> int:
        return max(span[1] for span in self.spans)


@dataclass(slots=True)
class _Node:
    """A step in the tree of all word groups' entries."""

    then: dict[str, _Node] = field(default_factory=dict)
    ends: tuple[int, ...] = ()


class Lexicon:
    """Every phrase of every red flag, ready to be looked for. Built once, never changed.

    ``problems`` holds (red-flag id, phrase, what is wrong) for phrases that were read more loosely
    than they were written; building never fails.
    """

    def __init__(self, red_flags: Sequence[RedFlag]) -> None:
        self.red_flags: Final = tuple(red_flags)
        self.level_of: Final = {flag.id: flag.level for flag in self.red_flags}
        self.problems: tuple[tuple[str, str, str], ...] = ()
        self._problems: list[tuple[str, str, str]] = []
        self._numbers: dict[object, int] = {}
        self._unions: dict[int, list[int]] = defaultdict(list)
        self._root = _Node()
        self._named: dict[str, tuple[str, ...]] = {}
        for name, entries in _all_groups(self.red_flags):
            self._named[name] = (*self._named.get(name, ()), *_entries(entries))
        self.guards: Final = {name: self._group(name) for name in GROUPS}
        rules: list[Rule] = []
        stops: list[Rule] = []
        for index, flag in enumerate(self.red_flags):
            for phrase in dict.fromkeys(p for phrases in flag.phrases.values() for p in phrases):
                rules.extend(self._compiled(index, phrase))
            for phrase in flag.unless:
                stops.extend(self._compiled(index, phrase))
        self.rules: Final = _by_key(rules)
        self.stops: Final = _by_key(stops)
        self.problems = tuple(self._problems)
        self._spelling = Spelling(self._words(), FILLERS | _LITTLE)

    @classmethod
    def build(cls, red_flags: Sequence[RedFlag]) -> Lexicon:
        """The lexicon of these red flags, the floor's and the clinic's own together.

        Red flags that say the same give the same lexicon again: most edits do not touch them.
        """
        global _latest
        if _latest is None or not _same(_latest.red_flags, red_flags):
            _latest = cls(red_flags)
        return _latest

    # ---- reading the notation ------------------------------------------------

    def _compiled(self, flag: int, phrase: str) -> Iterator[Rule]:
        notation = _NOTATION.search(phrase) is not None
        always = _ALWAYS.search(phrase) is not None
        body = _ALWAYS.sub("", phrase)
        alone = body.startswith("=")
        body = body.removeprefix("=")
        parts: list[tuple[Run, ...]] = []
        for part in re.split(r"\s&\s", body):
            runs = tuple(
                run
                for piece in re.split(r"\s\+\s", part)
                if (run := self._run(flag, phrase, piece, loose=not notation)) is not None
            )
            if runs:
                parts.append(runs)
        if not parts:
            self._problems.append((self.red_flags[flag].id, phrase, "there are no words in it"))
            return
        groups = frozenset(group for runs in parts for run in runs for group in run.groups)
        yield Rule(flag, phrase, tuple(parts), groups, always, alone)

    def _run(self, flag: int, phrase: str, piece: str, *, loose: bool) -> Run | None:
        groups: list[int] = []
        gaps: list[int] = []
        if loose:
            words = plain_words(piece)
            telling = [word for word in words if word not in _LITTLE and word not in FILLERS]
            for word in telling or words:
                groups.append(self._anonymous(tuple((form,) for form in _forms(word))))
                gaps.append(_NEAR)
        else:
            for item in _ITEM.findall(piece):
                if item == "...":
                    if gaps:
                        gaps[-1] = _FAR
                    continue
                chosen = self._choices(flag, phrase, item)
                if chosen is None:
                    continue
                groups.append(chosen)
                gaps.append(_NEAR)
        return Run(tuple(groups), tuple(gaps)) if groups else None

    def _choices(self, flag: int, phrase: str, item: str) -> int | None:
        """The word group of one item, ``<a>``, ``word/two_words`` or ``<a>/word``; None if it is empty."""
        groups: list[int] = []
        entries: list[tuple[str, ...]] = []
        for choice in _CHOICE.findall(item):
            if choice.startswith("<") and choice.endswith(">"):
                name = " ".join(choice[1:-1].lower().split())
                if name not in self._named:
                    self._problems.append(
                        (self.red_flags[flag].id, phrase, f"there is no word group '{name}'")
                    )
                    self._named[name] = (name,)
                groups.append(self._group(name))
            else:
                forms = _endings(choice.replace("_", " "))
                entries.extend(words for form in forms if (words := plain_words(form)))
        if entries:
            groups.append(self._anonymous(tuple(entries)))
        if len(groups) < 2:
            return groups[0] if groups else None
        union = tuple(sorted(groups))
        if union not in self._numbers:
            number = self._numbers[union] = len(self._numbers)
            for group in union:
                self._unions[group].append(number)
        return self._numbers[union]

    def _group(self, name: str) -> int:
        if name in self._numbers:
            return self._numbers[name]
        number = self._numbers[name] = len(self._numbers)
        for entry in self._named[name]:
            for form in _endings(entry):
                words = tuple(form.split()) if "#" in form else plain_words(form)
                if words:
                    self._plant(words, number)
        return number

    def _anonymous(self, entries: tuple[tuple[str, ...], ...]) -> int:
        if entries in self._numbers:
            return self._numbers[entries]
        number = self._numbers[entries] = len(self._numbers)
        for words in entries:
            self._plant(words, number)
        return number

    def _plant(self, words: tuple[str, ...], number: int) -> None:
        node = self._root
        for word in words:
            after = node.then.get(word)
            if after is None:
                after = node.then[word] = _Node()
            node = after
        if number not in node.ends:
            node.ends = (*node.ends, number)

    def _words(self) -> set[str]:
        """Every word that stands in any word group."""
        words: set[str] = set()
        stack = [self._root]
        while stack:
            node = stack.pop()
            words.update(node.then)
            stack.extend(node.then.values())
        return words

    def readings(self, word: str) -> Readings:
        """What ``word`` may mean: itself where it is a word, else the nearest words we know."""
        return self._spelling.readings(word)

    # ---- looking ---------------------------------------------------------------

    def hits(self, reading: Reading) -> dict[int, list[Span]]:
        """Every word group in the message, with its places in order."""
        found: dict[int, list[Span]] = {}
        words, border = reading.words, reading.border
        root, count = self._root.then, len(reading.words)
        for place in range(count):
            for word in words[place]:
                node = root.get(word)
                if node is None:
                    continue
                stack = [(node, place + 1)]
                while stack:
                    node, after = stack.pop()
                    for number in node.ends:
                        found.setdefault(number, []).append((place, after))
                    then = node.then
                    while then and after < count and border[after] < TURN:
                        stepped = False
                        for option in words[after]:
                            step = then.get(option)
                            if step is not None:
                                stack.append((step, after + 1))
                                stepped = True
                        if stepped or words[after][0] not in FILLERS:
                            break
                        after += 1
        for number in [number for number in found if number in self._unions]:
            for union in self._unions[number]:
                found.setdefault(union, []).extend(found[number])
                found[union].sort()
        return found

    def candidates(self, hits: Hits, reading: Reading, *, stops: bool = False) -> Iterator[Rule]:
        """The rules all of whose word groups are in the message, and nothing else where they ask for that."""
        index = self.stops if stops else self.rules
        present = hits.keys()
        for key in present:
            for rule in index.get(key, ()):
                if rule.groups <= present and stands_alone(rule, hits, reading):
                    yield rule


_latest: Lexicon | None = None


def _same(ones: Sequence[RedFlag], others: Sequence[RedFlag]) -> bool:
    """Whether these red flags say the same; their cards and tests are not the lexicon's business."""
    said = operator.attrgetter("id", "level", "phrases", "words", "unless", "outranks")
    return len(ones) == len(others) and all(
        one is other or said(one) == said(other) for one, other in zip(ones, others, strict=True)
    )


def places(part: tuple[Run, ...], hits: Hits, reading: Reading) -> Iterator[Found]:
    """Where the runs of ``part`` stand together in one sentence."""
    if len(part) == 1:
        for spans in _run_places(part[0], hits, reading):
            yield Found(spans)
        return
    options = [list(_run_places(run, hits, reading))[:_MOST_RUNS] for run in part]
    for chosen in product(*options):
        ordered = sorted(chosen, key=lambda spans: spans[0][0])
        if all(
            _joined(before[-1][1], after[0][0], _ANY_ORDER, reading) for before, after in pairwise(ordered)
        ):
            yield Found(tuple(span for spans in ordered for span in spans))


def stands_alone(rule: Rule, hits: Hits, reading: Reading) -> bool:
    """Whether the message says what ``rule`` says and nothing else, or the rule does not ask for that."""
    spans = [span for group in rule.groups for span in hits[group]] if rule.alone else []
    return not rule.alone or all(
        options[0] in FILLERS or any(first <= at < last for first, last in spans)
        for at, options in enumerate(reading.words)
    )


def _run_places(run: Run, hits: Hits, reading: Reading) -> Iterator[tuple[Span, ...]]:
    first = run.groups[0]
    if len(run.groups) == 1:
        for span in hits[first]:
            yield (span,)
        return
    pending: list[tuple[Span, ...]] = [(span,) for span in reversed(hits[first])]
    given = 0
    while pending and given < _MOST_RUNS:
        spans = pending.pop()
        depth = len(spans)
        if depth == len(run.groups):
            given += 1
            yield spans
            continue
        until = spans[-1][1]
        pending.extend(
            (*spans, span)
            for span in reversed(hits[run.groups[depth]])
            if span[0] >= until and _joined(until, span[0], run.gaps[depth - 1], reading)
        )


def _joined(until: int, since: int, gap: int, reading: Reading) -> bool:
    if since < until or reading.far[since] - reading.far[until] > gap:
        return False
    return (
        all(border < STOP for border in reading.border[until : since + 1])
        if since < len(reading.border)
        else False
    )


def _by_key(rules: Sequence[Rule]) -> Mapping[int, tuple[Rule, ...]]:
    """Rules under the rarest of their word groups, so that few are looked at."""
    uses: dict[int, int] = defaultdict(int)
    for rule in rules:
        for group in rule.groups:
            uses[group] += 1
    index: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        index[min(rule.groups, key=lambda group: (uses[group], group))].append(rule)
    return {key: tuple(found) for key, found in index.items()}


def _all_groups(red_flags: Iterable[RedFlag]) -> Iterator[tuple[str, str]]:
    yield from GROUPS.items()
    for flag in red_flags:
        for name, entries in flag.words.items():
            yield " ".join(name.lower().split()), entries


def _entries(entries: str) -> tuple[str, ...]:
    return tuple(entry for raw in entries.split(",") if (entry := " ".join(raw.split())))


def _endings(entry: str) -> tuple[str, ...]:
    """An entry with each ``word*`` written out with every usual ending."""
    if "*" not in entry:
        return (entry,)
    words = [
        [word[:-1] + ending for ending in _ENDINGS] if word.endswith("*") else [word]
        for word in entry.split()
    ]
    return tuple(" ".join(chosen) for chosen in product(*words))


def _forms(word: str) -> tuple[str, ...]:
    """A plain word that staff wrote, and its other endings."""
    if len(word) < 4 or not word.isalpha():
        return (word,)
    stem = next(
        (
            word[: -len(ending)]
            for ending in _PLAIN_ENDINGS
            if word.endswith(ending) and len(word) - len(ending) >= 3
        ),
        word,
    )
    return tuple(
        dict.fromkeys(
            (
                word,
                *(stem + ending for ending in ("", *_PLAIN_ENDINGS)),
                word + "s",
                word + "ed",
                word + "ing",
            )
        )
    )


__all__ = ["Found", "Hits", "Lexicon", "Rule", "Run", "Span", "places"]
