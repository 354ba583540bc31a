"""A decision becomes the words a patient reads. Pure: the Handbook and the times are arguments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_skeleton

from bot.care.answer import Decision
from bot.care.handbook import Handbook
from bot.care.patient import Treatment
from bot.care.plan import moments
from bot.care.wording import OWN, fill, pick

SEDATED_HOURS = 6.0
"""For so long after the start of a visit a reply is kept short and is meant for two pairs of eyes."""


def say_when(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """Day and clock time as people say them: "Tue, Dec 1, 2:40 PM" or "mar, 1 dic, 14:40"."""
    local = instant.astimezone(zone)
    if language == "en":
        return format_datetime(local, "EEE, MMM d, h:mm a", locale="en").replace("\u202f", " ")
    return format_datetime(local, "EEE d MMM, H:mm", locale=language)


def say_day(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """The day alone: "Tuesday, December 1" or "martes, 1 de diciembre"."""
    return format_skeleton("MMMMEEEEd", instant.astimezone(zone), locale=language)


def say_date(local: datetime, language: str) -> str:
    """Day and month of a local time, short: "Dec 1" or "1 dic"."""
    return format_skeleton("MMMd", local, locale=language)


def own_times(handbook: Handbook, treatment: Treatment | None, language: str) -> dict[str, str]:
    """The patient's own moments in words, by placeholder name (``treatment.start`` and so on).

    Empty without a treatment. Times are shown in the clinic's zone, where the visit is.
    """
    if treatment is None:
        return {}
    plan = handbook.plans.get(treatment.plan)
    visit = plan.visit_length if plan is not None else timedelta(hours=2)
    facts = handbook.values(language)
    times = {name: tuple(fill(text, facts) for text in texts) for name, texts in handbook.times.items()}
    return {
        OWN + name: say_day(instant, treatment.zone, language)
        if name == "day"
        else say_when(instant, treatment.zone, language)
        for name, instant in moments(times, treatment, visit).items()
    }


def reply_text(
    decision: Decision, handbook: Handbook, own: Mapping[str, str] | None = None, *, short: bool = False
) -> str:
    """What the patient reads for ``decision``, without buttons, in the decision's language.

    A red flag gets its card. ``own`` holds the patient's times (see
    :func:`own_times`). ``short`` keeps of an answer what a drowsy reader needs (see :func:`shortened`).
    """
    language = decision.language
    if decision.kind in ("emergency", "crisis", "urgent"):
        return red_flag_text(decision, handbook, language)
    if decision.kind == "smalltalk":
        return handbook.say(f"smalltalk.{decision.smalltalk or 'unclear'}", language)
    if decision.kind == "answer":
        answers = [topic_text(handbook, found.id, language, own, short=short) for found in decision.answers]
        text = (
            handbook.say("answer.two", language, first=answers[0], second=answers[1])
            if len(answers) > 1
            else answers[0]
        )
    elif decision.kind == "clarify":
        lines = [
            f"• {pick(topic.question, language, handbook.languages)}"
            for topic_id in decision.suggestions
            if (topic := handbook.topic(topic_id))
        ]
        text = "\n".join([handbook.say("clarify.ask", language), "", *lines])
    elif decision.route is not None:
        text = topic_text(handbook, decision.route.id, language, own)
    else:
        text = handbook.say("fallback.plain", language)
    finding = decision.finding
    if finding is not None and finding.soft:
        soft = handbook.say("card.soft", language)
        return f"{soft}\n\n{text}" if decision.kind == "answer" else soft
    if finding is not None and finding.worrying:
        return f"{text}\n\n{handbook.say('card.worrying', language)}"
    return text


def topic_text(
    handbook: Handbook,
    topic_id: str,
    language: str,
    own: Mapping[str, str] | None = None,
    *,
    short: bool = False,
) -> str:
    """The approved answer of a topic. Raises KeyError for an id the Handbook does not have."""
    topic = handbook.topic(topic_id)
    if topic is None:
        raise KeyError(topic_id)
    text = handbook.write(topic.answer, language, own)
    return shortened(text, handbook, language) if short else text


NUMBERS = ("emergency", "crisis_text", "poison", "phone", "after_hours_phone")
"""Facts that tell whom to call. A paragraph with one of them is never left out."""


def shortened(text: str, handbook: Handbook, language: str) -> str:
    """The first paragraph of an approved answer and every paragraph that says whom to call.

    For somebody still drowsy: the answer comes first in every text, and what is left out is one tap
    away. Warnings name a number to call, and those stay.
    """
    first, *rest = text.split("\n\n")
    facts = handbook.values(language)
    numbers = [facts[name] for name in NUMBERS if facts.get(name)]
    return "\n\n".join([first, *(one for one in rest if any(number in one for number in numbers))])


def red_flag_text(decision: Decision, handbook: Handbook, language: str) -> str:
    """The card of the red flag that fired, or the general card where triage itself failed.

    Where a crisis was doubted beside something to call about today, the card says whom to call for that too.
    """
    wanted = decision.finding.flag if decision.finding is not None else None
    flag = next((flag for flag in handbook.red_flags if flag.id == wanted), None)
    if flag is None:
        return handbook.say("card.failed", language)
    card = handbook.write(flag.text, language)
    if flag.level == "urgent" and decision.finding is not None and decision.finding.soft:
        return f"{card}\n\n{handbook.say('card.soft', language)}"
    return card
