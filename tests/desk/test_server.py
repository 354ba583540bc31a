"""The sandbox without a browser: what the page asks for, and what it gets."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from datetime import datetime, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from chat.clinic import Unhurried
from conversations.player import Player, Script

from bot.clock import MovableClock
from bot.config import Config
from bot.desk.server import build
from bot.desk.stage import Stage
from bot.desk.talk import PATIENT, Json

from .acts import MONDAY, code, enrolled, said, until

NAMED = {
    *("composer", "send", "bubble", "typing", "enroll", "enroll-confirm", "clock", "clock-forward"),
    *("next-reminder", "reminder", "side-patient", "side-staff", "language", "reset", "why"),
}


# ---- the page ----------------------------------------------------------------


def test_every_part_that_checks_from_outside_look_for_has_its_name() -> None:
    page = files("bot.desk").joinpath("page.html").read_text(encoding="utf-8")
    found = set(re.findall(r'data-testid="([\w-]+)"|testid: "([\w-]+)"', page))
    assert {first or second for first, second in found} >= NAMED


async def test_the_page_needs_nothing_from_the_internet(page: httpx.AsyncClient) -> None:
    answer = await page.get("/")
    assert answer.status_code == 200
    outside = re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']+|@import|url\(["']?http""", answer.text)
    assert outside == []
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_name_that_was_made_to_point_here_is_refused(page: httpx.AsyncClient) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example:8017", "192.168.1.7:8017", ""):
        for path in ("/", "/state", "/events"):
            assert (await page.get(path, headers={"host": host})).status_code == 403, (host, path)


async def test_this_machine_is_let_in(page: httpx.AsyncClient) -> None:
    for host in ("127.0.0.1:8017", "localhost:8017", "[::1]:8017"):
        assert (await page.get("/state", headers={"host": host})).status_code == 200, host


async def test_another_sites_page_cannot_post(page: httpx.AsyncClient, stage: Stage) -> None:
    words = {"side": "patient", "text": "hello"}
    foreign = await page.post("/say", json=words, headers={"origin": "https://evil.example"})
    form = await page.post("/say", content=b'{"text":"hello"}', headers={"content-type": "text/plain"})
    assert (foreign.status_code, form.status_code) == (403, 415)
    assert stage.wire.bubbles == []


NONSENSE: list[tuple[str, dict[str, object]]] = [
    ("/say", {}),
    ("/say", {"text": "  "}),
    ("/say", {"text": "hi", "side": "somebody"}),
    ("/say", {"text": "hi", "reply_to": "1"}),
    ("/tap", {"message": "x", "data": "a1:p"}),
    ("/clock", {"minutes": -5}),
    ("/clock", {"hours": 99999}),
    ("/enroll", {"plan": "ketamine-infusion", "start": "tomorrow"}),
    ("/send", {"kind": "elephant"}),
    ("/discharge", {}),
]


async def test_a_request_that_makes_no_sense_is_told_what_is_wrong(page: httpx.AsyncClient) -> None:
    for path, asked in NONSENSE:
        answer = await page.post(path, json=asked)
        assert answer.status_code == 400, (path, asked)
        assert answer.json()["error"].endswith(".")


async def test_what_is_not_an_object_is_refused(page: httpx.AsyncClient) -> None:
    for body in (b"{", b"[1]", b'"text"', b"\xff\xfe"):
        answer = await page.post("/say", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400, body


async def test_a_book_is_too_long_for_a_message(page: httpx.AsyncClient) -> None:
    assert (await page.post("/say", json={"text": "a" * 300_000})).status_code == 413


# ---- the talk ----------------------------------------------------------------


async def test_a_question_is_answered(page: httpx.AsyncClient, stage: Stage) -> None:
    await page.post("/say", json={"text": "when can i eat again?"})
    answer = await until(lambda: said(stage, "light food"))
    why = (await page.get("/why")).json()
    assert why["text"] == "when can i eat again?"
    assert why["kind"] == "answer"
    assert why["candidates"][0]["id"] == "food-after"
    assert answer.buttons


async def test_before_anything_was_asked_there_is_no_why(page: httpx.AsyncClient) -> None:
    assert (await page.get("/why")).json() is None


async def test_a_long_message_goes_in_parts_as_an_app_sends_it(page: httpx.AsyncClient, stage: Stage) -> None:
    await page.post("/say", json={"text": "word " * 1000})
    mine = [b for b in stage.wire.of_chat(PATIENT.id) if b.side == "patient"]
    assert [len(b.text) <= 4096 for b in mine] == [True, True]


async def test_what_is_not_words_gets_a_reply_too(page: httpx.AsyncClient, stage: Stage) -> None:
    for sent, kind in enumerate(("photo", "voice", "sticker", "location"), 1):
        await page.post("/send", json={"kind": kind})
        await until(partial(_replies, stage, sent))


def _replies(stage: Stage, at_least: int) -> bool:
    return sum(bubble.side == "bot" for bubble in stage.wire.of_chat(PATIENT.id)) >= at_least


async def test_a_button_that_was_never_shown_cannot_be_tapped(page: httpx.AsyncClient, stage: Stage) -> None:
    await page.post("/say", json={"text": "when can i eat again?"})
    answer = await until(lambda: said(stage, "light food"))
    for asked in ({"message": answer.id, "data": "a1:A:1:have"}, {"message": 999, "data": "a1:p"}):
        refused = await page.post("/tap", json=asked)
        assert refused.status_code == 409
        assert "not there" in refused.json()["error"]


async def test_an_emergency_reaches_staff_and_one_of_them_takes_it(
    page: httpx.AsyncClient, stage: Stage
) -> None:
    await page.post("/say", json={"text": "i cant breathe"})
    await until(lambda: said(stage, "911"))
    alert = await until(lambda: said(stage, "i cant breathe", staff=True))
    await until(lambda: said(stage, "The team has been told"))
    assert len(await stage.house.store.open_alerts()) >= 1
    await page.post("/tap", json={"side": "staff", "message": alert.id, "data": code(alert, "I have it")})
    await until(lambda: said(stage, "Nurse desk", staff=True))
    assert [a.kind for a in await stage.house.store.open_alerts() if a.kind == "emergency"] == []


async def test_staff_answer_by_replying_and_the_patient_hears_it(
    page: httpx.AsyncClient, stage: Stage
) -> None:
    await page.post("/say", json={"text": "where do I park my spaceship"})
    offer = await until(lambda: said(stage, "pass your question"))
    await page.post("/tap", json={"message": offer.id, "data": code(offer, "pass it on")})
    question = await until(lambda: said(stage, "spaceship", staff=True))
    await page.post("/say", json={"side": "staff", "text": "Behind the building.", "reply_to": question.id})
    await until(lambda: said(stage, "Behind the building."))
    turns = stage.script()["turns"]
    assert turns[-1]["reply_to"] == question.text.partition("\n")[0]


async def test_the_language_of_the_page_is_the_patients(page: httpx.AsyncClient, stage: Stage) -> None:
    await enrolled(page, stage)
    await page.post("/language", json={"language": "es"})
    assert (await page.get("/state")).json()["panel"]["language"] == "es"
    await page.post("/say", json={"text": "¿cuándo puedo comer otra vez?"})
    await until(lambda: said(stage, "algo ligero"))
    await page.post("/clock", json={"to": "next-reminder"})
    await until(lambda: said(stage, "Nada de comer"))
    assert (await page.post("/language", json={"language": "xx"})).status_code == 409


# ---- time --------------------------------------------------------------------


async def test_the_next_reminder_arrives_at_its_own_time_and_is_marked(
    page: httpx.AsyncClient, stage: Stage
) -> None:
    await enrolled(page, stage)
    coming = (await page.get("/state")).json()["panel"]["upcoming"]
    assert coming[0]["step"] == "Last solid food"
    assert (await page.post("/clock", json={"to": "next-reminder"})).status_code == 200
    reminder = said(stage, "No food from now on")
    assert reminder is not None
    assert reminder.at == pytest.approx(coming[0]["at"], abs=1)
    assert stage.clock.now().timestamp() == pytest.approx(coming[0]["at"], abs=1)
    shown = {b["id"]: b["reminder"] for b in (await page.get("/state")).json()["bubbles"]}
    assert shown[reminder.id] is True
    assert sum(shown.values()) == 1


async def test_what_falls_due_during_a_jump_is_sent_on_the_way(page: httpx.AsyncClient, stage: Stage) -> None:
    await enrolled(page, stage)
    await page.post("/clock", json={"hours": 26})
    assert stage.clock.now() == MONDAY + timedelta(hours=26)
    marked = [stage.screen.marked(b.as_json()) for b in stage.wire.of_chat(PATIENT.id)]
    local = [
        datetime.fromtimestamp(b["at"], stage.config.clinic.zone_info).strftime("%a %H:%M")
        for b in marked
        if b["reminder"]
    ]
    assert local == ["Mon 20:30", "Tue 08:00"]


async def test_after_discharge_aftercare_counts_from_it(page: httpx.AsyncClient, stage: Stage) -> None:
    await enrolled(page, stage)
    await page.post("/clock", json={"hours": 27, "minutes": 30})
    visit = (await page.get("/state")).json()["panel"]["visits"][0]["id"]
    assert (await page.post("/discharge", json={"visit": visit})).status_code == 200
    gone = stage.clock.now()
    await page.post("/clock", json={"to": "next-reminder"})
    rest = said(stage, "Rest at home")
    assert rest is not None
    assert rest.at == pytest.approx((gone + timedelta(hours=1)).timestamp(), abs=1)


async def test_nobody_is_discharged_before_the_visit_began(page: httpx.AsyncClient, stage: Stage) -> None:
    await enrolled(page, stage)
    visit = (await page.get("/state")).json()["panel"]["visits"][0]["id"]
    refused = await page.post("/discharge", json={"visit": visit})
    assert refused.status_code == 409
    assert "before the visit began" in refused.json()["error"]


async def test_without_a_patient_the_next_reminder_says_what_is_missing(page: httpx.AsyncClient) -> None:
    refused = await page.post("/clock", json={"to": "next-reminder"})
    assert refused.status_code == 409
    assert "Enrol a patient" in refused.json()["error"]


async def test_before_consent_the_next_reminder_says_why_it_waits(
    page: httpx.AsyncClient, stage: Stage
) -> None:
    await page.post("/enroll", json={"plan": "ketamine-infusion", "start": "2026-12-08T10:00"})
    await until(lambda: said(stage, "Is this your visit"))
    refused = await page.post("/clock", json={"to": "next-reminder"})
    assert refused.status_code == 409
    assert "consent" in refused.json()["error"]


async def test_a_plan_that_does_not_exist_is_named(page: httpx.AsyncClient) -> None:
    refused = await page.post("/enroll", json={"plan": "knee", "start": "2026-12-08T10:00"})
    assert refused.status_code == 409
    assert "ketamine-infusion" in refused.json()["error"]


async def test_a_cancelled_visit_sends_nothing_more(page: httpx.AsyncClient, stage: Stage) -> None:
    await enrolled(page, stage)
    visit = (await page.get("/state")).json()["panel"]["visits"][0]["id"]
    await page.post("/cancel", json={"visit": visit})
    panel = (await page.get("/state")).json()["panel"]
    assert (panel["visits"], panel["upcoming"]) == ([], [])


# ---- beginning and end -------------------------------------------------------


async def test_starting_over_forgets_everybody(page: httpx.AsyncClient, stage: Stage) -> None:
    await enrolled(page, stage)
    await page.post("/clock", json={"hours": 26})
    assert (await page.post("/reset", json={})).status_code == 200
    state = (await page.get("/state")).json()
    assert (state["bubbles"], state["panel"]["patient"]) == ([], None)
    await page.post("/say", json={"text": "when can i eat again?"})
    await until(lambda: said(stage, "light food"))


async def test_a_talk_kept_in_a_folder_goes_on_after_a_restart(knowledge: Path, tmp_path: Path) -> None:
    clock = MovableClock(MONDAY, running=False)
    for turn in ("first", "second"):
        stage = await Stage.open(
            Config(), knowledge=knowledge, data=tmp_path, clock=clock if turn == "first" else None
        )
        try:
            transport = httpx.ASGITransport(build(stage))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8017") as page:
                if turn == "first":
                    await enrolled(page, stage)
                    before = len(stage.wire.bubbles)
                    continue
                assert len(stage.wire.bubbles) == before
                assert stage.clock.now() >= MONDAY
                await page.post("/say", json={"text": "can i have a beer"})
                await until(lambda: said(stage, "No alcohol until"))  # noqa: B023 - used at once
                assert (await page.get("/state")).json()["panel"]["patient"] == "P-001"
        finally:
            await stage.close()


async def test_without_a_folder_nothing_is_left_behind(knowledge: Path) -> None:
    stage = await Stage.open(Config(), knowledge=knowledge)
    folder = stage._folder
    assert (folder / "aftercare.db").exists()
    await stage.close()
    assert not folder.exists()


async def test_a_talk_is_saved_as_a_conversation_that_can_be_played(
    page: httpx.AsyncClient, stage: Stage, tmp_path: Path
) -> None:
    words = 'can i have a beer: # yes? "really"'
    await enrolled(page, stage)
    await page.post("/say", json={"text": words})
    await until(lambda: said(stage, "No alcohol until"))
    await page.post("/clock", json={"to": "next-reminder"})
    saved = await page.get("/conversation.yaml")
    assert "attachment" in saved.headers["content-disposition"]
    path = tmp_path / "saved.yaml"
    path.write_text(saved.text, encoding="utf-8")
    talk = Script(path)
    assert talk.begins == MONDAY
    assert [next(iter(turn)) for turn in talk.turns] == ["enroll", "tap", "tap", "tap", "patient", "clock"]
    assert talk.turns[1]["tap"] == "Yes, that is me"
    assert talk.turns[4]["patient"] == words
    assert "No alcohol until" in talk.turns[4]["bot"][0]["text"]
    assert "No food from now on" in talk.turns[5]["bot"][0]["text"]


async def test_a_talk_that_was_saved_plays_again_word_for_word(
    page: httpx.AsyncClient, stage: Stage, tmp_path: Path
) -> None:
    stage.house.limiter = stage.house.dispatcher.limiter = Unhurried()
    await enrolled(page, stage)
    await page.post("/say", json={"side": "patient", "text": "can I have a beer"})
    answer = await until(partial(said, stage, "No alcohol until"))
    await page.post("/tap", json={"message": answer.id, "data": code(answer, "Helpful")})
    await until(partial(said, stage, "That helps us"))
    await page.post("/send", json={"side": "patient", "kind": "sticker"})
    await until(partial(said, stage, "in words"))
    await page.post("/clock", json={"to": "next-reminder"})
    food = await until(partial(said, stage, "No food from now on"))
    await page.post("/tap", json={"message": food.id, "data": code(food, "Done")})
    await until(partial(said, stage, "noted"))
    await page.post("/clock", json={"hours": 16})
    await page.post("/discharge", json={"visit": 1})
    await page.post("/say", json={"side": "patient", "text": "i cant breathe right"})
    alert = await until(lambda: said(stage, "i cant breathe right", staff=True))
    await until(partial(said, stage, "The team has been told"))
    await page.post("/tap", json={"side": "staff", "message": alert.id, "data": code(alert, "I have it")})
    await until(lambda: said(stage, "Nurse desk has it", staff=True))
    await page.post("/say", json={"side": "staff", "text": "We call you now.", "reply_to": alert.id})
    await until(partial(said, stage, "From the team: We call you now."))
    await until(lambda: said(stage, "Sent to", staff=True))
    await page.post("/language", json={"language": "es"})
    await page.post("/say", json={"side": "patient", "text": "cuando puedo comer otra vez"})
    await until(partial(said, stage, "Empiece con algo ligero"))

    path = tmp_path / "saved.yaml"
    path.write_text((await page.get("/conversation.yaml")).text, encoding="utf-8")
    script = Script(path)
    assert len(script.turns) >= 13
    await Player.play(script, tmp_path, restarts=False, answerer=stage.house.live.answerer)


async def test_two_screens_see_the_same_talk(page: httpx.AsyncClient, stage: Stage) -> None:
    screens = [stage.events() for _ in range(2)]
    first = [await anext(screen) for screen in screens]
    assert all("state" in event for event in first)
    await page.post("/say", json={"text": "hello"})
    for screen in screens:
        seen: list[Json] = []
        while not any("bubble" in event and event["bubble"]["from"] == "bot" for event in seen):
            seen.append(await asyncio.wait_for(anext(screen), 5))
        await screen.aclose()


# ---- the command -------------------------------------------------------------


def _sandbox(knowledge: Path, port: int, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-m", "bot", "sandbox", "--no-open", "--port", str(port)]
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [*command, "--knowledge", str(knowledge)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(folder)},
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM there")
def test_the_command_says_where_it_is_and_ends_when_asked_with_a_page_open(
    knowledge: Path, tmp_path: Path
) -> None:
    with _sandbox(knowledge, 0, tmp_path) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip().removeprefix("Sandbox: ")
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        with httpx.stream("GET", f"{address}/events", timeout=20) as stream:
            assert next(stream.iter_lines()).startswith('data: {"state"')
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
        _, complaints = process.communicate()
    assert "Traceback" not in complaints
    assert [path.name for path in tmp_path.iterdir()] == []


def test_a_port_that_is_taken_is_said_in_one_line(knowledge: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with _sandbox(knowledge, port, tmp_path) as process:
            out, complaints = process.communicate(timeout=60)
    assert process.returncode == 2
    assert out == ""
    assert complaints.strip().splitlines() == [complaints.strip()]
    assert str(port) in complaints
