"""What the tests do at the sandbox, and what they wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import httpx

from bot.desk.stage import Stage
from bot.desk.talk import Bubble
from bot.desk.wire import PATIENT, STAFF_CHAT

T = TypeVar("T")

MONDAY = datetime(2026, 12, 7, 15, 0, tzinfo=UTC)
"""9:00 AM at the clinic, in Chicago."""


async def until(found: Callable[[], T | None], seconds: float = 10) -> T:
    """Wait until ``found`` gives something; fails the test after ``seconds`` of real time."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    while loop.time() < ends:
        if result := found():
            return result
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen in time")


def said(stage: Stage, words: str, *, staff: bool = False) -> Bubble | None:
    """The bot's latest message with ``words`` in it, in the patient's or the staff's chat."""
    chat = STAFF_CHAT if staff else PATIENT.id
    return next((b for b in reversed(stage.wire.of_chat(chat)) if b.side == "bot" and words in b.text), None)


def code(bubble: Bubble, label: str) -> str:
    """What stands behind the button of ``bubble`` with ``label`` in its words."""
    return next(data for row in bubble.buttons for words, data in row if label in words)


async def enrolled(page: httpx.AsyncClient, stage: Stage, start: str = "2026-12-08T10:00") -> None:
    """A patient who opened the link and tapped through to the end."""
    answer = await page.post("/enroll", json={"plan": "ketamine-infusion", "start": start, "language": "en"})
    assert answer.status_code == 200, answer.text
    for words, label in (("Is this your visit", "Yes"), ("Do you agree", "I agree"), ("time zone", "Yes")):
        asked = await until(partial(said, stage, words))
        await page.post("/tap", json={"message": asked.id, "data": code(asked, label)})
    await until(lambda: said(stage, "you are set"))
