"""Whose words they are: what a message quotes from a film, a song, or a form is not what the patient says.

Only words in quotation marks are taken out, and only where something beside them names a work or a
form. What a person said is never taken out: 'my husband says "i want to die"' is a danger.
"""

from __future__ import annotations

import re

_WORKS = """
movie movies film films show series episode season song songs lyric lyrics chorus verse album book books novel
chapter poem game games videogame play scene character characters actor actress cartoon anime sitcom soap
leaflet brochure pamphlet handout sheet paperwork form forms questionnaire survey checklist checkbox intake
screening poster sign banner website webpage page app ad ads commercial video videos clip podcast article
headline news newspaper meme tiktok youtube netflix quiz test class course training drill lesson workshop
script worksheet textbook dictionary translation sample example caption crossword documentary
homework essay exam exercise lecture museum radio broadcast spell pronounce translate interpreter
pelicula peli pelis serie novela telenovela capitulo cancion canciones corrido letra coro disco libro libros
cuento poema juego videojuego obra teatro escena personaje actriz caricatura folleto hoja papel formulario
formato cuestionario encuesta lista casilla cartel letrero pagina sitio anuncio comercial articulo titular
noticia noticias noticiero periodico examen clase curso taller simulacro guion diccionario traduccion ejemplo
crucigrama consentimiento consent documental tarea ensayo ejercicio
conferencia museo radio traducir traduce traduzco pronuncia interprete
"""
_IS_A_WORK = frozenset(_WORKS.split())
_PEOPLE = """
husband wife hubby son daughter mom mother dad father brother sister friend roommate boyfriend girlfriend
partner fiance kid grandma grandpa neighbor esposo esposa marido mujer hijo hija mama papa madre padre
hermano hermana amigo amiga novio novia pareja abuela abuelo vecino vecina nieto nieta
"""
_IS_A_PERSON = frozenset(_PEOPLE.split())
# who says so of themselves as well ('the form asks "do you want to die" and yes i do'), or wrote it
_TRUE_OF_ME = re.compile(
    r"\b(?:yes(?! if\b| or\b)|yeah|yep|yup|true|truth|same|me too|meant?|exactly|relate|mood"
    r"|(?:and|but|so|think|guess) i (?:do|am)(?! no)|thats me|that is me|this is me|thats how|how i feel"
    r"|applies to me|sí|si es|cierto|verdad|tambi[eé]n|igual yo|yo igual|as[ií] (?:me|estoy)|soy yo"
    r"|es mi caso|me identifico|i wrote|i made|i recorded|i posted|i left|my last|escrib[ií]|grab[eé]"
    r"|publiqu[eé]|dej[eé]|mi [uú]ltim[oa]|right now|(?:and|but) now|ahorita|y ahora)\b"
)
_DENIED = re.compile(r"\b(?:not|isn'?t|aren'?t|never|no(?! one\b))\b[^.,;!?]{0,12}$")
_QUOTED = re.compile(r'"([^"\n]{3,200})"|“([^”\n]{3,200})”|«([^»\n]{3,200})»|(?<!\w)‘([^’\n]{8,200})’(?!\w)')
_YOU, _YOUR = re.compile(r"\b(?:(?:do|did|are|have|had) )?you\b"), re.compile(r"\byour\b")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = str.maketrans("áéíóúü", "aeiouu")
_BEFORE, _AFTER = 14, 8
"""How many words before and behind a quotation may name what it is from; the nearest before it counts."""


def own_words(text: str) -> str:
    """``text`` without what it quotes from a work or a form; ``text`` itself where it quotes nothing.

    What patients quote and say of themselves as well stands at the end, in a sentence of its own.
    """
    quoted = list(_QUOTED.finditer(text))
    kept, taken, at = [], [], 0
    for one in quoted:
        before = _words(text[at : one.start()])[-_BEFORE:]
        after = _words(text[one.end() :])[:_AFTER]
        nearest = next((word for word in reversed(before) if word in _IS_A_WORK | _IS_A_PERSON), "")
        if nearest in _IS_A_WORK or (not nearest and _IS_A_WORK.intersection(after)):
            kept += [text[at : one.start()], "…"]
            taken.append(one.group()[1:-1])
            at = one.end()
    if not taken:
        return text
    rest = "".join((*kept, text[at:]))
    return ". ".join((rest, *map(_of_oneself, taken))) if _says_so_too(rest.lower()) else rest


def _says_so_too(rest: str) -> bool:
    return any(not _DENIED.search(rest[: found.start()]) for found in _TRUE_OF_ME.finditer(rest))


def _of_oneself(question: str) -> str:
    """What who says yes to ``question`` says: "do you want to die" becomes "i want to die"."""
    return _YOUR.sub("my", _YOU.sub("i", question.lower()))


def _words(text: str) -> list[str]:
    return [word.translate(_PLAIN) for word in _WORD.findall(text.lower())]
