"""Every rule that ``aftercare check`` knows, with how grave it is and what it means.

An error is only what cannot be understood or is unsafe to send; it stops a load. Everything else is
a warning and stops nothing. The guide for staff explains each of these rules, and the suite has a
sample that breaks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.knowledge.problem import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its stable name in messages, its severity, and its meaning in one sentence."""

    id: str
    severity: Severity
    meaning: str


def _book(**rules: str) -> dict[str, str]:
    return {name.replace("_", "-"): meaning for name, meaning in rules.items()}


_ERRORS = _book(
    # ---- files
    no_folder="The folder does not exist.",
    file_unreadable="A file cannot be opened.",
    file_size="A file is far too large to be ours.",
    not_utf8="A file is saved in an old encoding, so some letters cannot be read.",
    yaml="The line breaks the rules of YAML: a tab, a wrong indent, a quote that is not closed.",
    yaml_refused="Something YAML allows and we do not: anchors, aliases, tags, a second document.",
    duplicate_key="The same key stands twice in one entry.",
    # ---- shape
    wrong_type="A list stands where text should be, or the other way round.",
    missing="A needed line is not there, or is empty.",
    unknown_key="There is no such key.",
    wrong_value="The value is not one of those that can stand here.",
    duplicate_id="Two entries have the same id.",
    bad_hours="Opening hours that cannot be read.",
    bad_time="A moment under `times` that cannot be read.",
    # ---- references
    unknown_topic="A topic is named that does not exist.",
    unknown_fact="A text names a fact or a moment that does not exist.",
    unknown_plan="A series names a plan that does not exist.",
    unknown_country="There is no country pack of that name.",
    fact_not_number="A plan's time uses a fact that is not a number.",
    # ---- texts
    own_time="A text names the patient's own time and does not say what to write without a visit.",
    braces="A curly or square bracket is not closed, or holds something that is not a name.",
    too_long="The text is longer than Telegram's limit of 4096.",
    cannot_send="Telegram would refuse the text: it is empty, or holds signs that cannot be sent.",
    unsafe_words="The text gives a dose, tells a patient to change a medicine, or says that all is well.",
    missing_language="The words are not there in a language that the clinic offers.",
    red_flag_phrase="A danger phrase that cannot be read as it is written.",
    # ---- tests
    test_failed="An example message does not lead where it should.",
)

_WARNINGS = _book(
    empty_file="There is nothing in the file.",
    empty="There is nothing after the colon, or in the list.",
    unknown_file="A file or folder that is not read.",
    no_topics="The folder has no answers.",
    main_language="The words are not there in the clinic's main language.",
    odd_language="A language that the clinic does not offer, or that does not exist.",
    not_approved="No clinician has signed the content.",
    review_past="The date for looking at an answer again has passed.",
    see_itself="A topic offers itself as a related question.",
    few_wordings="A topic has fewer than five wordings in a language.",
    no_tests="A topic or red flag has no example messages.",
    empty_tests="The key `tests` is there, and no message that should match.",
    test_twice="The same example stands twice.",
    test_is_wording="A test is also a wording, so it tests nothing.",
    test_contradiction="The same message should and should not lead to a topic.",
    wording_twice="The same wording stands twice in one topic.",
    shared_wording="The same wording stands under two topics.",
    closer_to_other="A wording of one topic would be taken for another.",
    unused_fact="Nothing uses this fact.",
    long_answer="An answer longer than a phone shows without scrolling.",
    promise="The text promises that the treatment will work or is safe.",
    reading_level="The text is harder than sixth-grade reading.",
    untranslated="The same words stand in two languages.",
    stale_translation="The languages of a text do not use the same facts.",
    lock_screen="A reminder names the medicine in its first line, which a locked phone shows.",
    past_purpose="A step that prepares the visit may go out after the visit has begun.",
    never_sent="A step that can never go out.",
    too_close="Two messages go out within five minutes.",
    quiet_hours="Quiet hours swallow a message, or move it where it is no use.",
    confirm_order="An answer is wanted before the message goes out.",
)

RULES: Mapping[str, Rule] = {
    **{name: Rule(name, "error", meaning) for name, meaning in _ERRORS.items()},
    **{name: Rule(name, "warning", meaning) for name, meaning in _WARNINGS.items()},
}
"""All rules by name."""
