"""Free words that ask for what a command does: "stop texting me", "borra mis datos", "baja".

A small lexicon, not a guess: the whole message must be the wish. "stop" is one, "can I stop my
pills" is a question. Danger is looked for before this, always.
"""

from __future__ import annotations

import re
from typing import Literal

from bot.care.text import words

Wish = Literal[
    "stop", "pause", "resume", "cancel", "delete", "export", "help", "reminders", "appointment", "checkin",
    "privacy", "topics", "emergency", "english", "spanish", "start",
    "companion",
]  # fmt: skip

LONGEST = 90
"""Characters of a message that can be a wish and nothing else."""


def _one_of(text: str) -> str:
    return "(?:" + "|".join(" ".join(phrase.split()) for phrase in text.split(",")) + ")"


_SENT_EN = _one_of("""
    reminder, reminders, message, messages, messaging, text, texts, texting, text messages, notification,
    notifications, alerts, msg, msgs, updates, pings, subscription, mailing list, list, check ins, checkins
""")
_SENT_ES = _one_of("""
    recordatorio, recordatorios, mensaje, mensajes, texto, textos, aviso, avisos, notificaciones, alertas,
    suscripcion, lista, cosas, mensajitos
""")
_ANY_EN = r"(?: (?:my|the|your|these|those|this|all|any|more|daily|of|to|from|me))*"
_ANY_ES = r"(?: (?:mis|mi|los|las|la|el|sus|estos|esos|todos|todas|mas|de|a|me|tantos))*"
_TAIL_EN = r"(?: (?:anymore|any more|from you|from the clinic|to me|again|at all|off|for me))*"
_TAIL_ES = r"(?: (?:por ahora|mas|nunca mas|ahora|de la clinica|a mi|nada))*"
_WRITE_EN = _one_of("""
    text, texting, message, messaging, write, writing, ping, pinging, contact, contacting, bother, bothering,
    remind, reminding, spam, spamming, notify, notifying, bug, bugging
""")
_WRITE_ES = _one_of("""
    mandarme, enviarme, escribirme, molestarme, textearme, mandar, enviar, escribir, molestar, recordarme,
    mandando, enviando, escribiendo, molestando
""")
_DATA_EN = _one_of("""
    data, information, info, account, record, records, history, chat, chat history, conversation, messages,
    everything, all, profile, stuff
""")
_DATA_ES = _one_of("""
    datos, dato, informacion, info, cuenta, registro, registros, historial, chat, conversacion, mensajes,
    todo, perfil
""")

_PERSON_EN = (
    r"(?:my|the|a|an|another|one of my)(?: (?:adult|older|younger|best|own))*"
    + " "
    + _one_of("""
    driver, ride, sister, brother, husband, wife, partner, spouse, mom, mother, mum, dad, father, friend, son,
    daughter, boyfriend, girlfriend, roommate, neighbor, neighbour, aunt, uncle, cousin, caregiver, carer,
    family, family member, fiance, fiancee, companion, escort, grandma, grandmother, grandson, granddaughter,
    person, adult, parents
""")
    + "(?: who (?:is driving|drives|is taking|takes) me(?: home)?)?"
)
_PERSON_ES = (
    r"(?:mi|el|la|un|una|otra|otro)"
    + " "
    + _one_of("""
    conductor, conductora, chofer, hermana, hermano, esposo, esposa, marido, mujer, pareja, mama, madre, papa,
    padre, amigo, amiga, hijo, hija, novio, novia, vecino, vecina, tia, tio, primo, prima, cuidador,
    cuidadora, familia, familiar, acompanante, persona, abuela, abuelo, nieto, nieta, companera, companero
""")
    + "(?: que me (?:lleva|recoge|maneja|acompana)(?: a casa)?)?"
)
_DRIVES_EN = (
    r"(?:(?:drives|is driving|will drive|takes|is taking|will take|brings|will bring|picks|will pick"
    r"|is picking|is)(?: (?:me|home|up|my|the|driver|ride|back|on|that|day))*)"
)
_DRIVES_ES = (
    r"(?:(?:me|va a|es) (?:lleva|llevara|llevarme|recoge|recogera|recogerme|maneja|acompana|mi conductor"
    r"|mi conductora|mi chofer)(?: (?:a|casa|en|coche|carro|de|vuelta))*)"
)
_GET_EN = r"(?:get|receive|have|see|read)"
_GET_ES = r"(?:recibir|ver|tener|leer)"
_TOO_EN = r"(?: (?:too|also|as well|instead|on|her|his|their|phone))*"
_TOO_ES = r"(?: (?:tambien|en|su|telefono|celular))*"

_WISHES: dict[Wish, tuple[str, ...]] = {
    "stop": (
        "stop", "stop all", "stopall", "stop it", "stop this", "stop now", "quit", "end", "revoke",
        "revoke consent", "i revoke my consent", "opt out", "opt me out", "optout", "unsubscribe",
        "unsubscribe me", "no more", "leave me alone", "i am out", "remove me", "take me off",
        "alto", "baja", "pare", "parar", "paren", "basta", "ya no", "no mas", "ya no mas", "ya basta",
        "dejeme en paz", "dejenme en paz", "dejame en paz",
        "(?:dar ?me|denme|deme|dame|darse|quiero darme)(?: de)? baja", "darse de baja", "de baja",
        _one_of("""
            stop, quit, end, cease, no more, turn off, switch off, disable, cancel, unsubscribe from,
            unsubscribe me from, opt out of, opt me out of, get rid of, stop sending, stop getting,
            stop receiving, do not want, do not want any, do not want to get, do not want to receive,
            do not need, do not like, no longer want, no longer need, do not send, do not give, take me off,
            remove me from, delete, silence
        """) + f"{_ANY_EN} {_SENT_EN}{_TAIL_EN}",
        f"(?:stop|quit|cease|do not|never|no more)(?: {_WRITE_EN})(?: me)?{_TAIL_EN}",
        f"turn{_ANY_EN} {_SENT_EN} off",
        _one_of("""
            pare, paren, para, parar, quite, quiten, quita, quitar, apague, apaga, apagar, desactive,
            desactiva, desactivar, cancele, cancela, cancelar, detenga, detener, suspenda, suspender,
            no quiero, ya no quiero, no quiero recibir, ya no quiero recibir, no me mande, no me manden,
            no me mandes,
            no mande, no manden, no me envie, no me envien, no me envies, ya no me mande, ya no me manden,
            ya no me mandes, ya no me envie, ya no me envien, no mas, ya no mas, no necesito, ya no necesito,
            sin, deje los, elimine los
        """) + f"{_ANY_ES} {_SENT_ES}{_TAIL_ES}",
        f"(?:deje|dejen|deja|pare|paren|para)(?: ya)? de {_WRITE_ES}(?:{_ANY_ES} {_SENT_ES})?{_TAIL_ES}",
        "(?:ya )?no me (?:escriba|escriban|escribas|moleste|molesten|molestes|mande nada|manden nada"
        f"|mandes nada|recuerde|recuerden|contacte|contacten){_TAIL_ES}",
        "(?:ya )?no quiero"
        " (?:que me (?:escriba|escriban|escribas|mande|manden|molesten|molestes)|recibir nada)"
        f"(?:{_ANY_ES} {_SENT_ES})?{_TAIL_ES}",
    ),
    "pause": (
        f"(?:pause|mute|snooze|hold){_ANY_EN}(?: {_SENT_EN})?{_TAIL_EN}",
        f"(?:pause|pausa|pausar|silencie|silenciar){_ANY_ES}(?: {_SENT_ES})?{_TAIL_ES}",
    ),
    "resume": (
        "resume", "unstop", "restart", "start again", "subscribe", "reanudar", "reactivar", "opt in", "alta",
        f"(?:resume|restart|start|turn on|turn back on|switch on|enable|want|send|send me|bring back|unpause)"
        f"{_ANY_EN} {_SENT_EN}(?: again| back on| back| on)*",
        f"turn{_ANY_EN} {_SENT_EN}(?: back)? on(?: again)?",
        "(?:reanude|reanudar|reactive|reactivar|prenda|prender|active|activar|activa|encienda|encender|quiero"
        "|quiero recibir|mande|mandeme|mandame|envieme|vuelva a mandar|vuelva a mandarme|vuelva a enviarme)"
        f"{_ANY_ES} {_SENT_ES}(?: otra vez| de nuevo)?",
    ),
    "cancel": (
        "(?:i )?(?:want|need|have|would like)? ?(?:to )?cancel(?: it| this| that)?",
        "(?:quiero|necesito|tengo que|deseo)? ?(?:cancelar|cancela|cancele)(?:lo|la)?",
    ),
    "delete": (
        "forget(?: about)? me", "delete me", "erase me", "olvideme", "olvidese de mi", "borreme", "borrame",
        "eliminame", "elimineme",
        "(?:delete|erase|remove|wipe|forget|clear|destroy)"
        f"(?: (?:all|my|the|of|everything|any))*(?: {_DATA_EN})"
        "(?: (?:you have|you keep|you know|about|on|of|me|here))*",
        "(?:borre|borra|borren|borrar|elimine|elimina|eliminen|eliminar|olvide|olvida|quite|suprima)"
        f"(?: (?:todos|todas|toda|todo|mis|mi|los|la|el|lo))*(?: {_DATA_ES})"
        "(?: (?:que tiene|que tienen|sobre|de|mi|mio|lo|aqui))*",
    ),
    "companion": (
        "companions?", "acompanantes?",
        f"(?:{_PERSON_EN} {_DRIVES_EN} )?(?:can|could|may|should|will) (?:he|she|they|{_PERSON_EN})(?: also)?"
        f" {_GET_EN}{_ANY_EN} {_SENT_EN}{_TOO_EN}",
        f"(?:i (?:want|would like) )?(?:{_PERSON_EN} to (?:also )?{_GET_EN})"
        f"{_ANY_EN} {_SENT_EN}{_TOO_EN}",
        "(?:how (?:can|do) i )?(?:add|invite|include|sign up|register|connect)"
        f" (?:{_PERSON_EN}|somebody|someone)(?: (?:too|as|my|driver|to|this|chat|here))*",
        f"(?:send|give|share){_ANY_EN} {_SENT_EN} (?:to|with) {_PERSON_EN}{_TOO_EN}",
        f"(?:send|text|message|remind|tell) {_PERSON_EN}(?: (?:too|also|as well))+",
        f"(?:{_PERSON_ES} {_DRIVES_ES} )?(?:puede|podria|pueden|podra) (?:(?:ella|el|{_PERSON_ES}) )?"
        f"(?:tambien )?{_GET_ES}{_ANY_ES} {_SENT_ES}{_TOO_ES}",
        f"(?:{_PERSON_ES} {_DRIVES_ES} )?(?:{_PERSON_ES} )?(?:puede|podria) (?:tambien )?{_GET_ES}{_ANY_ES}"
        f" {_SENT_ES}{_TOO_ES}",
        f"(?:como )?(?:(?:puedo|quiero) )?(?:invitar|agregar|anadir|invite|agregue|incluir|registrar)"
        f" a {_PERSON_ES}{_TOO_ES}",
        f"(?:mande|mandele|envie|enviele|mandar|enviar){_ANY_ES} {_SENT_ES} (?:a|tambien a)"
        f" {_PERSON_ES}{_TOO_ES}",
        f"(?:quiero|quisiera) que {_PERSON_ES} (?:tambien )?(?:reciba|vea|lea|tenga)"
        f"{_ANY_ES} {_SENT_ES}{_TOO_ES}",
    ),
    "export": (
        "(?:export|download|see|show me|show|send me|give me|get|i want|can i see|can i get|can i have"
        "|i want to see)(?: (?:a copy of|all|of))* (?:my|the)(?: own)? (?:data|information|info)"
        "(?: (?:you have|about|on|me))*",
        "what do you (?:know|have|store|keep)(?: (?:on|about|of) me)?", "my data",
        "(?:exportar|exporte|descargar|descargue|ver|muestre|muestreme|mande|mandeme|deme|quiero|quiero ver"
        "|puedo ver|una copia de)(?: (?:todos|una|copia|de))* mis (?:datos|informacion)(?: que tiene)?",
        "que (?:sabe|sabes|tiene|guarda|guardan)(?: (?:de|sobre) mi)", "mis datos",
    ),
    "help": (
        "help", "help me", "info", "menu", "commands?", "options", "ayuda", "ayudeme", "opciones", "comandos",
    ),
    "topics": ("topics?", "list of topics", "show(?: me)? topics", "temas?", "lista de temas", "ver temas"),
    "reminders": (
        f"(?:show|list|see|view|what are|which are|check|manage|change)?(?: me)?(?: all)? ?my {_SENT_EN}"
        "(?: settings)?",
        "(?:show|list|see|view)(?: me)?(?: all)?(?: the)? reminders", "reminders",
        "(?:ver|muestre|muestreme|cuales son|cambiar|lista de)? ?mis recordatorios", "recordatorios",
    ),
    "appointment": (
        "(?:my|next|my next|show my|see my)? ?(?:appointment|appointments|visit)",
        "(?:mi|mis|proxima|mi proxima|ver mi)? ?citas?",
    ),
    "checkin": (
        "check in", "checkin", "mood", "my mood", "(?:log|note|record|rate|track|add)(?: my)? mood",
        "mood chart",
        "(?:anotar|registrar|apuntar)(?: mi)? animo", "mi animo", "animo",
    ),
    "privacy": ("privacy", "privacidad", "privacy policy"),
    "emergency": (
        "emergency(?: numbers?)?", "emergency contacts?", "numeros de emergencia", "emergencias?",
        "emergency phone(?: number)?",
    ),
    "english": (
        "(?:in |to |only |do you speak |speak |speak in |write in |answer in |switch to |change to |use "
        "|i speak )*"
        "english(?: only)?", "(?:en |a |hable |habla |cambiar a |cambie a |conteste en )*ingles",
        "(?:change|switch)(?: the)? language to english",
    ),
    "spanish": (
        "(?:in |to |only |do you speak |speak |speak in |write in |answer in |switch to |change to |use "
        "|i speak )*"
        "spanish(?: only)?",
        "(?:en |a |solo |hable |habla |hablas |habla usted |hablan |cambiar a |cambie a |conteste en "
        "|contesteme en |escriba en |hablo |prefiero )*(?:espanol|castellano)",
        "(?:change|switch)(?: the)? language to spanish", "se habla espanol",
    ),
    "start": ("start", "begin", "empezar", "comenzar", "inicio"),
}  # fmt: skip
"""Patterns over the message's bare words; the first wish that matches all of them is meant."""


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


_POLITE = _listed("""
    please, por favor, porfavor, porfa, hi, hello, hey, hola, ok, okay, just, now, thanks, thank you, gracias,
    bot, sorry, perdon, disculpe, can you, could you, would you, will you, i want you to, i would like you to,
    i would like to, i want to, i need to, i wish to, i need you to, let us, quiero que, quisiera, puede,
    podria, me puede, favor de, right now, immediately, everyone, and, so, then, buenas, buenos dias, i,
    you can, need to, want to, thx
""")
_EDGES = re.compile(rf"^(?:(?:{'|'.join(sorted(_POLITE, key=len, reverse=True))}) )+"
                    rf"|(?: (?:{'|'.join(sorted(_POLITE, key=len, reverse=True))}))+$")  # fmt: skip
_PATTERNS: tuple[tuple[Wish, re.Pattern[str]], ...] = tuple(
    (name, re.compile("|".join(f"(?:{pattern})" for pattern in patterns)))
    for name, patterns in _WISHES.items()
)


def wish(text: str) -> Wish | None:
    """What ``text`` asks the bot itself to do, or None when it says or asks anything else."""
    if not text or len(text) > LONGEST:
        return None
    for language in ("en", "es"):
        plain = " ".join(words(text, language))
        for said in dict.fromkeys((plain, _bare(plain))):
            for name, pattern in _PATTERNS:
                if pattern.fullmatch(said):
                    return name
    return None


def _bare(plain: str) -> str:
    """``plain`` without the polite words at its ends; as it is where nothing else is left."""
    before = ""
    said = plain
    while said != before:
        before, said = said, _EDGES.sub("", said)
    return said or plain
