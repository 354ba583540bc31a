"""What can be wrong with words that a patient reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.care.wording import UnknownPlaceholderError, fill, own_outside_choice, placeholders
from bot.knowledge.book import Book, Finding, Prose
from bot.knowledge.problem import did_you_mean
from bot.knowledge.readability import too_hard
from bot.knowledge.reader import shipped_wording

LONGEST = 4096
"""Telegram's limit for one message, in UTF-16 code units."""
LONG_ANSWER = 900
"""Characters of an answer that a phone shows without much scrolling."""

# ---- placeholders and brackets ------------------------------------------------------


def unknown_fact(book: Book) -> Iterator[Finding]:
    """A text names a fact or a moment that the clinic does not have: it could not be sent."""
    own = set(book.own_names())
    for text in book.prose():
        if text.kind == "fact":
            continue
        known = book.handbook.facts.keys() | own | _bot_words(text)
        for name in dict.fromkeys(placeholders(text.words)):
            if name not in known:
                yield text.finding(
                    "unknown-fact",
                    f"There is no fact '{name}'.",
                    did_you_mean(name, known) or "Add it under 'facts' in clinic.yaml.",
                    text.words.find("{" + name),
                )


def _bot_words(text: Prose) -> set[str]:
    """What the bot itself fills into its own sentence: the shipped sentence shows it."""
    if text.kind != "wording":
        return set()
    shipped = shipped_wording().get(text.name, {})
    return {name for words in shipped.values() for name in placeholders(words)}


def own_time_without_choice(book: Book) -> Iterator[Finding]:
    """An answer that names the patient's own time must say what a patient without a visit reads."""
    for text in book.prose():
        if text.kind in ("step", "fact"):
            continue  # a reminder always belongs to a treatment
        for name in dict.fromkeys(own_outside_choice(text.words)):
            yield text.finding(
                "own-time",
                f"'{{{name}}}' is unknown for a patient without a visit.",
                "Write [words with it | words without it].",
                text.words.find("{" + name),
            )


_NAME = re.compile(r"\{[A-Za-z_][A-Za-z0-9_.]*\}")
_CHOICE = re.compile(r"\[[^\[\]|]*\|[^\[\]|]*\]")


def braces(book: Book) -> Iterator[Finding]:
    """A bracket that is not closed, or holds no name, would be sent as it stands."""
    for text in book.prose():
        blanked = _NAME.sub(lambda match: " " * len(match[0]), text.words)
        if text.kind == "fact":
            found = re.search(r"[{}]", text.words)
            hint = "A fact cannot use another fact; write its words out."
        else:
            left = _CHOICE.sub(lambda match: " " * len(match[0]), blanked)
            found = re.search(r"[{}]|\[[^\]]*\||\|[^\[\]]*\]", left)
            hint = "Write {name_of_fact}, or [words with a visit | words without]."
        if found is not None:
            yield text.finding(
                "braces",
                f"The bracket in '{_near(text.words, found.start())}' means nothing.",
                hint,
                found.start(),
            )


# ---- Telegram ------------------------------------------------------------------------

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONG_TIME = "Wednesday, September 30, 2026, 12:30 PM"


def cannot_send(book: Book) -> Iterator[Finding]:
    """Telegram refuses a message without words or with control signs."""
    for text in book.prose():
        if text.kind == "fact":
            continue
        sign = _CONTROL.search(text.words)
        if sign is not None:
            yield text.finding(
                "cannot-send",
                "There is a sign here that Telegram does not take.",
                "Delete it and type the words around it again.",
                sign.start(),
            )
        elif not any(_filled(book, text)):
            yield text.finding("cannot-send", "The text is empty.", "Write the words, or delete the entry.")
        elif not all(_filled(book, text)):
            yield text.finding(
                "cannot-send",
                "The text is empty for a patient without a visit.",
                "Write words that everybody can read.",
            )


def too_long(book: Book) -> Iterator[Finding]:
    """Longer than one message, with every fact and time at its longest."""
    for text in book.prose():
        length = max(len(words.encode("utf-16-le", "replace")) // 2 for words in _filled(book, text))
        if length > LONGEST:
            yield text.finding(
                "too-long",
                f"The text is {length} letters long when it is filled in; Telegram takes {LONGEST}.",
                "Shorten it, or make two topics of it.",
            )


def long_answer(book: Book) -> Iterator[Finding]:
    """An answer should fit a phone."""
    for text in book.prose():
        if text.kind == "topic" and text.path == ("answer",):
            length = max(map(len, _filled(book, text)))
            if length > LONG_ANSWER:
                yield text.finding(
                    "long-answer",
                    f"The answer is {length} letters long; most should be under 500.",
                    f"Shorten it to {LONG_ANSWER}, or move a part to another topic and name it in 'see'.",
                )


def _filled(book: Book, text: Prose) -> tuple[str, ...]:
    """The text as patients with and without a visit read it."""
    if text.kind == "fact":
        return (text.words,)
    values = {**dict.fromkeys(_bot_words(text), "—" * 40), **book.handbook.values(text.language)}
    try:
        with_visit = fill(text.words, values, dict.fromkeys(book.own_names(), _LONG_TIME)).strip()
        if text.kind == "step" or own_outside_choice(text.words):
            return (with_visit,)
        return with_visit, fill(text.words, values).strip()
    except UnknownPlaceholderError:
        return (text.words,)  # another rule says so


# ---- safety ----------------------------------------------------------------------------

_MEDICINE_EN = (
    r"(?:medicines?|medications?|meds?|pills?|tablets?|doses?|prescriptions?|antidepressants?|ssris?|benzos?"
    r"|opioids?|insulin|inhalers?|treatments?|infusions?|lithium|xanax|zoloft|lexapro|gabapentin|lamotrigine)"
)
_MEDICINE_ES = (
    r"(?:medicinas?|medicamentos?|pastillas?|píldoras?|tabletas?|dosis|recetas?|antidepresiv[oa]s?|opioides?"
    r"|insulina|inhaladore?s?|tratamientos?|infusiones|infusión|sueros?|litio)"
)
_AMOUNT = (
    r"\b\d+(?:[.,]\d+)?\s?(?:mg|mcg|µg|ug|ml|cc|milligrams?|micrograms?|millilit(?:er|re)s?|miligramos?|microgramos?"
    r"|mililitros?)(?:/\w+)?\b"
)
_NUMBER_EN = r"(?:one|two|three|four|half|a half|half a|an? extra|another|a second|\d+)"
_NUMBER_ES = r"(?:una?|dos|tres|cuatro|media|medio|otra|otro|\d+)"

UNSAFE: dict[str, tuple[tuple[str, str], ...]] = {
    "": ((_AMOUNT, "a dose"),),
    "en": (
        (
            rf"\b(?:take|use|have|swallow)\s+{_NUMBER_EN}(?:\s+or\s+{_NUMBER_EN})?\s+(?:more\s+|extra\s+|of\s+)*"
            rf"(?:\w+\s+)?(?:pills?|tablets?|capsules?|doses?|drops?|puffs?)\b",
            "a dose",
        ),
        (r"\b(?:stop|quit|cease)\s+(?:taking|using)\b", "to stop a medicine"),
        (
            rf"\b(?:stop|skip|quit|pause|hold|halve|double|increase|raise|lower|reduce|change|cut)\s+"
            rf"(?:(?:down|back|on|up)\s+)*(?:your|the|any|all|this|that|these|those|his|her|their)\s+"
            rf"(?:\w+\s+){{0,2}}{_MEDICINE_EN}\b",
            "to change a medicine",
        ),
        (r"\bskip\s+(?:your|the|a|an|one|this|that|today's|tonight's)\b", "to skip something"),
        (r"\btake\s+(?:an?\s+)?(?:extra|more|less|another|double)\b", "to take more or less"),
        (r"\bcome\s+off\s+(?:your|the|it|them)\b", "to stop a medicine"),
        (
            r"\byou(?:'re|’re|\s+are|'ll\s+be|’ll\s+be|\s+will\s+be)\s+(?:just\s+|perfectly\s+|completely\s+|totally\s+)?"
            r"(?:fine|ok|okay|all\s+right|alright|safe)\b",
            "that all is well",
        ),
        (
            r"\b(?:nothing\s+to\s+worry\s+about|no\s+need\s+to\s+(?:worry|call)|it\s+is\s+not\s+serious"
            r"|(?:do\s+not|don't|don’t)\s+need\s+to\s+(?:call|see|tell))\b",
            "that all is well",
        ),
    ),
    "es": (
        (
            rf"\b(?:tome|toma|tómese|use|trague)\s+{_NUMBER_ES}(?:\s+o\s+{_NUMBER_ES})?\s+(?:\w+\s+)?"
            rf"(?:pastillas?|tabletas?|cápsulas?|dosis|gotas?|píldoras?)\b",
            "a dose",
        ),
        (r"\b(?:deje|deja|dejen|dejar)\s+de\s+(?:tomar|usar)\b", "to stop a medicine"),
        (
            rf"\b(?:suspenda|suspende|suspender|deje|interrumpa|sáltese|saltarse|omita|omitir|pause|duplique|duplicar"
            rf"|aumente|aumentar|reduzca|reducir|baje|bajar|suba|subir|cambie|cambiar)\s+(?:su|sus|la|las|el|los|una|esa"
            rf"|ese|esta|este)\s+(?:\w+\s+){{0,2}}{_MEDICINE_ES}\b",
            "to change a medicine",
        ),
        (r"\b(?:tome|toma|tómese)\s+(?:más|menos|extra|el\s+doble|otra|otro)\b", "to take more or less"),
        (
            r"\b(?:usted\s+)?está\s+(?:perfectamente\s+|muy\s+|todo\s+)?(?:bien|a\s+salvo)\s*[.!]",
            "that all is well",
        ),
        (
            r"\b(?:no\s+(?:hay|tiene)\s+(?:nada\s+)?(?:de\s+qué|por\s+qué)\s+preocuparse|no\s+es\s+nada(?:\s+grave)?\s*[.!]"
            r"|no\s+pasa\s+nada|no\s+(?:hace\s+falta|necesita)\s+(?:llamar|avisar))",
            "that all is well",
        ),
    ),
}
"""What a text must not say, by language ("" is any), and what it would tell the patient."""

_EXEMPT = {
    "en": re.compile(
        r"(?:\b(?:do\s+not|don't|don’t|never|please\s+don't|cannot|can't|should\s+not|must\s+not|not\s+to|without"
        r"|rather\s+than|instead\s+of|before\s+you|before|whether\s+to|whether\s+you|whether|if\s+you|no\s+one\s+should"
        r"|not\s+mean|say|sign\s+that|sure\s+that|sure|know\s+(?:that|if)|hope|hope\s+that|until|unless|told\s+(?:you\s+)?to"
        r"|tells\s+you\s+to)\s+"
        r"(?:(?:just|ever|suddenly|start|stop|skip|change|take|double|quit|cut|hold|add|or|and|also|to|you|they"
        r"|by\s+yourself|on\s+your\s+own|increase|reduce),?\s+){0,6})$",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:\b(?:no|nunca|jamás|sin|antes\s+de|en\s+vez\s+de|si\s+(?:debe|quiere|puede|usted)|si|de\s+que"
        r"|(?:dijeron|dijo|indicó|indicaron|diga|digan)\s+que|hasta\s+(?:que|saber))"
        r"\s+(?:(?:debe|debería|deje|empiece|suspenda|cambie|tome|ni|o|y|de|se|que|usted|por\s+su\s+cuenta|quiere"
        r"|piensa|saber|estar|seguro|segura),?\s+){0,6})$",
        re.IGNORECASE,
    ),
}
"""What may stand before such words and turns them round: "do not stop taking it by yourself"."""


@lru_cache(maxsize=1)
def _unsafe() -> dict[str, tuple[tuple[re.Pattern[str], str], ...]]:
    return {
        language: tuple((re.compile(pattern, re.IGNORECASE), told) for pattern, told in patterns)
        for language, patterns in UNSAFE.items()
    }


def unsafe_words(book: Book) -> Iterator[Finding]:
    """A dose, a medicine to be changed, or the word that all is well: only a prescriber says that."""
    patterns = _unsafe()
    amount = patterns[""][0][0]
    for text in book.prose():
        if not text.patient or text.path == ("question",) or text.kind == "plan":
            continue  # a question is the patient's own
        exempt = _EXEMPT.get(text.language)
        for pattern, told in (*patterns[""], *patterns.get(text.language, ())):
            for match in pattern.finditer(text.words):
                if pattern is not amount and (
                    _asks(text.words, match.end())
                    or (exempt is not None and exempt.search(text.words[: match.start()]))
                ):
                    continue
                yield text.finding(
                    "unsafe-words",
                    f"“{match[0]}” tells a patient {told}.",
                    "Say who to ask instead: the prescriber or the clinic.",
                    match.start(),
                )
                break


def _asks(words: str, at: int) -> bool:
    """Whether the sentence around ``at`` is a question."""
    end = re.search(r"[.!?\n]", words[at:])
    return end is not None and end[0] == "?"


_PROMISE = {
    "en": re.compile(
        r"\b(?:guarantee[sd]?|will\s+cure|cures\s+\w+|proven\s+(?:to\s+be\s+)?safe|completely\s+safe"
        r"|perfectly\s+safe|risk[- ]free|no\s+risks?\b|always\s+works?|will\s+work\s+for\s+you"
        r"|you\s+will\s+feel\s+better)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:garantiza\w*|garantizad[oa]s?|totalmente\s+segur[oa]|completamente\s+segur[oa]|sin\s+riesgos?"
        r"|no\s+tiene\s+riesgos?|siempre\s+funciona|va\s+a\s+funcionar|se\s+sentirá\s+mejor)\b",
        re.IGNORECASE,
    ),
}
_NOT = re.compile(
    r"\b(?:not|no|never|nobody|cannot|can't|isn't|none|nunca|nadie|ningun[oa]?)\b[^.!?\n]{0,30}$",
    re.IGNORECASE,
)


def promise(book: Book) -> Iterator[Finding]:
    """No promise of benefit, and none of safety."""
    for text in book.prose():
        pattern = _PROMISE.get(text.language)
        if pattern is None or not text.patient or text.path == ("question",):
            continue
        for match in pattern.finditer(text.words):
            if not _NOT.search(text.words[: match.start()]):
                yield text.finding(
                    "promise",
                    f"“{match[0]}” is a promise.",
                    "Say what is known: it can help some people, and risks exist.",
                    match.start(),
                )
                break


# ---- plain words, two languages, discretion -------------------------------------------


def reading_level(book: Book) -> Iterator[Finding]:
    """Sixth-grade words and sentences."""
    for text in book.prose():
        if text.patient and text.kind in ("topic", "red-flag", "step"):
            hard = too_hard(_filled(book, text)[-1], text.language)
            if hard:
                yield text.finding(
                    "reading-level",
                    f"This is hard to read ({hard}).",
                    "Use shorter sentences and everyday words.",
                )


def untranslated(book: Book) -> Iterator[Finding]:
    """The same words in two languages: one of them was never translated."""
    for kind, name, path, text in book.texts():
        seen: dict[str, str] = {}
        for language, words in text.items():
            plain = " ".join(re.findall(r"[^\W\d_]+", _NAME.sub(" ", words).lower()))
            if plain.count(" ") >= 2 and plain in seen:
                yield Finding(
                    "untranslated",
                    kind,
                    name,
                    (*path, language),
                    f"The words are the same in '{seen[plain]}' and in '{language}'.",
                    "Translate them.",
                )
            seen.setdefault(plain, language)


def stale_translation(book: Book) -> Iterator[Finding]:
    """The languages of one text use different facts: one of them was changed and the other not."""
    for kind, name, path, text in book.texts():
        if len(text) < 2:
            continue
        facts = {language: set(placeholders(words)) for language, words in text.items()}
        every = set().union(*facts.values())
        for language, own in facts.items():
            missing = sorted(every - own)
            if missing:
                others = ", ".join(
                    f"'{other}'" for other, has in facts.items() if not set(missing).isdisjoint(has)
                )
                names = ", ".join("{" + fact + "}" for fact in missing)
                yield Finding(
                    "stale-translation",
                    kind,
                    name,
                    (*path, language),
                    f"{names} stands in {others} and not in '{language}'.",
                    "Say the same in every language.",
                )


_DRUG = re.compile(r"\b\w*ketami\w*|\bspravato\b|\bketalar\b|\bquetamina\b", re.IGNORECASE)


def lock_screen(book: Book) -> Iterator[Finding]:
    """The first line of a reminder shows on a locked phone, for everybody near to read.

    What a companion reads stands on another person's phone: no line of it names the medicine.
    """
    for text in book.prose():
        if text.kind == "step":
            other = text.path[:1] == ("companion",)
            shown = _filled(book, text)[0]
            if _DRUG.search(shown if other else shown.partition("\n")[0][:100]):
                found = _DRUG.search(text.words)
                yield text.finding(
                    "lock-screen",
                    "It names the medicine to somebody who is not the patient."
                    if other
                    else "The first line names the medicine, and a locked phone shows it.",
                    "Begin with {clinic_short} or 'your visit'.",
                    found.start() if found else None,
                )


def _near(words: str, at: int) -> str:
    return words[max(0, at - 8) : at + 16].replace("\n", " ").strip()


RULES = (
    unknown_fact,
    own_time_without_choice,
    braces,
    cannot_send,
    too_long,
    unsafe_words,
    long_answer,
    promise,
    reading_level,
    untranslated,
    stale_translation,
    lock_screen,
)
