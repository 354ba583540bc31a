"""Decisions, reminders and handoffs become messages with buttons. Pure.

A Message holds plain words; ``html`` is the same escaped for Telegram. Everything that comes from
a person or from the clinic's files is escaped, so no text can be refused for its markup.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.care.answer import Decision
from bot.care.handbook import Handbook
from bot.care.plan import Step
from bot.care.records import Companion, Notice
from bot.care.reminder import Owed
from bot.care.reply import own_times, reply_text, topic_text
from bot.care.wording import fill, pick
from bot.chat.buttons import Action, Button, Rows, button

MAX_TEXT = 4096
"""Telegram's limit for one message, counted after parsing."""
MAX_LABEL = 60
TOPICS_A_PAGE = 8
GROUPS = ("about", "before", "during", "after", "after_life", "clinic")


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out: words, and rows of buttons. ``first_bold`` sets the first line off; ``to_share`` is
    meant to be forwarded, even where the clinic forbids that."""

    text: str
    rows: Rows = ()
    first_bold: bool = False
    quiet: bool = False
    to_share: bool = False

    @property
    def html(self) -> str:
        """The words for Telegram's HTML parser."""
        if not self.first_bold:
            return escape(self.text, quote=False)
        first, newline, rest = self.text.partition("\n")
        return f"<b>{escape(first, quote=False)}</b>{newline}{escape(rest, quote=False)}"

    def parts(self) -> tuple[Message, ...]:
        """The message, cut at line ends into pieces that Telegram takes; buttons go with the last."""
        pieces = split(self.text)
        cut = [
            replace(self, text=piece, rows=(), first_bold=self.first_bold and not index)
            for index, piece in enumerate(pieces)
        ]
        cut[-1] = replace(cut[-1], rows=self.rows)
        return tuple(cut)


def split(text: str, limit: int = MAX_TEXT) -> tuple[str, ...]:
    """``text`` in pieces of at most ``limit`` UTF-16 units, cut at paragraph, line or word ends."""
    pieces = []
    while _length(text) > limit:
        head = text[:limit]
        while _length(head) > limit:
            head = head[:-1]
        cut = max(head.rfind("\n\n"), head.rfind("\n"), head.rfind(" "))
        cut = cut if cut > limit // 2 else len(head)
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return (*pieces, text) if text or not pieces else tuple(pieces)


def _length(text: str) -> int:
    """Telegram counts in UTF-16 code units: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


# ---- answers ---------------------------------------------------------------------


def answer(
    decision: Decision, handbook: Handbook, own: Mapping[str, str], question: int, *, sedated: bool = False
) -> Message:
    """The reply to a question that raised no red flag. ``question`` is the stored question's id.

    ``sedated`` shortens an answer for a reader who may still be drowsy; a button shows all of it.
    """
    language = decision.language
    text = reply_text(decision, handbook, own, short=sedated)
    rows: list[tuple[Button, ...]] = []
    if decision.kind == "answer":
        ids = [found.id for found in decision.answers]
        if sedated:
            text = f"{text}\n\n{handbook.say('answer.sedated', language)}"
            rows += [whole(handbook, one, language) for one in ids if is_cut(handbook, one, language)]
        else:
            see = [
                other
                for one in ids
                if (topic := handbook.topic(one))
                for other in topic.see
                if other not in ids
            ]
            rows += topic_rows(handbook, list(dict.fromkeys(see))[:3], language)
        rows += below_answer(handbook, language, question)
    elif decision.kind == "clarify":
        if decision.finding is None or not decision.finding.soft:
            text = handbook.say("clarify.ask", language)
        rows += topic_rows(handbook, decision.suggestions, language)
        rows.append((button(handbook.say("clarify.none", language), Action.NONE_OF_THESE, question),))
    elif decision.kind == "fallback":
        rows += topic_rows(handbook, decision.suggestions, language)
        rows.append(hand_over_row(handbook, language, question))
    return Message(text, tuple(rows))


def topic(
    handbook: Handbook,
    topic_id: str,
    language: str,
    own: Mapping[str, str],
    question: int,
    *,
    sedated: bool = False,
) -> Message:
    """A topic that was chosen by button."""
    found = handbook.topic(topic_id)
    text = topic_text(handbook, topic_id, language, own, short=sedated)
    rows: list[tuple[Button, ...]] = []
    if sedated:
        text = f"{text}\n\n{handbook.say('answer.sedated', language)}"
        rows += [whole(handbook, topic_id, language)] if is_cut(handbook, topic_id, language) else []
    else:
        rows += topic_rows(handbook, found.see[:3] if found is not None else (), language)
    return Message(text, (*rows, *below_answer(handbook, language, question)))


def is_cut(handbook: Handbook, topic_id: str, language: str) -> bool:
    """Whether a short reply leaves something of the topic's answer out."""
    return topic_text(handbook, topic_id, language, short=True) != topic_text(handbook, topic_id, language)


def whole(handbook: Handbook, topic_id: str, language: str) -> tuple[Button, ...]:
    """The button that shows all of an answer that was cut short."""
    return (button(handbook.say("answer.whole", language), Action.WHOLE, topic_code(handbook, topic_id)),)


def below_answer(handbook: Handbook, language: str, question: int) -> list[tuple[Button, ...]]:
    """What is under every answer: was it right, and a person in one tap."""
    return [
        (
            button(handbook.say("answer.helpful", language), Action.HELPFUL, question, "y"),
            button(handbook.say("answer.unhelpful", language), Action.HELPFUL, question, "n"),
        ),
        (ask_a_person(handbook, language, question),),
    ]


def hand_over_row(handbook: Handbook, language: str, question: int) -> tuple[Button, ...]:
    """Shall I pass it on? Yes and no."""
    return (
        button(handbook.say("handoff.yes", language), Action.HANDOFF, question, "y"),
        button(handbook.say("handoff.no", language), Action.HANDOFF, question, "n"),
    )


def topic_rows(handbook: Handbook, topic_ids: Iterable[str], language: str) -> list[tuple[Button, ...]]:
    """One button a row for each topic: its question, shortened."""
    rows: list[tuple[Button, ...]] = []
    for topic_id in topic_ids:
        found = handbook.topic(topic_id)
        if found is not None:
            rows.append(
                (
                    button(
                        label(pick(found.question, language, handbook.languages)),
                        Action.TOPIC,
                        topic_code(handbook, topic_id),
                    ),
                )
            )
    return rows


def topic_code(handbook: Handbook, topic_id: str) -> str:
    """What stands for a topic in a button: its id, or its place where the id is too long."""
    if len(topic_id.encode()) <= 48 and ":" not in topic_id:
        return topic_id
    return f"#{[found.id for found in handbook.topics].index(topic_id)}"


def topic_of_code(handbook: Handbook, code: str) -> str | None:
    """The topic id behind a button's code, or None when it is gone."""
    if code.startswith("#") and code[1:].isdigit() and int(code[1:]) < len(handbook.topics):
        return handbook.topics[int(code[1:])].id
    return code if handbook.topic(code) is not None else None


def label(words: str) -> str:
    """``words`` short enough for a button; what is left out is whole words where that can be."""
    if len(words) <= MAX_LABEL:
        return words
    head = words[:MAX_LABEL]
    cut = head.rfind(" ")
    return head[: cut if cut > MAX_LABEL // 2 else MAX_LABEL - 1].rstrip(" ,.;:") + "…"


def ask_a_person(handbook: Handbook, language: str, question: int | None = None) -> Button:
    """The button that is under every answer."""
    return button(
        handbook.say("answer.person", language), Action.PERSON, *(() if question is None else (question,))
    )


def groups(handbook: Handbook, language: str) -> Message:
    """The groups of topics, to browse without typing."""
    present = {found.group for found in handbook.topics if found.route is None}
    known = [group for group in GROUPS if group in present]
    others = present - set(known)
    rows = [(button(handbook.say(f"topics.{group}", language), Action.GROUP, group, 0),) for group in known]
    if others:
        rows.append((button(handbook.say("topics.other", language), Action.GROUP, "", 0),))
    return Message(handbook.say("topics.choose", language), tuple(rows))


def group(handbook: Handbook, name: str, page: int, language: str) -> Message:
    """One page of a group's topics; ``*`` is the list of groups."""
    if name == "*":
        return groups(handbook, language)
    ids = [
        found.id
        for found in handbook.topics
        if found.route is None and (found.group == name if name else found.group not in GROUPS)
    ]
    first = max(0, page) * TOPICS_A_PAGE
    rows = topic_rows(handbook, ids[first : first + TOPICS_A_PAGE], language)
    back = (Action.GROUP, name, page - 1) if page > 0 else (Action.GROUP, "*", 0)
    turn = [button(handbook.say("topics.back", language), *back)]
    if first + TOPICS_A_PAGE < len(ids):
        turn.append(button(handbook.say("topics.more", language), Action.GROUP, name, page + 1))
    title = handbook.say(f"topics.{name}" if name in GROUPS else "topics.other", language)
    return Message(title, (*rows, tuple(turn)))


# ---- reminders -------------------------------------------------------------------


def own_of(handbook: Handbook, owed: Owed) -> dict[str, str]:
    """The times of the visit that a reminder belongs to, in the patient's language."""
    return own_times(handbook, owed.treatment, owed.patient.language)


def reminder(owed: Owed, step: Step, handbook: Handbook) -> Message:
    """A reminder as it goes out: a discreet first line, then the words, then its buttons."""
    language = owed.patient.language
    values, own = handbook.values(language), own_of(handbook, owed)
    words = step.late if owed.reminder.late and step.late is not None else step.text
    lines = [
        handbook.say("reminder.first-line", language),
        "",
        fill(pick(words, language, handbook.languages), values, own),
    ]
    if owed.reminder.repeat:
        lines += ["", handbook.say("reminder.repeat", language)]
    number = owed.reminder.id
    rows: list[tuple[Button, ...]] = []
    if step.ask is not None:
        choices = [button(str(value), Action.SCALE, number, value) for value in step.ask.values]
        rows += [tuple(choices[start : start + 6]) for start in range(0, len(choices), 6)]
    if step.confirm is not None:
        rows.append(
            (
                button(handbook.say("reminder.done", language), Action.REMINDER, number, "done"),
                button(handbook.say("reminder.not-yet", language), Action.REMINDER, number, "not-yet"),
            )
        )
    if step.confirm is not None or step.ask is not None:
        rows.append((button(handbook.say("reminder.help", language), Action.REMINDER, number, "help"),))
    return Message("\n".join(lines), tuple(rows), first_bold=True, quiet=owed.reminder.repeat)


def notice(owed: Notice, step: Step, handbook: Handbook) -> Message:
    """What a companion reads at a step: a discreet first line, the words, and the way out."""
    language = owed.companion.language
    own = own_times(handbook, owed.treatment, language)
    lines = [handbook.say("companion.first-line", language), ""]
    if step.companion is not None:
        lines.append(handbook.write(step.companion, language, own))
    if owed.again:
        lines += ["", handbook.say("reminder.repeat", language)]
    return Message("\n".join(lines), (stop_companion(handbook, owed.companion, language),), first_bold=True)


def stop_companion(handbook: Handbook, companion: Companion, language: str) -> tuple[Button, ...]:
    """The button with which a companion goes."""
    return (button(handbook.say("companion.stop", language), Action.COMPANION, "stop", companion.id),)


def yes_no(text: str, yes: str, no: str, action: Action, *words: object) -> Message:
    """A question with two buttons, answered ``y`` and ``n``."""
    return Message(text, ((button(yes, action, *words, "y"), button(no, action, *words, "n")),))


def languages(handbook: Handbook, text: str, action: Action, names: Mapping[str, str]) -> Message:
    """A choice of language; ``names`` are the languages' own names."""
    row = tuple(
        button(names.get(code, code), action, *(("lang", code) if action is Action.ENROL else (code,)))
        for code in handbook.languages
    )
    return Message(text, tuple((one,) for one in row))


def mood(handbook: Handbook, language: str) -> Message:
    """The mood check-in: eleven buttons in two rows."""
    choices: Sequence[Button] = [button(str(value), Action.MOOD, value) for value in range(11)]
    return Message(handbook.say("checkin.ask", language), (tuple(choices[:6]), tuple(choices[6:])))


KINDS = ("visit", "care", "check-in")
"""Kinds of reminder that a patient can switch off; what keeps people safe is none of them."""


def reminder_rows(handbook: Handbook, language: str, off: Container[str]) -> Rows:
    """Under the list of reminders: pause, stop, and a switch for each kind."""
    say = handbook.say
    kinds = tuple(
        (button(f"{'☐' if kind in off else '☑'} {say(f'reminders.{kind}', language)}", Action.KIND, kind),)
        for kind in KINDS
    )
    return (
        (
            button(say("reminders.pause", language), Action.MANAGE, "pause"),
            button(say("reminders.pause-week", language), Action.MANAGE, "week"),
        ),
        (button(say("reminders.stop", language), Action.MANAGE, "stop"),),
        *kinds,
    )


def cancel_what(handbook: Handbook, language: str) -> Message:
    """ "Cancel" alone: the visit, or these messages?"""
    say = handbook.say
    return Message(
        say("cancel.ask", language),
        (
            (
                button(say("cancel.visit", language), Action.CANCEL, "visit"),
                button(say("cancel.messages", language), Action.CANCEL, "messages"),
            ),
            (button(say("cancel.nothing", language), Action.CANCEL, "nothing"),),
        ),
    )
