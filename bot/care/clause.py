"""A message as triage reads it: words, and the borders between its clauses.

Independent of the matcher's own normaliser on purpose: a mistake there must not hide a danger
here. Nothing is thrown away but accents, capitals and decoration.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

NONE, AND, COMMA, TURN, STOP = 0, 1, 2, 3, 4
"""How strong the border before a word is: "and", a comma or new line, "but", a full stop."""

_SPOKEN_EMOJI = {
    "💊": "pills",
    "🔫": "gun",
    "🔪": "knife",
    "🗡": "knife",
    "🩸": "blood",
    "🤮": "vomiting",
    "🚑": "ambulance",
    "🆘": "sos help",
    "🪦": "grave",
    "⚰": "coffin",
    "🫁": "breathe",
    "🪢": "noose",
    "🫀": "heart",
    "🧠": "head",
    "👶": "baby",
    "💉": "needle",
    "😵": "dizzy",
    "🤰": "pregnant",
    "🐍": "snake",
    "👁": "eye",
}
_LOOKALIKES = dict(zip("асеорхуіјѕԁһ", "aceopxyijsdh", strict=True))
_QUOTES = dict.fromkeys("’‘ʼ`´′＇‛", "'") | dict.fromkeys("“”«»„‟″", '"') | dict.fromkeys("–—−", " ")
_LONGEST_CLAUSE = 300
_INVISIBLE = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\u200e\u200f", "")


def _folding() -> dict[int, str]:
    table = {
        code: base
        for code in range(0xC0, 0x250)
        if (base := unicodedata.normalize("NFKD", chr(code))[0].lower()).isascii() and base.isalpha()
    }
    single = {**_LOOKALIKES, **_QUOTES, **_INVISIBLE, "…": "..", "¿": " ", "¡": " ", "\u00a0": " "}
    single |= {sign: f" {words} " for sign, words in _SPOKEN_EMOJI.items()}
    return table | {ord(sign): words for sign, words in single.items()}


_FOLD = _folding()
_SI = re.compile(r"\bs[íÍ](?!\w)")
_SIGNED = re.compile(r"\b(?:w/o?\b|b/c\b|o\.?d'(?:e?d|ing?|n)\b)")
"""Short forms that are told by their signs, which words lose."""
_MEANT = {"w/o": "without", "w/": "with ", "b/c": "because"}
_PIECE = re.compile(
    r"(?P<pressure>\d{2,3}\s*(?:/|over|sobre|con|entre|on|x)\s*\d{2,3}(?!\w))"
    r"|(?P<decimal>\d+[.,]\d+)"
    r"|(?P<word>[a-z0-9@$](?:[a-z0-9@$]|['*!](?=[a-z0-9]))*)"
    r"|(?P<pause>\.{2,}|[,:()\n]|\s-+\s)"
    r"|(?P<stop>[.!?;]+)"
)

# One spelling for each of the ways people shorten words, and for dropped apostrophes.
_ENGLISH = """
cannot=cant cnt=cant carnt=cant caint=cant canot=cant cantt=cant wo=wont wouldnt=would_not im=i_am iam=i_am
ima=i_am_going_to imma=i_am_going_to ive=i_have id=i_would ill=i_will hes=he_is shes=she_is its=it_is
thats=that_is theres=there_is theyre=they_are youre=you_are weve=we_have theyve=they_have youve=you_have
hed=he_would youll=you_will itll=it_will whats=what_is hows=how_is wheres=where_is whos=who_is heres=here_is
dont=do_not dnt=do_not donot=do_not doesnt=does_not dosnt=does_not dosent=does_not didnt=did_not isnt=is_not
aint=is_not arent=are_not wasnt=was_not werent=were_not havent=have_not hasnt=has_not hadnt=had_not
shouldnt=should_not dun=do_not wudnt=would_not gonna=going_to gunna=going_to gon=going_to finna=about_to
boutta=about_to bouta=about_to wanna=want_to wana=want_to wan=want gotta=got_to hafta=have_to lemme=let_me
gimme=give_me tryna=trying_to tryin=trying kinda=kind_of sorta=sort_of outta=out_of lotta=lot_of
shoulda=should_have coulda=could_have u=you ur=your r=are n=and w=with b4=before bc=because cuz=because
cos=because coz=because bcuz=because cause=because bcause=because becuz=because rn=right_now tn=tonight
2nite=tonight tonite=tonight 2night=tonight tmrw=tomorrow tmr=tomorrow tmw=tomorrow abt=about ppl=people
smth=something sth=something sum1=someone some1=someone ne1=anyone any1=anyone no1=nobody every1=everyone
everybody=everyone somebody=someone anybody=anyone plz=please pls=please idk=i_do_not_know dunno=do_not_know
iono=i_do_not_know hubby=husband bf=boyfriend gf=girlfriend sis=sister mum=mom mam=mom mommy=mom momma=mom
nite=night lil=little def=definitely prob=probably probs=probably prolly=probably wuz=was wut=what wat=what
wht=what dat=that dis=this tho=though altho=though thru=through yr=year yrs=years hr=hour hrs=hours min=minute
mins=minutes wk=week wks=weeks mo=month mos=months mth=month mths=months 2day=today 2morrow=tomorrow gr8=great
l8r=later 4ever=forever temp=temperature meds=medicine medication=medicine medications=medicine
medicines=medicine med=medicine kms=kill_myself kys=kill_yourself od=overdose oded=overdosed ods=overdose
myslef=myself mysefl=myself meself=myself diying=dying
"""
_SPANISH = """
q=que k=que ke=que qe=que xq=porque pq=porque porq=porque xk=porque pork=porque x=por d=de toy=estoy toi=estoy
stoy=estoy ta=esta pa=para pal=para_el tmb=tambien tb=tambien tbn=tambien orita=ahorita aorita=ahorita
aora=ahora mxo=mucho mcho=mucho kiero=quiero kero=quiero qiero=quiero kien=quien xfa=por_favor porfa=por_favor
porfis=por_favor aser=hacer aserme=hacerme ase=hace asta=hasta ai=hay alguen=alguien ace=hace tngo=tengo
tnego=tengo cnmigo=conmigo dnd=donde tas=estas stan=estan muxo=mucho muxa=mucha pos=pues verda=verdad na=nada
pastiyas=pastillas bezes=veces ves=vez hno=hermano hna=hermana msj=mensaje dr=doctor
"""
_EXPANDED = {
    short: tuple(full.split("_"))
    for short, full in (pair.split("=") for pair in (_ENGLISH + _SPANISH).split())
}
_SPLIT_TAILS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "t": {
        "can": ("cant",),
        "won": ("wont",),
        "don": ("do", "not"),
        "doesn": ("does", "not"),
        "isn": ("is", "not"),
        "didn": ("did", "not"),
        "couldn": ("couldnt",),
        "hasn": ("has", "not"),
        "haven": ("have", "not"),
        "wasn": ("was", "not"),
        "wouldn": ("would", "not"),
        "shouldn": ("should", "not"),
        "aren": ("are", "not"),
    },
    "m": {"i": ("i", "am")},
    "s": {word: (word, "is") for word in ("he", "she", "it", "that", "there", "what", "who")},
    "re": {word: (word, "are") for word in ("they", "you", "we")},
    "ve": {word: (word, "have") for word in ("i", "they", "you", "we")},
    "ll": {word: (word, "will") for word in ("i", "he", "she", "they", "it")},
    "d": {word: (word, "would") for word in ("i", "he", "she", "they")},
}
_FILLERS = """
    really very so just like literally actually kind sort of pretty quite super totally a an the um uh
    lol haha hahaha lmao omg bro dude fucking freaking damn fuckin effing bloody hell though please
    honestly basically definitely probably maybe seriously still also even already again both all whole
    bit little legit ngl tbh fr lowkey highkey well too only oh hey that this some any her his our their
    suddenly muy bien bastante super pues como este o sea ya un una el la los las tan medio algo la
    verdad jaja jajaja ay fijese mire oiga literal realmente demasiado todavia aun tambien creo que poco
    poquito como hasta bien
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that may stand anywhere without pulling two others apart."""

_BORDER_WORDS = {
    **dict.fromkeys(("and", "y", "e", "plus"), AND),
    **dict.fromkeys(
        ("so", "because", "porque", "then", "entonces", "while", "mientras", "since", "ya"), NONE
    ),
    **dict.fromkeys(
        ("but", "pero", "however", "although", "though", "aunque", "sino", "except", "yet"), TURN
    ),
}
_LEET = str.maketrans("0134578@$!", "oieastbasi")
_RUN = re.compile(r"(.)\1{2,}")

Correct = Callable[[str], tuple[tuple[str, ...], ...]]
"""A word as typed → readings of it, each one or more words; at least one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message in words.

    ``words[i]`` holds every reading of the i-th word, the likeliest first; ``border[i]`` how strong
    the border before it is; ``far[i]`` how many words that count stand before it; ``start[i]`` and
    ``end[i]`` its place in ``shown``; ``asks`` says whether a question mark stands anywhere.
    """

    words: tuple[tuple[str, ...], ...]
    border: tuple[int, ...]
    far: tuple[int, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]
    shown: str
    asks: bool

    def clause(self, first: int, last: int) -> str:
        """The patient's own words around words ``first`` to ``last`` (not included), one sentence."""
        return self._own_words(*self.bounds(first, last, STOP))

    def nearby(self, first: int, last: int, reach: int) -> str:
        """Words ``first`` to ``last`` (not included) with ``reach`` more on either side, within their clause.

        Those from ``first`` on are spelled as they were understood ("chets" as "chest"), all others as typed.
        """
        left, right = self.bounds(first, last, COMMA)
        left, right = max(left, first - reach), min(right, last + reach)
        said: list[str] = []
        for at in range(left, right):
            if at > left and self.start[at] == self.start[at - 1]:
                continue  # a short form of several words is typed as one
            alone = at + 1 == right or self.start[at + 1] != self.start[at]
            understood = self.words[at][0] if alone and first <= at < last else ""
            border = ", " if said and self.border[at] >= COMMA else " "
            said.append(border + (understood or self.shown[self.start[at] : self.end[at]]))
        return "".join(said).strip()[:_LONGEST_CLAUSE]

    def _own_words(self, left: int, right: int) -> str:
        if left >= right:
            return ""
        return " ".join(self.shown[self.start[left] : self.end[right - 1]].split())[:_LONGEST_CLAUSE]

    def bounds(self, first: int, last: int, border: int) -> tuple[int, int]:
        """The span around words ``first`` to ``last`` up to the next borders of that strength."""
        borders = self.border
        while first > 0 and borders[first] < border:
            first -= 1
        while last < len(borders) and borders[last] < border:
            last += 1
        return first, last


def fold(text: str) -> str:
    """Small letters without accents, plain quotes, emoji and short forms such as "w/o" as words.

    Mostly keeps every place.
    """
    if not text.isascii():
        text = _SI.sub("sy", text)
        text = text.translate(_FOLD)
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text).lower().translate(_FOLD)
            if "\u0301" in text or "\u0303" in text or "\u0308" in text:
                text = re.sub("[\u0300-\u036f]", "", text)
    text = text.lower()
    if "/" in text or "d'" in text:
        text = _SIGNED.sub(lambda one: _MEANT.get(one.group(), "overdosed"), text)
    return text


@lru_cache(20_000)
def plain_words(text: str) -> tuple[str, ...]:
    """The words of a phrase that staff wrote, spelled as :func:`read` spells them."""
    if text.isascii() and text.islower() and text.replace(" ", "").isalpha():
        return tuple(full for word in text.split() for full in expand(word))
    found: list[str] = []
    for piece in _PIECE.finditer(fold(text)):
        if piece.lastgroup in ("word", "decimal", "pressure"):
            found.extend(expand(piece.group().replace("'", "").replace("*", "")))
    return tuple(found)


def expand(word: str) -> tuple[str, ...]:
    """A word without short forms: "im" → ("i", "am")."""
    return _EXPANDED.get(word) or (word,)


def unleet(word: str) -> str:
    """Digits and signs that stand for letters, as letters: "k1ll" → "kill"."""
    return word.translate(_LEET)


def squeeze(word: str) -> str:
    """Stretched letters, twice at most: "heeeelp" → "heelp"."""
    return _RUN.sub(r"\1\1", word)


def read(text: str, correct: Correct) -> Reading:
    """``text`` in words; ``correct`` gives the readings of each. Never raises."""
    folded = fold(text)
    shown = text if len(text) == len(folded) else folded
    words: list[tuple[str, ...]] = []
    border: list[int] = []
    start: list[int] = []
    end: list[int] = []
    pending = STOP
    letters = 0  # how many single letters in a row stand at the end of ``words``

    def add(options: tuple[str, ...], at: int, until: int) -> None:
        nonlocal pending
        words.append(options)
        border.append(max(pending, _BORDER_WORDS.get(options[0], NONE)))
        start.append(at)
        end.append(until)
        pending = NONE

    def drop(count: int) -> tuple[int, int]:
        nonlocal pending
        at, pending = start[-count], border[-count]
        for row in (words, border, start, end):
            del row[-count:]
        return at, pending

    def spell_out() -> None:
        nonlocal letters
        if letters >= 3:
            joined = "".join(options[-1] for options in words[-letters:])
            readings = correct(joined)
            if letters > 3 or readings[0] != (joined,):
                until = end[-1]
                at, _ = drop(letters)
                for word in readings[0]:
                    add((word,), at, until)
        letters = 0

    for piece in _PIECE.finditer(folded):
        kind, found, at, until = piece.lastgroup, piece.group(), piece.start(), piece.end()
        if kind == "word":
            if len(found) == 1 and found.isalpha():
                tail = _SPLIT_TAILS.get(found, {}).get(words[-1][0]) if words and pending == NONE else None
                if tail is None:
                    letters += 1
                    meant = expand(found)[0] if letters < 3 else found
                    add((meant, found) if meant != found else (found,), at, until)
                    continue
            else:
                tail = _SPLIT_TAILS.get(found, {}).get(words[-1][0]) if words and pending == NONE else None
            if letters:
                spell_out()
            if tail is not None:
                first, _ = drop(1)
                for word in tail:
                    add((word,), first, until)
                continue
            if (
                found.endswith("'s")
                and len(found) > 4
                and found.isascii()
                and found[:-2] not in _SPLIT_TAILS["s"]
            ):
                add((found[:-2], found[:-2] + "s"), at, until)  # "grandma's": hers, or grandma is
                continue
            bare = found.replace("'", "").replace("*", "") if "'" in found or "*" in found else found
            short = _EXPANDED.get(bare)
            if short is not None:
                for word in short:
                    add((word,), at, until)
                continue
            readings = correct(bare)
            if len(readings) == 1 or all(len(reading) == 1 for reading in readings):
                if len(readings[0]) == 1:
                    add(tuple(reading[0] for reading in readings), at, until)
                else:
                    for word in readings[0]:
                        add((word,), at, until)
            else:
                for word in readings[0]:
                    add((word,), at, until)
        else:
            if letters:
                spell_out()
            if kind == "pressure":
                add(_pressure(found), at, until)
            elif kind == "decimal":
                add(_decimal(found), at, until)
            else:
                pending = max(pending, COMMA if kind == "pause" else STOP)
    if letters:
        spell_out()
    far, total = [0], 0
    for position, options in enumerate(words):
        total += options[0] not in FILLERS
        total += 1 <= border[position] <= TURN and position > 0
        far.append(total)
    return Reading(tuple(words), tuple(border), tuple(far), tuple(start), tuple(end), shown, "?" in text)


def _pressure(found: str) -> tuple[str, ...]:
    """Two numbers of a blood pressure, in mmHg ("190/120") or as people say it in Spanish ("19 con 12")."""
    upper, lower = (int(number) for number in re.findall(r"\d+", found)[:2])
    if 18 <= upper <= 28 and 8 <= lower <= 16:
        return (found, "#tens")
    if 35 <= upper <= 75 and 15 <= lower < upper and "x" not in found:
        return ("#pressure", "#faint")
    if not (upper > lower and 70 <= upper <= 300 and 30 <= lower <= 200):
        return (found,)
    return ("#pressure", "#danger", "#high") if upper >= 180 or lower >= 120 else ("#pressure",)


def _decimal(found: str) -> tuple[str, ...]:
    value = float(found.replace(",", "."))
    return (found, "#fever") if 100.4 <= value <= 108 or 38 <= value <= 42.5 else (found,)


def number_readings(word: str) -> tuple[str, ...]:
    """What a number may mean: an amount, a fever, an oxygen reading, a pulse."""
    if len(word) > 4:
        return (word,)
    value = int(word)
    found = [word, "#number"]
    if value >= 2:
        found.append("#several")
    if value >= 4:
        found.append("#many")
    if 101 <= value <= 107 or 38 <= value <= 42:
        found.append("#fever")
    if 20 <= value <= 39:
        found.append("#slow")
    if 50 <= value <= 91:
        found.append("#low")
    if 130 <= value <= 230:
        found.append("#fast")
    if 180 <= value <= 280:
        found.append("#high")
    if 1900 <= value <= 2100:
        found.append("#year")
    return tuple(found)
