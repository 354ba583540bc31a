"""Danger first: whether a message raises a red flag.

A red flag's phrases name dangers; guards (:mod:`bot.care.guard`) take a danger away again where the patient
denies it, speaks of long ago, asks in general, supposes, quotes or jokes. Likeness raises what phrases miss,
and doubts them in a message that reads calm. Every message is read in all languages at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.care.clause import Reading, read
from bot.care.guard import guard, jokes_in
from bot.care.lexicon import Found, Hits, Lexicon, Rule, places
from bot.care.likeness import CALM, Likeness, Phrase
from bot.care.quotation import own_words
from bot.care.redflag import LOUD, RANK, Level, RedFlag
from bot.care.smalltalk import is_courtesy

MOST_CHARACTERS = 5_000
_MOST_PLACES = 12
_MOST_DOUBTED = 6
"""Red flags of a long message that are doubted, the gravest first; a message with more is not calm."""
_SHOWN = 200
_BESIDE = 4
"""Words on either side that are read with a phrase when likeness judges it by itself."""
_SOFT_GUARDS = frozenset({"negation", "past", "hypothetical", "general question", "quotation"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What triage concluded about one message.

    ``level`` is None where there is no danger. ``flag`` is the red flag's id, ``rule`` the phrase
    that matched and ``clause`` the patient's words around it, set apart where they ran together, both for
    staff; ``nearby`` are fewer of them, those that the phrase cannot be told without, their spelling put
    right. ``stopped_by`` names the guard that stopped a near hit, or says that its message "reads calm" or
    that it stands in a "quotation" (then ``level`` is None and ``flag`` is the near hit's).
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
    "emergency": (0.55, 0.75), "crisis": (0.6, 0.75), "urgent": (0.4, 0.65),
}  # fmt: skip
"""How sure likeness must be of the likeliest level, or of danger as such, before it raises what no phrase
raised. This and what follows was chosen on messages of people who saw neither phrases nor examples."""
STOPPED = 0.2
"""How much surer it must be of a level where a phrase of that level was found and a guard stopped it: "not
thinking of hurting myself" has every word of a danger."""
FEW, SURELY = 3, 0.93
"""How sure it must be at least of a message of so few words: "no quiero vivir" says enough, "ya no quiero"
may be the end of a life or of a booking."""
DOUBTED = 0.85
"""How sure likeness must be that a message is calm before it does not believe a phrase in it. A clinic's own
phrases it never doubts, and makes no less of them."""
LONG = 24
"""Words above which a message says more than one thing: the words right around a phrase count, if they read
less calm."""
PEACEFUL, STARK = 0.95, 0.05
"""In a shorter message they count where the whole reads less calm than that, and they themselves hardly calm
at all: "my chest hurts badly, do you have an appointment tomorrow?"."""
BARE = 8
"""Words up to which a message is hardly more than its phrase: it must read so calm for the phrase to be
doubted."""
GRAVER, MILDER, OTHER = 0.65, 0.7, 0.9
"""How sure it must be before it makes more of what a phrase calls urgent; before it makes something urgent of
what a phrase calls worse; and a crisis of an emergency, or the other way round."""
NEVER_LESS = frozenset({"overdose", "mixed-danger", "bleeding", "waking", "breathing", "stroke"})
"""Emergencies that stay emergencies: a day after forty tablets one only feels a little sick."""
CERTAIN, DARK = 0.93, 0.8
"""How sure it must be of a level before a passage alone raises it, and of danger before it worries. A passage
has lost what stands around it, so more is asked of it than of a message."""
UNTROUBLED = 0.9
"""From here on a message reads so calm as a whole that no passage raises an alarm; it may still worry."""
WORRYING = 0.5
"""From here on a message gets its ordinary reply with a word about whom to call, and no alarm."""


def triage(text: str, lexicon: Lexicon, likeness: Likeness | None = None) -> Finding:
    """The gravest danger in ``text``, or a Finding without a level. Pure; never raises.

    The red flags' phrases speak first. ``likeness`` raises what they miss. A phrase whose message reads calm
    is not believed, and the message is a worrying one; of one that is believed likeness says how grave it is,
    where it is sure. A clinic's own phrases always stand, as grave as the clinic says or graver.
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
    found = max(typed, meant, key=_rank)
    if found.level in LOUD:
        return found
    soft, worrying = typed.soft or meant.soft, typed.worrying or meant.worrying
    return replace(found, soft=soft, worrying=worrying and found.level is None)


def _both(text: str, mended: str, lexicon: Lexicon, likeness: Likeness) -> Finding:
    """What the phrases find in ``text``, which mend slips themselves, and likeness in ``mended``."""
    findings = by_phrases(text, lexicon, likeness.familiar)
    whole = likeness.chances(mended, closely=findings[0].level is not None)
    if findings[0].level is None:
        heard = _unnamed(mended, findings[0], whole, lexicon)
    else:
        heard = _heard(mended, findings, whole, likeness, lexicon)
    if heard.level in LOUD:
        return heard
    return _passage(heard, whole.get(CALM, 0.0), *likeness.passage(mended), lexicon)


def _heard(
    text: str, findings: Sequence[Finding], whole: Mapping[str, float], likeness: Likeness, lexicon: Lexicon
) -> Finding:
    """The first of ``findings``, each with a level, that likeness bears out, or a graver one behind it where
    that one was made less of; else what likeness raises itself.

    A crisis that was doubted leaves its soft card to what is not loud.
    """
    long = len(text.split()) > LONG
    standing: list[Finding] = []
    doubted: list[Finding] = []
    for finding in findings:
        firm = not _is_familiar(finding, likeness.familiar) or (long and len(doubted) == _MOST_DOUBTED)
        around = likeness.chances(text, finding.nearby) if long and finding.nearby else whole
        if not firm and _reads_calm(text, finding, around.get(CALM, 0.0), likeness):
            doubted.append(finding)
            continue
        standing.append(_graded(finding, whole, around, lexicon, firm=firm))
        if _rank(standing[-1]) >= _rank(finding):
            break
    if standing:
        heard = max(standing, key=_rank)
    else:
        unbelieved = replace(doubted[0], level=None, stopped_by="reads calm", worrying=True)
        heard = _unnamed(text, unbelieved, whole, lexicon)
    if heard.level in LOUD:
        return heard
    return replace(heard, soft=heard.soft or any(one.level == "crisis" for one in doubted))


def _is_familiar(finding: Finding, familiar: Collection[Phrase]) -> bool:
    """Whether likeness may doubt the phrase: it is not a clinic's own, nor graver there than it was when
    likeness learned, nor one that is never doubted."""
    return (finding.flag, finding.level, finding.rule) in familiar


def _reads_calm(text: str, finding: Finding, calm: float, likeness: Likeness) -> bool:
    """Whether ``text`` reads so calm that the phrase in it is not believed; what the phrase is judged by is
    ``calm``, from 0 to 1."""
    words = len(text.split())
    if words <= BARE:
        return calm >= PEACEFUL
    if calm < DOUBTED or calm >= PEACEFUL or words > LONG or not finding.nearby:
        return calm >= DOUBTED
    return likeness.chances(text, finding.nearby).get(CALM, 0.0) >= STARK


def _rank(finding: Finding) -> int:
    return RANK[finding.level] if finding.level else 0


def _unnamed(text: str, finding: Finding, whole: Mapping[str, float], lexicon: Lexicon) -> Finding:
    """What likeness makes of a message without a phrase that stands; ``finding`` may name a stopped one.

    Of bare courtesies it makes nothing: who says farewell for good says more than "thank you, goodbye".
    """
    if is_courtesy(text):
        return finding
    sure = _by_level(whole, lexicon)
    level = max(sure, key=sure.__getitem__)
    danger = min(1.0, sum(sure.values()))
    stopped = lexicon.level_of.get(finding.flag or "") if finding.stopped_by else None
    own, together = RAISED[level]
    if len(text.split()) <= FEW:
        own, together = max(own, SURELY), max(together, SURELY)
    more = STOPPED if stopped == level else 0.0
    if sure[level] >= own + more or danger >= together + more:
        return _likely(level, whole, text, lexicon)
    if danger >= WORRYING or (stopped in LOUD and whole.get(CALM, 0.0) < DOUBTED):
        return replace(finding, worrying=True, soft=finding.soft or sure["crisis"] >= WORRYING)
    return finding


def _graded(
    finding: Finding,
    whole: Mapping[str, float],
    around: Mapping[str, float],
    lexicon: Lexicon,
    *,
    firm: bool,
) -> Finding:
    """A finding that is believed, as grave as likeness is sure that it is; a ``firm`` one never less."""
    near = _by_level(around, lexicon)
    sure = {level: min(near[level], chance) for level, chance in _by_level(whole, lexicon).items()}
    loud = max(LOUD, key=near.__getitem__)
    if finding.level == "urgent":
        if near[loud] >= GRAVER:
            return _regraded(finding, loud, around, lexicon)
        return replace(finding, soft=near["crisis"] >= WORRYING)
    if finding.level == "crisis" and sure["emergency"] >= OTHER:
        return _regraded(finding, "emergency", whole, lexicon)
    if firm or finding.flag in NEVER_LESS:
        return finding
    if sure["urgent"] >= MILDER:
        return replace(_regraded(finding, "urgent", whole, lexicon), soft=finding.level == "crisis")
    if finding.level == "emergency" and sure["crisis"] >= OTHER:
        return _regraded(finding, "crisis", whole, lexicon)
    return finding


def _regraded(finding: Finding, level: Level, chances: Mapping[str, float], lexicon: Lexicon) -> Finding:
    likely = _likely(level, chances, finding.clause, lexicon)
    return replace(finding, level=level, flag=likely.flag, rule=f"{finding.rule}, but {likely.rule}")


def _passage(
    finding: Finding, whole: float, passage: str, chances: Mapping[str, float], lexicon: Lexicon
) -> Finding:
    """The finding when the darkest passage of a message, ``whole`` of which reads so calm, has been read."""
    sure = _by_level(chances, lexicon)
    loud = max(LOUD, key=sure.__getitem__)
    if sure[loud] >= CERTAIN and whole < UNTROUBLED:
        return _likely(loud, chances, passage, lexicon)
    if finding.level is None and sum(sure.values()) >= DARK:
        return replace(finding, worrying=True, soft=finding.soft or sure["crisis"] >= DARK)
    return finding


def _by_level(chances: Mapping[str, float], lexicon: Lexicon) -> dict[Level, float]:
    sure: dict[Level, float] = {"emergency": 0.0, "crisis": 0.0, "urgent": 0.0}
    for flag, chance in chances.items():
        if flag in lexicon.level_of:
            sure[lexicon.level_of[flag]] += chance
    return sure


def _likely(level: Level, chances: Mapping[str, float], text: str, lexicon: Lexicon) -> Finding:
    """What likeness raises: the red flag of ``level`` that is likeliest."""
    flag = max((one for one in chances if lexicon.level_of.get(one) == level), key=chances.__getitem__)
    danger = min(0.99, sum(_by_level(chances, lexicon).values()))
    return Finding(level, flag, f"reads like it, {danger:.0%} sure", text[:_SHOWN])


def by_phrase(text: str, lexicon: Lexicon) -> Finding:
    """What the red flags' phrases alone say: the gravest that stands, else the nearest that was stopped."""
    return by_phrases(text, lexicon, frozenset())[0]


def by_phrases(text: str, lexicon: Lexicon, familiar: Collection[Phrase]) -> Sequence[Finding]:
    """A finding for each red flag with a phrase that stands, gravest first; else one for a near hit.

    Of a red flag's phrases one that is not ``familiar`` is named before others, else the first.
    """
    reading = read(text, lexicon.readings)
    hits = lexicon.hits(reading)
    jokes: Mapping[int, list[Found]] | None = None
    raised: dict[str, Finding] = {}
    near: tuple[str, Rule, Found] | None = None
    for rule in lexicon.candidates(hits, reading):
        flag = lexicon.red_flags[rule.flag]
        held, known = raised.get(flag.id), (flag.id, flag.level, rule.phrase) in familiar
        if held is not None and (known or not _is_familiar(held, familiar)):
            continue
        if jokes is None:
            jokes = jokes_in(lexicon, hits, reading)
        where, stopped = _stands(rule, flag, lexicon, hits, reading, jokes)
        if where is None:
            continue
        if stopped is None:
            raised[flag.id] = _standing(rule, where, lexicon, reading)
        elif near is None or (flag.level == "crisis" and lexicon.red_flags[near[1].flag].level != "crisis"):
            near = stopped, rule, where
    if raised:
        flags = [flag for flag in lexicon.red_flags if flag.id in raised]
        outranked = {other for flag in flags for other in flag.outranks}
        order = sorted(flags, key=lambda flag: (flag.id in outranked, -RANK[flag.level]))
        return [raised[flag.id] for flag in order]
    if near is None:
        return [Finding()]
    guard, rule, where = near
    flag = lexicon.red_flags[rule.flag]
    distress = bool(hits.get(lexicon.guards["distress"]))
    soft = flag.level == "crisis" and (guard in _SOFT_GUARDS or distress)
    clause = reading.clause(where.first, where.last)
    return [Finding(None, flag.id, rule.phrase, clause, stopped_by=guard, soft=soft)]


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
