"""From the one-time link to the first reminder: read back, consent, zone, and what will come.

Every question can be answered by a button. Where the patient stands in it is kept in the
conversation's notes, so a restart in the middle loses nothing.
"""

from __future__ import annotations

import hashlib
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location, get_timezone_name

from bot.care.handbook import Handbook
from bot.care.patient import Patient, Treatment
from bot.care.reply import say_when
from bot.chat import speech
from bot.chat.alarm import tell_staff
from bot.chat.buttons import Action, button
from bot.chat.room import LANGUAGE_NAMES, Room, Visitor
from bot.chat.speech import Message
from bot.storage.store import ChatTakenError, LinkError

ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/Mexico_City",
    "Europe/London",
    "Europe/Madrid",
    "Australia/Sydney",
)
"""Offered when the patient says that the clinic's zone is not theirs."""


def consent_version(handbook: Handbook, key: str = "start.consent") -> str:
    """Which wording of the consent somebody agreed to: a hash of its words in all languages."""
    words = "\0".join(f"{code}={text}" for code, text in sorted(handbook.wording[key].items()))
    return hashlib.sha256(words.encode()).hexdigest()[:12]


async def start(room: Room, visitor: Visitor, payload: str) -> None:
    """``/start``, with or without the payload of a personal link."""
    say, language = room.handbook.say, visitor.language
    hello = say("start.hello", language)
    if not room.signed:
        await room.post.reply(visitor.chat_id, Message(f"{hello}\n\n{say('fallback.limited', language)}"))
        return
    if payload:
        await _open_link(room, visitor, payload)
        return
    patient = visitor.patient
    if patient is not None and patient.consented is None and visitor.treatment is not None:
        await _read_back(room, patient, await _enrolled_treatment(room, visitor), hello=True)
        return
    if patient is None and not room.settings.questions_without_link:
        await room.post.reply(visitor.chat_id, Message(f"{hello}\n\n{say('start.link-needed', language)}"))
        return
    more = "start.no-link" if patient is None else "start.already"
    await room.post.reply(
        visitor.chat_id,
        Message(f"{hello}\n\n{say(more, language)}", speech.groups(room.handbook, language).rows),
    )
    if patient is not None and not patient.reminders_on:
        await room.say(
            visitor, "reminders.off", ((button(say("reminders.resume", language), Action.MANAGE, "resume"),),)
        )


async def _open_link(room: Room, visitor: Visitor, payload: str) -> None:
    try:
        patient, treatment = await room.store.redeem_link(payload, visitor.chat_id, room.clock.now())
    except (LinkError, ChatTakenError) as refused:
        await _refuse(room, visitor, payload, refused)
        return
    await room.remember(visitor, notes={"enrol": treatment.id})
    if patient.consented is not None:
        await _all_set(room, patient)
        return
    await _read_back(room, patient, treatment, hello=True)


async def _refuse(room: Room, visitor: Visitor, payload: str, refused: LinkError | ChatTakenError) -> None:
    reason = refused.reason if isinstance(refused, LinkError) else "used"
    key, report = {
        "used": ("start.link-used", "staff.second-phone"),
        "expired": ("start.link-old", "staff.old-link"),
    }.get(reason, ("start.link-unknown", ""))
    await room.say(visitor, key)
    owner = await room.store.patient_of_link(payload)
    if report and owner is not None:
        main = room.handbook.main_language
        await tell_staff(room, room.handbook.say(report, main, who=owner.code), quiet=False)


async def _read_back(room: Room, patient: Patient, treatment: Treatment, *, hello: bool = False) -> None:
    say, language = room.handbook.say, patient.language
    when = say_when(treatment.start, treatment.zone, language)
    text = say("start.read-back", language, when=when)
    if hello:
        text = f"{say('start.hello', language)}\n\n{text}"
    others = tuple(
        button(LANGUAGE_NAMES.get(code, code), Action.ENROL, "lang", code)
        for code in room.handbook.languages
        if code != language
    )
    rows = (
        (
            button(say("start.read-back-yes", language), Action.ENROL, "visit", "y"),
            button(say("start.read-back-no", language), Action.ENROL, "visit", "n"),
        ),
        others,
    )
    await _ask(room, patient, Message(text, tuple(row for row in rows if row)))


async def answer(room: Room, visitor: Visitor, step: str, choice: str) -> None:
    """A tap on one of the questions above."""
    patient = visitor.patient
    if patient is None or visitor.treatment is None:
        await room.say(visitor, "other.old-button")
        return
    now, say, language = room.clock.now(), room.handbook.say, patient.language
    match step, choice:
        case "lang", code if code in room.handbook.languages:
            patient = await room.store.set_language(patient.id, code, now)
            await _read_back(room, patient, await _enrolled_treatment(room, visitor))
        case "visit", "n":
            await room.store.withdraw_consent(patient.id, consent_version(room.handbook), language, now)
            await _ask(room, patient, Message(say("start.wrong-person", language)))
            await tell_staff(
                room, say("staff.wrong-person", room.handbook.main_language, who=patient.code), quiet=False
            )
        case "visit", _:
            await _ask(
                room,
                patient,
                speech.yes_no(
                    say("start.consent", language, retention_days=str(room.settings.retention_days)),
                    say("start.consent-yes", language),
                    say("start.consent-no", language),
                    Action.ENROL,
                    "consent",
                ),
            )
        case "consent", "n":
            await room.store.withdraw_consent(patient.id, consent_version(room.handbook), language, now)
            await _ask(room, patient, Message(say("start.declined", language)))
        case "consent", _:
            patient = await room.store.give_consent(patient.id, consent_version(room.handbook), language, now)
            room.woken()
            await _ask(
                room,
                patient,
                speech.yes_no(
                    say("start.zone", language, zone=zone_name(patient.zone, language)),
                    say("start.zone-yes", language),
                    say("start.zone-other", language),
                    Action.ENROL,
                    "zone",
                ),
            )
        case "zone", "n":
            rows = tuple(
                (button(zone_name(ZoneInfo(name), language), Action.ENROL, "zone", name),) for name in ZONES
            )
            await _ask(room, patient, Message(say("start.zone-which", language), rows))
        case "zone", name if name in ZONES:
            await _all_set(room, await room.store.set_zone(patient.id, ZoneInfo(name), room.plans(), now))
        case _:
            await _all_set(room, patient)


async def _enrolled_treatment(room: Room, visitor: Visitor) -> Treatment:
    """The visit of the link, else the nearest."""
    notes = visitor.conversation.notes or {}
    number = notes.get("enrol")
    if isinstance(number, int):
        return await room.store.treatment(number)
    assert visitor.treatment is not None  # noqa: S101 - checked by the only caller
    return visitor.treatment


async def _all_set(room: Room, patient: Patient) -> None:
    language = patient.language
    await _ask(
        room,
        patient,
        Message(room.handbook.say("start.done", language, list=await coming(room, patient) or "–")),
    )
    room.woken()


async def coming(room: Room, patient: Patient) -> str:
    """The patient's coming reminders, one a line: when, and its first words."""
    lines = []
    for owed in await room.store.reminders_of(patient_id=patient.id, ahead=room.clock.now()):
        plan = room.plans().get(owed.treatment.plan)
        step = plan.step(owed.reminder.step) if plan is not None else None
        if step is None:
            continue
        own = speech.own_of(room.handbook, owed)
        words = room.handbook.write(step.text, patient.language, own).split("\n")[0]
        lines.append(f"• {say_when(owed.reminder.due, patient.zone, patient.language)}: {_short(words)}")
    return "\n".join(lines)


def _short(words: str) -> str:
    return words if len(words) <= 70 else words[:69].rstrip() + "…"


def zone_name(zone: ZoneInfo, language: str) -> str:
    """A zone in words: "Central Time" or "hora central"."""
    name = get_timezone_name(zone, width="long", zone_variant="generic", locale=language)
    return name if any(letter.isalpha() for letter in name) else get_timezone_location(zone, locale=language)


async def _ask(room: Room, patient: Patient, message: Message) -> None:
    if patient.chat_id is not None:
        await room.post.reply(patient.chat_id, message)
