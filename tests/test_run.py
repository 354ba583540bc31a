"""``aftercare run`` as a program of its own, against a Bot API server on loopback.

Most tests share one clinic that is up all the time. Each test is a person of its own, so they do not meet.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Self

import pytest
from bot_api import STAFF_CHAT, TOKEN, USERNAME, BotAPI, Call
from command_line import CLINIC, PLAN, SHIPPED, Outcome, Shell, program, surroundings, write_clinic

SECONDS_PLAN = """\
id: soon
title: A visit soon
visit: 1 hour
steps:
  - id: first
    when: 1 second after start
    until: for 10 minutes
    quiet: ignore
    text: The first note. (first-words)
    confirm: {by: 30 minutes after start, else: call-list}
  - id: second
    when: 2 seconds after start
    until: for 10 minutes
    quiet: ignore
    unsure: resend
    text: The second note. (second-words)
  - id: tomorrow
    when: 1 day after start
    quiet: ignore
    text: The note for tomorrow. (tomorrow-words)
"""

_people = count(501)


class Clinic:
    """A clinic's machine: its folder, its settings, and ``aftercare run`` on it."""

    def __init__(self, folder: Path, api: BotAPI, **settings: str) -> None:
        self.folder = folder
        self.api = api
        self.log = folder / "run.log"
        self.process: subprocess.Popen[str] | None = None
        self.settings = {
            "AFTERCARE_TELEGRAM__TOKEN": api.token,
            "AFTERCARE_TELEGRAM__BASE_URL": api.base_url,
            "AFTERCARE_TELEGRAM__STAFF_CHAT": str(STAFF_CHAT),
            "AFTERCARE_KNOWLEDGE__PATH": str(folder / "knowledge"),
            "AFTERCARE_CLINIC__ZONE": "America/Chicago",
            "AFTERCARE_LOG__LEVEL": "debug",
            **settings,
        }

    @property
    def knowledge(self) -> Path:
        return self.folder / "knowledge"

    def launch(self) -> subprocess.Popen[str]:
        """Start ``aftercare run``; what it prints goes to a file, so that no full pipe can stop it."""
        with self.log.open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                program("run"),
                cwd=self.folder,
                env=surroundings(**self.settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                text=True,
            )
        return self.process

    def open(self) -> Self:
        """Start ``aftercare run`` and return when it polls."""
        polls = self.api.polls
        self.launch()
        try:
            self.api.wait(lambda: self.api.polls > polls or self.ended(), 40, "the bot polls")
            assert not self.ended(), self.printed()
        except AssertionError:
            self.kill()
            raise
        return self

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def close(self) -> int:
        """Ask it to stop, as systemd does; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """The power fails."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def shell(self, *words: object, stdin: str = "") -> Outcome:
        """``aftercare <words>`` beside the running bot, as the desk would."""
        done = Shell(self.folder)(*words, stdin=stdin, env=self.settings)
        assert done.code == 0, done.said
        return done

    def enroll(self, *codes: str, ahead: float) -> list[dict[str, Any]]:
        """Enrol these codes for a visit that begins ``ahead`` seconds from now; one process for all."""
        begins = (datetime.now(UTC) + timedelta(seconds=ahead)).isoformat(timespec="seconds")
        lines = "".join(json.dumps({"plan": "soon", "start": begins, "code": code}) + "\n" for code in codes)
        done = self.shell("enroll", "--jsonl", stdin=lines)
        return done.lines

    def reminders(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Every reminder on record, by patient's code and step."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for row in self.shell("reminders", "--json").json:
            found.setdefault(row["patient"], {})[row["step"]] = row
        return found

    def consent(self, *invited: tuple[int, str]) -> None:
        """Each ``(user, payload)`` opens the link and agrees by buttons alone: no word is typed."""
        for user, payload in invited:
            self.api.start(user, payload)
        pressed = dict.fromkeys((user for user, _ in invited), 0)

        def agree() -> bool:
            """Press what is new; True when everybody's last word from the bot asks for nothing."""
            finished = True
            for user in pressed:
                arrived = self.api.sent(user)
                for call in arrived[pressed[user] :]:
                    button = _yes(call)
                    if button is not None:
                        self.api.press(call, button)
                    finished = finished and button is None
                finished = finished and len(arrived) > 0
                pressed[user] = len(arrived)
            return finished and all(not _yes(self.api.sent(user)[-1]) for user in pressed)

        self.api.wait(agree, 20, "everybody agreed")


def _yes(call: Call) -> dict[str, Any] | None:
    """The button that goes on with the enrolment; None when the message asks nothing of that kind."""
    for label in ("agree", "accept", "english", "yes", "right", "correct", "continue", "next", "ok", "start"):
        for button in call.buttons:
            if re.search(rf"\b{label}\b", button["text"].lower()) and "not" not in button["text"].lower():
                return button
    return None


def sign(knowledge: Path) -> None:
    """Put a clinician's name into clinic.yaml, as the file itself asks for."""
    file = knowledge / "clinic.yaml"
    text, signed = re.subn(
        r'^approved: \{by: "", on: *\}$',
        'approved: {by: "Dr. Ana Example", on: 2026-01-05}',
        file.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    assert signed == 1
    file.write_text(text, encoding="utf-8")


def person() -> int:
    """Somebody new."""
    return next(_people)


@pytest.fixture(scope="module")
def api() -> Iterator[BotAPI]:
    with BotAPI() as server:
        yield server


@pytest.fixture(scope="module")
def clinic(api: BotAPI, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A small signed clinic that is up; at the end it must stop as asked, and its log must be clean."""
    folder = tmp_path_factory.mktemp("clinic")
    write_clinic(folder / "knowledge")
    (folder / "knowledge" / "plans" / "soon.yaml").write_text(SECONDS_PLAN, encoding="utf-8")
    clinic = Clinic(folder, api).open()
    try:
        yield clinic
    finally:
        began = time.monotonic()
        code = clinic.close()
        took = time.monotonic() - began
    assert code == 0, clinic.printed()
    assert took < 10
    assert_clean(clinic.printed())


def test_what_patients_write_is_in_no_log(clinic: Clinic, api: BotAPI) -> None:
    """Not even at level debug, which this clinic has on."""
    ana = person()
    api.write(ana, "where can i park my grandmothers yellow tractor")
    api.expect(ana)
    assert "yellow tractor" not in clinic.printed()


def assert_clean(printed: str) -> None:
    """No traceback, no token, not even a part of it."""
    assert "Traceback" not in printed, printed
    assert TOKEN not in printed
    assert TOKEN.split(":")[1] not in printed


# ---- questions ------------------------------------------------------------------


def test_a_question_is_answered(clinic: Clinic, api: BotAPI) -> None:
    ana = person()
    api.write(ana, "wher can i park my car")
    api.expect(ana, "(parking-words)")
    assert sum("(parking-words)" in text for text in api.texts(ana)) == 1


def test_messages_of_one_person_are_answered_in_order(clinic: Clinic, api: BotAPI) -> None:
    ana = person()
    asked = [
        "where can i park my car",
        "can my dog come with me",
        "can i listen to music",
        "can i have a beer tonight",
    ]
    for text in asked * 2:
        api.write(ana, text)
    words = re.compile(r"\((parking|pets|music|alcohol)-words\)")

    def told() -> list[str]:
        return [found[1] for text in api.texts(ana) if (found := words.search(text))]

    api.wait(lambda: len(told()) == 8, what=f"eight answers, not {told()}")
    assert told() == ["parking", "pets", "music", "alcohol"] * 2


def test_start_without_a_link_is_answered(clinic: Clinic, api: BotAPI) -> None:
    ana = person()
    api.start(ana)
    api.expect(ana)


def test_a_link_that_means_nothing_is_answered_plainly(clinic: Clinic, api: BotAPI) -> None:
    for payload in ("x" * 20, "A" * 64, "../../etc", "1' or '1'='1"):
        ana = person()
        api.start(ana, payload)
        api.expect(ana)


def test_what_is_not_text_gets_a_reply(clinic: Clinic, api: BotAPI) -> None:
    for content in (
        {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
        {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]},
        {
            "sticker": {
                "file_id": "s",
                "file_unique_id": "s",
                "type": "regular",
                "width": 9,
                "height": 9,
                "is_animated": False,
                "is_video": False,
            }
        },
        {"location": {"latitude": 1.5, "longitude": 2.5}},
        {"contact": {"phone_number": "1", "first_name": "A"}},
    ):
        ana = person()
        api.send(ana, **content)
        api.expect(ana)


def test_an_edited_message_is_looked_at_again(clinic: Clinic, api: BotAPI) -> None:
    ana = person()
    message = api.write(ana, "where can i park my car")
    api.expect(ana)
    alerts = len(api.sent(STAFF_CHAT))
    api.edit(ana, message, "i cant breathe right")
    api.expect(ana, "911")
    api.wait(lambda: len(api.sent(STAFF_CHAT)) > alerts, what="the alert")


def test_odd_messages_do_not_stop_the_bot(clinic: Clinic, api: BotAPI) -> None:
    for text in (
        "",
        " ",
        "/",
        "/nosuchcommand",
        "🙂",
        "a" * 4096,
        "<b>{phone}</b> & %s",
        "\u202e\u0000",
        "/start a b c",
    ):
        api.write(person(), text)
    ana = person()
    api.write(ana, "can my dog come with me")
    api.expect(ana, "(pets-words)")


# ---- danger ---------------------------------------------------------------------


def test_an_emergency_of_a_stranger_gets_a_card_and_alerts_the_staff(clinic: Clinic, api: BotAPI) -> None:
    ana, alerts = person(), len(api.sent(STAFF_CHAT))
    api.write(ana, "i cant breathe right")
    api.expect(ana, "911")
    api.wait(lambda: len(api.sent(STAFF_CHAT)) > alerts, what="the alert")


def test_a_crisis_alerts_the_staff(clinic: Clinic, api: BotAPI) -> None:
    ana, alerts = person(), len(api.sent(STAFF_CHAT))
    api.write(ana, "i want to kill myself")
    api.expect(ana, "988")
    api.wait(lambda: len(api.sent(STAFF_CHAT)) > alerts, what="the alert")


@pytest.mark.parametrize(
    ("status", "description", "cut"),
    [(502, "Bad Gateway", False), (503, "Service Unavailable", False), (0, "", True)],
    ids=["502", "503", "the connection is cut"],
)
def test_an_emergency_gets_through_a_network_that_fails(
    clinic: Clinic, api: BotAPI, status: int, description: str, cut: bool
) -> None:
    """Nothing of the first tries arrives; better twice than never."""
    ana, alerts = person(), len(api.sent(STAFF_CHAT))
    for chat in (ana, STAFF_CHAT):
        api.fail("sendMessage", status, description, chat=chat, times=2, cut=cut)
    try:
        api.write(ana, "i cant breathe right")
        api.expect(ana, "911", 15)
        api.wait(lambda: len(api.sent(STAFF_CHAT)) > alerts, 15, "the alert")
    finally:
        api.heal(ana, STAFF_CHAT)


# ---- a network that fails -------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (429, "Too Many Requests"),
        (500, "Internal Server Error"),
        (502, "Bad Gateway"),
        (503, "Service Unavailable"),
    ],
)
def test_a_reply_is_tried_again_and_arrives_once(
    clinic: Clinic, api: BotAPI, status: int, description: str
) -> None:
    ana = person()
    api.fail("sendMessage", status, description, retry_after=1 if status == 429 else None, chat=ana)
    api.write(ana, "can my dog come with me")
    api.expect(ana, "(pets-words)", 10)
    time.sleep(0.5)
    assert sum("(pets-words)" in text for text in api.texts(ana)) == 1


def test_one_person_who_blocked_the_bot_does_not_stop_the_others(clinic: Clinic, api: BotAPI) -> None:
    ana, ben = person(), person()
    api.fail("sendMessage", 403, "Forbidden: bot was blocked by the user", chat=ana, times=5)
    api.write(ana, "where can i park my car")
    api.write(ben, "where can i park my car")
    api.expect(ben, "(parking-words)")


def test_a_call_that_hangs_does_not_keep_the_others_waiting(clinic: Clinic, api: BotAPI) -> None:
    ana, ben = person(), person()
    api.fail("sendMessage", 0, chat=ana, delivered=True, hang=4)
    api.write(ana, "where can i park my car")
    api.expect(ana, "(parking-words)")
    api.write(ben, "where can i park my car")
    api.expect(ben, "(parking-words)", 3)


def test_polling_goes_on_after_the_server_was_ill(clinic: Clinic, api: BotAPI) -> None:
    ana = person()
    api.fail("getUpdates", 502, "Bad Gateway", times=2)
    api.write(ana, "can my dog come with me")
    api.expect(ana, "(pets-words)", 30)


# ---- reminders ------------------------------------------------------------------


def notes(api: BotAPI, user: int, step: str) -> list[Call]:
    """The reminders of ``step`` that arrived; the overview after consent names several and is none."""
    words = {name: f"({name}-words)" for name in ("first", "second", "tomorrow")}
    return [
        call
        for call in api.sent(user)
        if [name for name, marked in words.items() if marked in call.text] == [step]
    ]


class Cohort:
    """Five people enrolled while the bot runs. They agree by buttons, then the network has its moods."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.well, self.unsure, self.blocked, self.flooded, self.silent = (person() for _ in range(5))
        codes = {"P-WELL": self.well, "P-UNSURE": self.unsure, "P-BLOCKED": self.blocked}
        codes |= {"P-FLOODED": self.flooded, "P-SILENT": self.silent}
        begins = time.monotonic() + 9
        self.enrolled = {line["patient"]: line for line in clinic.enroll(*codes, ahead=9)}
        agreeing = [
            (user, self.enrolled[code]["payload"]) for code, user in codes.items() if code != "P-SILENT"
        ]
        clinic.consent(*agreeing)
        api = clinic.api
        api.start(self.silent, self.enrolled["P-SILENT"]["payload"])
        assert time.monotonic() < begins, "the people agreed before their reminders were due"
        api.fail("sendMessage", 0, chat=self.unsure, times=2, delivered=True, cut=True)
        api.fail("sendMessage", 403, "Forbidden: bot was blocked by the user", chat=self.blocked, times=99)
        api.fail("sendMessage", 429, retry_after=1, chat=self.flooded, times=2)
        self.rows: dict[str, dict[str, dict[str, Any]]] = {}

    def wait(self) -> Self:
        """Wait for what should arrive, a little longer for what should not, and read the record."""
        wanted = [(self.well, 1), (self.flooded, 1), (self.unsure, 2)]
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if all(self.count(user, "second") >= times for user, times in wanted):
                break
            time.sleep(0.1)
        time.sleep(1.5)
        self.rows = self.clinic.reminders()
        return self

    def count(self, user: int, step: str) -> int:
        """How often the reminder of a step arrived."""
        return len(notes(self.clinic.api, user, step))


@pytest.fixture(scope="module")
def waiting(clinic: Clinic) -> Cohort:
    """The five, agreed, before anything is due; what takes long is tested while they wait."""
    return Cohort(clinic)


@pytest.fixture(scope="module")
def cohort(waiting: Cohort) -> Cohort:
    """The five after their reminders."""
    return waiting.wait()


# ---- the words change while it runs ---------------------------------------------


def test_an_edited_answer_is_live_and_a_broken_file_keeps_the_last_good_one(
    clinic: Clinic, api: BotAPI, waiting: Cohort
) -> None:
    file = clinic.knowledge / "topics" / "all.yaml"
    before = file.read_text(encoding="utf-8")

    def answer(words: str, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            ana = person()
            api.write(ana, "can i bring my own music")
            api.expect(ana)
            if words in " ".join(api.texts(ana)):
                return
            time.sleep(0.3)
        pytest.fail(f"never said {words}")

    assert not re.search(r"all\.yaml:\d+", clinic.printed())
    try:
        file.write_text(before.replace("(music-words)", "(new-music-words)"), encoding="utf-8")
        answer("(new-music-words)", 15)
        file.write_text(before.replace("  answer: Bring your", "  anser: [ Bring your"), encoding="utf-8")
        api.wait(lambda: re.search(r"all\.yaml:\d+", clinic.printed()), 15, "the mistake in the log")
        answer("(new-music-words)", 1)
    finally:
        file.write_text(before, encoding="utf-8")


def test_enrolled_while_running_the_reminders_arrive_once_each(api: BotAPI, cohort: Cohort) -> None:
    assert [cohort.count(cohort.well, step) for step in ("first", "second", "tomorrow")] == [1, 1, 0]
    rows = cohort.rows["P-WELL"]
    for step in ("first", "second"):
        [message] = notes(api, cohort.well, step)
        assert rows[step]["message_id"] == message.message_id
        assert rows[step]["state"] == "sent"
    assert rows["tomorrow"]["state"] == "planned"


def test_the_link_opens_this_bot(cohort: Cohort) -> None:
    for line in cohort.enrolled.values():
        assert line["link"] == f"https://t.me/{USERNAME}?start={line['payload']}"


def test_a_link_works_once(clinic: Clinic, api: BotAPI, cohort: Cohort) -> None:
    ben = person()
    api.start(ben, cohort.enrolled["P-WELL"]["payload"])
    api.expect(ben)
    time.sleep(0.5)
    assert not any(_yes(call) for call in api.sent(ben))


def test_nothing_is_sent_before_somebody_agreed(api: BotAPI, cohort: Cohort) -> None:
    assert cohort.count(cohort.silent, "first") == 0
    assert cohort.rows["P-SILENT"]["first"]["message_id"] is None


def test_the_first_line_on_a_locked_phone_says_nothing_of_the_treatment(api: BotAPI, cohort: Cohort) -> None:
    for call in notes(api, cohort.well, "first") + notes(api, cohort.well, "second"):
        assert "words" not in call.text.splitlines()[0]
        assert not re.search("ketamin|infusion|psychiat|depress", call.text.splitlines()[0], re.IGNORECASE)


def test_done_is_recorded_and_the_button_answers(clinic: Clinic, api: BotAPI, cohort: Cohort) -> None:
    [first] = notes(api, cohort.well, "first")
    assert len(first.buttons) == 3
    query = api.press(first, first.buttons[0])
    api.wait(lambda: api.answered(query), what="the button answers")
    time.sleep(0.5)
    row = clinic.reminders()["P-WELL"]["first"]
    assert row["state"] == "confirmed" or row["answer"] == "done"


def test_an_unknown_fate_is_repeated_only_if_the_step_says_so(api: BotAPI, cohort: Cohort) -> None:
    assert cohort.count(cohort.unsure, "first") == 1
    assert cohort.count(cohort.unsure, "second") == 2
    assert cohort.rows["P-UNSURE"]["first"]["state"] == "unsure"
    assert cohort.rows["P-UNSURE"]["second"]["state"] == "sent"


def test_a_repeat_says_that_it_may_be_one(api: BotAPI, cohort: Cohort) -> None:
    once, again = (call.text for call in notes(api, cohort.unsure, "second"))
    assert again.startswith(once)
    assert len(again) > len(once)


def test_somebody_who_blocked_the_bot_is_unreachable_and_the_staff_hear_of_it(
    api: BotAPI, cohort: Cohort
) -> None:
    assert cohort.rows["P-BLOCKED"]["first"]["state"] == "unreachable"
    # A group takes twenty messages a minute; what is urgent goes first.
    api.expect(STAFF_CHAT, "P-BLOCKED", 60)


def test_a_reminder_waits_out_a_flood_limit(api: BotAPI, cohort: Cohort) -> None:
    assert [cohort.count(cohort.flooded, step) for step in ("first", "second")] == [1, 1]
    assert {cohort.rows["P-FLOODED"][step]["state"] for step in ("first", "second")} == {"sent"}


# ---- crash and stop -------------------------------------------------------------


def test_the_power_fails_and_no_message_is_lost(api_alone: BotAPI, tmp_path: Path) -> None:
    write_clinic(tmp_path / "knowledge")
    clinic = Clinic(tmp_path, api_alone).open()
    people = [person() for _ in range(40)]

    def answers(one: int) -> int:
        return sum("(parking-words)" in text for text in api_alone.texts(one))

    try:
        for one in people:
            api_alone.write(one, "where can i park my car")
        api_alone.wait(lambda: sum(map(answers, people)) >= 10, what="some answers")
        clinic.kill()
        assert sum(map(answers, people)) < 40
        clinic.open()
        api_alone.wait(lambda: all(map(answers, people)), 40, "every answer")
        time.sleep(1)
        assert sum(answers(one) > 1 for one in people) <= 8
        assert max(map(answers, people)) <= 2
        assert clinic.close() == 0
    finally:
        clinic.kill()
    assert_clean(clinic.printed())


@pytest.fixture
def api_alone() -> Iterator[BotAPI]:
    """A server for one test alone."""
    with BotAPI() as server:
        yield server


def test_stopping_answers_what_came_in_and_ends_with_zero(api_alone: BotAPI, tmp_path: Path) -> None:
    """Also the shipped words, signed: the whole way from a fresh folder to an answer and out again."""
    shutil.copytree(SHIPPED, tmp_path / "knowledge")
    sign(tmp_path / "knowledge")
    clinic = Clinic(tmp_path, api_alone).open()
    ana = person()
    try:
        api_alone.write(ana, "When can I drink alcohol again?")
        api_alone.wait(lambda: "alcohol" in " ".join(api_alone.texts(ana)).lower(), 20, "an answer")
        api_alone.write(ana, "i cant breathe right")
        api_alone.expect(ana, "911")
        api_alone.expect(STAFF_CHAT)
        began = time.monotonic()
        assert clinic.close() == 0
        assert time.monotonic() - began < 10
    finally:
        clinic.kill()
    assert_clean(clinic.printed())


# ---- not signed -----------------------------------------------------------------


def test_unsigned_words_are_red_flags_and_contact_details_only(api_alone: BotAPI, tmp_path: Path) -> None:
    write_clinic(tmp_path / "knowledge", clinic=CLINIC.replace("Dr. Ana Example", ""))
    (tmp_path / "knowledge" / "plans" / "soon.yaml").write_text(SECONDS_PLAN, encoding="utf-8")
    clinic = Clinic(tmp_path, api_alone).open()
    ana, ben, eva = person(), person(), person()
    try:
        assert "approv" in clinic.printed().lower()
        [done] = clinic.enroll("P-017", ahead=2)
        clinic.consent((eva, done["payload"]))
        api_alone.write(ana, "where can i park my car")
        api_alone.expect(ana)
        assert "+1 555 010 0100" in " ".join(api_alone.texts(ana))
        api_alone.write(ben, "i cant breathe right")
        api_alone.expect(ben, "911")
        api_alone.expect(STAFF_CHAT)
        time.sleep(3)
        assert "(parking-words)" not in " ".join(api_alone.texts(ana))
        assert "(first-words)" not in " ".join(api_alone.texts(eva))
        assert clinic.close() == 0
    finally:
        clinic.kill()
    assert_clean(clinic.printed())


# ---- webhook --------------------------------------------------------------------


def test_webhook_mode_answers_and_refuses_strangers(api_alone: BotAPI, tmp_path: Path) -> None:
    write_clinic(tmp_path / "knowledge")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clinic = Clinic(
        tmp_path,
        api_alone,
        AFTERCARE_TELEGRAM__MODE="webhook",
        AFTERCARE_WEBHOOK__URL="https://bot.example.org/hook",
        AFTERCARE_WEBHOOK__LISTEN="127.0.0.1",
        AFTERCARE_WEBHOOK__PORT=str(port),
        AFTERCARE_WEBHOOK__SECRET="a-secret_of-the-clinic",
        AFTERCARE_LOG__LEVEL="info",
    )
    clinic.launch()
    try:
        api_alone.wait(lambda: any(call.method == "setWebhook" for call in api_alone.calls), 30, "setWebhook")
        [hook] = [call for call in api_alone.calls if call.method == "setWebhook"]
        assert hook.parameters["secret_token"] == "a-secret_of-the-clinic"
        assert hook.parameters["url"].startswith("https://bot.example.org/")
        path = hook.parameters["url"].removeprefix("https://bot.example.org")
        ana = person()
        update = api_alone.draft(ana, "can my dog come with me")

        def post(path: str, secret: str | None) -> int:
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}{path}",
                data=json.dumps(update).encode(),
                headers={"Content-Type": "application/json"},
            )
            if secret is not None:
                request.add_header("X-Telegram-Bot-Api-Secret-Token", secret)
            try:
                with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - our own address
                    return int(response.status)
            except urllib.error.HTTPError as refusal:
                refusal.close()
                return refusal.code

        def listens() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        api_alone.wait(listens, 20, "the webhook listens")
        assert post(path, None) == 403
        assert post(path, "a-guess") == 403
        time.sleep(0.5)
        assert api_alone.sent(ana) == []
        assert post(path, "a-secret_of-the-clinic") == 200
        assert post(path, "a-secret_of-the-clinic") == 200
        api_alone.expect(ana, "(pets-words)")
        time.sleep(1)
        assert sum("(pets-words)" in text for text in api_alone.texts(ana)) == 1
        assert clinic.close() == 0
    finally:
        clinic.kill()
    assert_clean(clinic.printed())


# ---- it does not start ----------------------------------------------------------


def test_a_wrong_token_ends_with_two_and_says_so(api: BotAPI, tmp_path: Path) -> None:
    wrong = "700700701:" + "BBWrongTokenForTheTests_0123456789x"
    write_clinic(tmp_path / "knowledge")
    settings = {
        "AFTERCARE_TELEGRAM__TOKEN": wrong,
        "AFTERCARE_TELEGRAM__BASE_URL": api.base_url,
        "AFTERCARE_KNOWLEDGE__PATH": "knowledge",
        "AFTERCARE_LOG__LEVEL": "debug",
    }
    done = subprocess.run(
        program("run"),
        cwd=tmp_path,
        env=surroundings(**settings),
        capture_output=True,
        text=True,
        timeout=40,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 2
    assert "token" in done.stderr.lower()
    assert "Traceback" not in said
    assert wrong not in said
    assert wrong.split(":")[1] not in said


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    write_clinic(tmp_path / "knowledge")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/bot"
        settings = {
            "AFTERCARE_TELEGRAM__TOKEN": TOKEN,
            "AFTERCARE_TELEGRAM__BASE_URL": address,
            "AFTERCARE_KNOWLEDGE__PATH": "knowledge",
        }
        log = tmp_path / "run.log"
        with log.open("w", encoding="utf-8") as file:
            process = subprocess.Popen(
                program("run"), cwd=tmp_path, env=surroundings(**settings), stdout=file, stderr=file
            )
        try:
            end = time.monotonic() + 25
            said = ""
            while time.monotonic() < end and process.poll() is None:
                said = log.read_text(encoding="utf-8")
                if "127.0.0.1" in said or "reach" in said.lower():
                    break
                time.sleep(0.1)
        finally:
            process.kill()
            process.wait()
        said = log.read_text(encoding="utf-8")
    assert "127.0.0.1" in said or "reach" in said.lower()
    assert process.returncode != 0
    assert_clean(said)


def test_without_a_token_it_does_not_start_and_says_where_to_put_one(aftercare: Shell) -> None:
    write_clinic(aftercare.folder / "knowledge")
    done = aftercare("run", env={"AFTERCARE_KNOWLEDGE__PATH": "knowledge"})
    assert done.code == 2
    assert "telegram.token" in done.err


def test_a_broken_knowledge_base_at_the_start_is_reported_by_file_and_line(
    api: BotAPI, aftercare: Shell
) -> None:
    write_clinic(aftercare.folder / "knowledge", plan=PLAN.replace("quiet: ignore", "quite: ignore"))
    settings = {"AFTERCARE_TELEGRAM__TOKEN": TOKEN, "AFTERCARE_TELEGRAM__BASE_URL": api.base_url}
    done = aftercare("run", env={"AFTERCARE_KNOWLEDGE__PATH": "knowledge", **settings})
    assert done.code == 1
    assert re.search(r"visit\.yaml:\d+", done.err)
    assert "quiet" in done.err
    assert_clean(done.said)
