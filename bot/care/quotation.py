"""Whose words they are: what a film, a song or a form says is not what the patient says.

A quotation is taken out only where a work or a form is its speaker ('in the movie a guy says "…"', 'the form
asks if "…"'). What a person says stays: 'my husband says "i want to die"' is a danger. A doubt stays one.
"""

from __future__ import annotations

import re

_WORKS = (
    r"movies?|films?|episodes?|seasons?|songs?|lyrics?|chorus|verse|books?|novel|chapter|poem|video ?games?"
    r"|school play|cartoon|anime|sitcom|soap opera|leaflet|brochure|pamphlet|handout|forms?|questionnaire"
    r"|survey|checklist|poster|billboard|website|webpage|commercial|podcast|headline|meme|quiz|worksheet"
    r"|textbook|documentary|pel[ií]culas?|pelis?|telenovelas?|novelas?|cap[ií]tulo|canci[oó]n|canciones"
    r"|corrido|estribillo|libros?|cuento|poema|videojuego|caricatura|folleto|formulario|cuestionario|encuesta"
    r"|cartel|letrero|anuncio|p[oó]dcast|titular|crucigrama|documental|gui[oó]n|(?:tv |hospital )show|slide"
    r"|practice card|first aid class|exam|diapositiva|tarjeta de pr[aá]ctica|primeros auxilios|examen"
)
_SPEAKS = (
    r"says?|said|saying|goes|go|yells?|shouts?|screams?|sings?|singing|asks?|reads?|lists?|called|titled|named"
    r"|starts with|begins with|line|if|dice|dicen|grita|gritan|canta|pregunta|preguntan|empieza con"
    r"|se llama|llamada|titulada|frase(?: de ejemplo)?|verso|si|opens with|line (?:is|was)"
    r"|example(?: sentence)?|call(?: last week)? was|dec[ií]a|muestra era"
)
_OTHERS = (
    r"he|she|él|ella|husband|wife|son|daughter|mom|mother|dad|father|brother|sister|friend|roommate"
    r"|boyfriend|girlfriend|partner|neighbou?r|teacher|coworker|nurse|student|patient|esposo|esposa|marido"
    r"|hijo|hija|mam[aá]|pap[aá]|hermano|hermana|amigo|amiga|novio|novia|pareja|vecin[oa]|se[nñ]ora?"
    r"|maestr[oa]|compa[nñ]er[oa]|enfermer[oa]|paciente"
)
_MINE = r"i(?!['’]?m (?:reading|watching)| (?:watched|saw|read|heard|listened|love|like)\b)|we|my|mi|yo"
_INTRODUCED = re.compile(
    rf"(?:^|[.!?;\n])(?:(?!\b(?:{_OTHERS})\b)[^.!?;\n])*\b(?:{_WORKS})\b"
    rf"(?:(?!\b(?:{_OTHERS}|{_MINE})\b)[^.!?;\n])*\b(?:{_SPEAKS})[\s:,]*$",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r'(?<!\w)"([^"\n]{3,200})"(?!\w)|“([^”\n]{3,200})”|«([^»\n]{3,200})»|(?<!\w)‘([^’\n]{8,200})’(?!\w)'
)
_REACH = 120
"""Characters before a quotation in which its speaker must stand."""
# who says so of themselves as well ('the form asks "do you want to die" and yes i do'), or speaks of now
_TRUE_OF_ME = re.compile(
    r"\b(?:yes(?! if\b| or\b)|yeah|yep|yup|true|truth|same|me too|meant?|exactly|relate|mood|always"
    r"|absolutely|definitely|totally|for sure|i (?:do|am|feel)|i (?:have|got) (?:it|that|this)|thats me"
    r"|that is me|this is me|thats how|how i feel|applies to me|s[ií]|cierto|verdad|tambi[eé]n|igual yo"
    r"|yo igual|as[ií]|eso tengo|tengo eso|es mi caso|soy yo|me identifico|wrote|made|recorded|posted|ticked"
    r"|checked|marked|escrib[ií]|grab[eé]|publiqu[eé]|marqu[eé]|puse|right now|(?:and|but) now|ahorita"
    r"|y ahora)\b(?! no\b| not\b)",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|isn'?t|never|no)\s+$", re.IGNORECASE)
_TO_ME = (
    (r"(?:(?:do|did|are|have|had) )?you", "i"),
    ("your", "my"),
    ("yourself", "myself"),
    ("quiere", "quiero"),
    ("piensa", "pienso"),
    ("ha", "he"),
    ("tiene", "tengo"),
    ("siente", "siento"),
    ("su", "mi"),
    ("(mor|mat|quit|suicid|hac)(i|a|e)rse", r"\1\2rme"),
)
"""From what a form asks to what who says yes to it says."""


def own_words(text: str) -> str:
    """``text`` without what it quotes from a work or a form; ``text`` itself where it quotes nothing.

    What patients quote and say of themselves as well stands at the end, in a sentence of its own.
    """
    kept, taken, at, since = [], [], 0, 0
    for one in _QUOTED.finditer(text):
        begin = one.start()
        if _INTRODUCED.search(text[max(since, begin - _REACH) : begin]):
            kept += [text[at:begin], "…"]
            taken.append(one.group()[1:-1])
            at = one.end()
        since = one.end()
    if not taken:
        return text
    rest = "".join((*kept, text[at:]))
    return ". ".join((rest, *map(_of_oneself, taken))) if _says_so_too(rest) else rest


def _says_so_too(rest: str) -> bool:
    return any(not _DENIED.search(rest[: found.start()]) for found in _TRUE_OF_ME.finditer(rest))


def _of_oneself(question: str) -> str:
    words = question.lower()
    for theirs, mine in _TO_ME:
        words = re.sub(rf"\b{theirs}\b", mine, words)
    return words
