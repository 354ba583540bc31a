"""Greetings, thanks, goodbyes, laughter, yes and no: when a message says nothing else.

A lexicon, not a guess: every word of the message must belong to small talk, and at least one word or
phrase must name its kind. "thanks, and can i drive" has words left over and is a question. Beside a
thank-you there may be praise: "thanks so much, the nurses were lovely".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

from bot.care.text import words
from bot.care.vocabulary import EMOJI, each


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


PHRASES: Mapping[str, tuple[str, ...]] = {
    "how-are-you": _phrases("""
        how are you, how are you doing, how you doing, how is it going, how s it going, how are things,
        how have you been, what s up, what is up, wassup, sup, whats good, how is your day, how was
        your day, hope you are well, como estas, como esta, como estan, como te va, como le va, como
        andas, como has estado, que tal, que onda, que hay, que hubo, que pasa, que haces, que cuentas,
        quiubo, todo bien
    """),
    "thanks": _phrases("""
        thank you, thank, thanks, thankyou, thanx, thnx, thks, tysm, tyvm, ta, cheers, much obliged,
        much appreciated, appreciate it, appreciate you, i appreciate it, i appreciate you, i
        appreciate that, you rock, you are the best, you re the best, you are a lifesaver, lifesaver,
        bless you, god bless, that helps, that helped, that was helpful, very helpful, so helpful,
        helpful, you are awesome, you are great, good bot, gracias, mil gracias, muchas gracias,
        muchisimas gracias, te agradezco, le agradezco, se agradece, agradecido, agradecida, dios te
        bendiga, dios le bendiga, dios los bendiga, bendiciones, muy amable, muy amables, que amable,
        que amables, eres un sol, son un amor, me ayudo mucho, me ayudaste mucho, me sirvio, te
        pasaste, se lo agradezco, excelente servicio
    """),
    "bye": _phrases("""
        bye, bye bye, goodbye, good bye, see you, see you later, see you tomorrow, see you then, see
        you soon, later, laters, cya, ttyl, talk later, talk to you later, take care, have a good one,
        have a good day, have a great day, have a nice day, have a good night, have a good evening,
        have a good weekend, good night, goodnight, night night, nighty night, gnight, adios, chao,
        chau, hasta luego, hasta manana, hasta pronto, nos vemos, nos vemos manana, nos vemos luego,
        cuidate, cuidese, cuidense, que descanses, que descanse, buen dia, feliz noche, bonito dia,
        bonita tarde, que tengas buen dia, que tenga buen dia, que tengan buen dia, que tengan bonito
        dia, que pases buen dia, que le vaya bien, que te vaya bien
    """),
    "greeting": _phrases("""
        hi, hello, hey, heya, hiya, hii, heyy, helloo, yo, howdy, hi there, hello there, hey there,
        good morning, good afternoon, good evening, morning, gm, greetings, anyone there, anybody
        there, is anyone there, is anybody there, are you there, you there, happy new year, happy
        holidays, merry christmas, happy birthday, happy friday, happy thanksgiving, happy easter,
        testing, test, hola, holaa, holi, holis, buenas, buenos dias, buenas tardes, buenas noches,
        buen dia, muy buenas, hay alguien, feliz ano, feliz ano nuevo, feliz navidad, felices fiestas,
        feliz cumpleanos, saludos
    """),
    "laughter": _phrases("""
        lol, lmao, lmfao, rofl, haha, hahaha, hehe, hihi, heh, jaja, jajaja, jeje, jiji, xd, that is
        funny, that s funny, too funny, just kidding, jk, es broma
    """),
    "yes": _phrases("""
        yes, yep, yeah, yup, ya, yea, ye, yessir, sure, sure thing, of course, absolutely, definitely,
        correct, right, si, sip, sii, claro, claro que si, por supuesto, simon, asi es, exacto,
        correcto
    """),
    "no": _phrases("""
        no, nope, nah, nop, no thanks, no thank you, not really, no gracias, nel, para nada
    """),
    "ok": _phrases("""
        ok, k, okay, okey, okie, kk, okok, oki, okis, alright, all right, got it, i got it, gotcha,
        understood, i see, i understand, makes sense, makes sense now, sounds good, sounds great, cool,
        great, perfect, nice, awesome, good, fine, will do, noted, roger, copy that, done, that is all,
        that is it, nothing, nothing else, never mind, nevermind, nvm, no worries, no problem, all
        good, i am good, good to know, oh, ah, aha, hmm, hm, mm, vale, va, sale, dale, listo,
        entendido, entiendo, ya entendi, ya veo, de acuerdo, esta bien, bien, muy bien, perfecto,
        genial, bueno, que bueno, excelente, sale pues, sale y vale, orale, hecho, enterado, enterada,
        anotado, nada, nada mas, eso es todo, es todo, no pasa nada, olvidalo, de nada, you are
        welcome, welcome, my pleasure
    """),
}  # fmt: skip
"""Phrases by kind. The first kind found in this order of telling wins; see :data:`_ORDER`."""

_ORDER = ("thanks", "bye", "how-are-you", "greeting", "laughter", "no", "yes", "ok")
_COURTESIES = frozenset({"thanks", "bye", "how-are-you", "greeting", "laughter"})
_FILLERS = frozenset(
    each("""
    so very much really a an the again all for your you to it and that this is was everything every
    thing help helping time today tonight now then just oh ah well man dude bro girl friend everyone
    everybody team guys folks y doc doctor nurse dear hun hon honey love sir maam ma am please me my i
    at there bot got one thing ok okay too also lot lots bunch million ton tons info information answer
    answers reply quick fast muy mucho muchas muchos muchisimas de por la el los las todo toda todos tu
    su lo le les te se ustedes usted amigo amiga doctora senor senora senorita equipo ayuda tan hoy a ti
    entonces pues bueno ya y que es un una informacion respuesta rapido igualmente
""")
)
_HOW_MUCH = frozenset(each("so very much really a lot again and y muy mucho muchas muchisimas pues bueno"))
_PRAISE = frozenset(
    each("""
    were are been being be have has had am im ive youre such truly honestly always ever lovely kind kindly
    sweet wonderful amazing great nice patient gentle caring friendly awesome fantastic good best super cool
    warm professional nurses staff crew people place clinic office desk visit care caring taking took looking
    looked after of listening kindness patience support checking getting putting up through with each he she
    they them who work job from grateful yesterday morning week my husband wife family mom dad both us
    fueron estuvieron son fue han sido siempre lindo lindos linda lindas amables amable bueno buenos buena
    buenas atento atentos atenta atentas maravilloso maravillosos maravillosa carino carinosos enfermera
    enfermeras enfermero personal atencion trato gente clinica cuidarme atenderme escucharme cuidar
    acompanarme paciencia apoyo ser con conmigo nosotros mi esposo esposa familia mama papa verdad
    ayer manana semana trabajo gran excelente excelentes
""")
)
"""Words of praise, which belong to small talk beside a thank-you only."""
_ASKING = frozenset(each("is are was were am have has had been be fue fueron son ha han"))
"""Right after a thank-you these begin a question: "thanks, are the nurses nice"."""
_LAUGH = re.compile(r"^(?:(?:ha|he|ja|je|ji|hi|jua){2,}[hj]?|[aj]{4,}|[ah]{5,}|lo+l|k{3,}|x+d+)$")
_BY_FIRST: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
for _kind, _said in PHRASES.items():
    for _phrase in _said:
        _parts = tuple(_phrase.split())
        _BY_FIRST.setdefault(_parts[0], []).append((_kind, _parts))
for _entries in _BY_FIRST.values():
    _entries.sort(key=lambda entry: -len(entry[1]))
_SOLEMN = re.compile(r"\b(?:bless|bendi|cu[ií]d|care\b)")
"""Who takes leave for good blesses those who stay."""
_JOINERS = frozenset("\u200d\ufe0f")
_FACES_OF = {"ok": frozenset("👍👌✅🙂😊😀😃😄😁☺🆗💪"), "thanks": frozenset("🙏❤💙💚💛🧡💜🤗😍🥰")}
_FRIENDLY = frozenset().union(*_FACES_OF.values())
_FACES = re.compile(r"[:;=8xX]['\-]?[()DPp3]+|<3|\^_?\^")


def smalltalk(text: str) -> str | None:
    """The kind of small talk ``text`` is, or None when it says or asks anything more.

    A message of emoji alone is ``"ok"``, ``"thanks"`` or, where it may mean anything, ``"unclear"``; a
    picture that names something ("🤢") is not small talk.
    """
    if len(text) > 200:
        return None
    plain = _FACES.sub(" ", text)
    for language in ("en", "es"):
        found = list(words(plain, language))
        kinds = _kinds(found, asks="?" in text)
        if kinds:
            return next(kind for kind in _ORDER if kind in kinds)
    pictures = [c for c in text if not c.isspace() and c not in _JOINERS]
    if not pictures or any(c.isalnum() or c in "?¿" for c in plain) or all(c in EMOJI for c in pictures):
        return None
    return next((kind for kind, faces in _FACES_OF.items() if not faces.isdisjoint(text)), "unclear")


def is_courtesy(text: str) -> bool:
    """Whether ``text`` is thanks, greetings and the like and nothing else, not even whom or what for.

    "thank you so much, goodbye" is. "thank you for everything, goodbye everyone" may be the last word of a
    life, and so may "that is it. goodbye".
    """
    plain = _FACES.sub(" ", text)
    if any(unicodedata.category(sign).startswith("S") and sign not in _FRIENDLY for sign in plain):
        return False
    read = (
        _kinds(list(words(plain, language)), asks=False, fillers=_HOW_MUCH, praise=False)
        for language in ("en", "es")
    )
    return _SOLEMN.search(plain.lower()) is None and any(kinds and kinds <= _COURTESIES for kinds in read)


def _kinds(
    found: list[str], *, asks: bool, fillers: Collection[str] = _FILLERS, praise: bool = True
) -> set[str]:
    """The kinds of small talk in the words, none where they say anything else but ``fillers``; beside a
    thank-you there may be ``praise``."""
    if not found or len(found) > 24:
        return set()
    kinds: set[str] = set()
    praised = False
    position, ended = 0, -1
    while position < len(found):
        here = found[position]
        if _LAUGH.match(here):
            kinds.add("laughter")
            position += 1
            continue
        for kind, phrase in _BY_FIRST.get(here, ()):
            if tuple(found[position : position + len(phrase)]) == phrase:
                kinds.add(kind)
                position += len(phrase)
                ended = position if kind == "thanks" else ended
                break
        else:
            asks = asks or (here in _ASKING and ended == position)
            if here not in fillers:
                if not praise or here not in _PRAISE:
                    return set()
                praised = True
            position += 1
    if praised and (asks or "thanks" not in kinds):
        return set()
    return kinds
