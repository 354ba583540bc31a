"""A small clinic to play in: two topics, one plan, a clock that starts on a Monday morning."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.clock import MovableClock
from bot.config import Config
from bot.desk.server import build
from bot.desk.stage import Stage
from bot.knowledge.reader import shipped_folder

from .acts import MONDAY

TOPICS = """
- id: food-after
  question: {en: "When can I eat again?", es: "¿Cuándo puedo comer otra vez?"}
  variants:
    en: ["when may I have food after the drip", "can I eat something now", "how soon can I have lunch"]
    es: ["cuándo puedo tomar algo de comida", "puedo comer algo ya"]
  answer: {en: "Begin with light food.", es: "Empiece con algo ligero."}
- id: alcohol-after
  question: {en: "When can I drink alcohol again?", es: "¿Cuándo puedo tomar alcohol otra vez?"}
  variants: {en: ["can I have a beer", "is a glass of wine all right"], es: ["puedo tomar una cerveza"]}
  answer: {en: "No alcohol until the next day.", es: "Nada de alcohol hasta el día siguiente."}
"""

PLAN = """
id: ketamine-infusion
title: {en: One visit, es: Una visita}
visit: 2 hours
steps:
  - id: last-solid-food
    when: 8 hours before start
    until: 2 hours before start
    quiet: earlier
    confirm: {by: 3 hours before start, else: call-list}
    text: {en: "No food from now on.", es: "Nada de comer desde ahora."}
  - id: clear-liquids
    when: 2 hours before start
    until: 1 hour before start
    text: {en: "No drinks from now on.", es: "Nada de beber desde ahora."}
  - id: home-safe
    when: 1 hour after discharge
    until: 6 hours after discharge
    text: {en: "Rest at home today.", es: "Descanse hoy en casa."}
  - id: mood
    when: 1 day after start at 12:00
    until: 2 days after start at 12:00
    ask: {scale: mood-0-10, alert: [2 or less]}
    text: {en: "How is your mood?", es: "¿Cómo está su ánimo?"}
"""


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge folder with a handful of entries; facts, red flags and wording are the shipped ones."""
    folder = tmp_path_factory.mktemp("knowledge")
    for name, text in {"topics/after.yaml": TOPICS, "plans/ketamine-infusion.yaml": PLAN}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")
    shutil.copy(shipped_folder() / "clinic.yaml", folder)
    return folder


@pytest.fixture
async def stage(knowledge: Path) -> AsyncIterator[Stage]:
    """A running sandbox whose clock stands at MONDAY until it is moved."""
    opened = await Stage.open(Config(), knowledge=knowledge, clock=MovableClock(MONDAY, running=False))
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def page(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """The sandbox as a browser on this machine reaches it."""
    transport = httpx.ASGITransport(build(stage))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8017") as client:
        yield client
