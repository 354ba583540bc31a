"""A supervisor and Prometheus can see whether the bot keeps its promises."""

from __future__ import annotations

import httpx

from bot.vitals import OVERDUE, Reading, Vitals


def visitor(reading: Reading | Exception) -> httpx.AsyncClient:
    async def read() -> Reading:
        if isinstance(reading, Exception):
            raise reading
        return reading

    transport = httpx.ASGITransport(Vitals(read, 0).app())
    return httpx.AsyncClient(transport=transport, base_url="http://bot")


async def test_metrics_are_in_prometheus_words() -> None:
    async with visitor({"aftercare_reminders|state|sent": 3.0, "aftercare_open_alerts": 1.0}) as client:
        page = (await client.get("/metrics")).text
    assert 'aftercare_reminders{state="sent"} 3.0' in page
    assert "aftercare_open_alerts 1.0" in page


async def test_the_bot_is_not_ready_while_something_waits_too_long() -> None:
    async with visitor({"aftercare_oldest_due_seconds": OVERDUE + 1}) as client:
        answer = await client.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["why"] == "aftercare_oldest_due_seconds"


async def test_the_bot_is_not_ready_without_its_database_but_still_alive() -> None:
    async with visitor(OSError("away")) as client:
        assert (await client.get("/ready")).status_code == 503
        assert (await client.get("/health")).status_code == 200


async def test_the_bot_is_ready_when_nothing_waits() -> None:
    async with visitor(
        {"aftercare_oldest_due_seconds": 0.0, "aftercare_oldest_message_seconds": 2.0}
    ) as client:
        assert (await client.get("/ready")).status_code == 200
