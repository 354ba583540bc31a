"""Is the bot alive and keeping its promises? Health for a supervisor, numbers for Prometheus.

``/health`` answers 200 while the process works, ``/ready`` while it can serve patients, and
``/metrics`` gives numbers without names, words or codes of patients.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping

import uvicorn
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Reading = Mapping[str, float]
"""Gauge name, or ``name{label="value"}`` spelled ``name|label|value``, to its value."""

HELP = {
    "aftercare_reminders": "Reminders by state.",
    "aftercare_oldest_due_seconds": "How long the longest waiting reminder has been due.",
    "aftercare_oldest_message_seconds": "How long the longest waiting patient message has been waiting.",
    "aftercare_open_alerts": "Alerts that nobody has taken yet.",
    "aftercare_handbook_approved": "1 when a clinician has signed the handbook.",
    "aftercare_handbook_trouble": "1 while the knowledge folder has errors and the last good one is served.",
}
OVERDUE = 300.0
"""Seconds after which something that waits means that the bot is not ready."""


class Vitals:
    """A small web server on loopback or inside a cluster. ``read`` gives the numbers of the moment."""

    def __init__(
        self,
        read: Callable[[], Awaitable[Reading]],
        port: int,
        host: str = "0.0.0.0",  # noqa: S104 - a cluster's prober comes from outside
    ) -> None:
        self.read = read
        self.server = uvicorn.Server(
            uvicorn.Config(self.app(), host=host, port=port, log_level="warning", lifespan="off")
        )
        self.server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # ours stop the bot

    def app(self) -> Starlette:
        """The three pages."""
        return Starlette(
            routes=[
                Route("/health", self._health),
                Route("/ready", self._ready),
                Route("/metrics", self._metrics),
            ]
        )

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"ok": True})

    async def _ready(self, _request: Request) -> Response:
        try:
            reading = await self.read()
        except Exception as problem:  # whatever it is, the answer to "ready?" is no
            return JSONResponse({"ok": False, "why": type(problem).__name__}, 503)
        late = [
            name
            for name in ("aftercare_oldest_due_seconds", "aftercare_oldest_message_seconds")
            if reading.get(name, 0.0) > OVERDUE
        ]
        return JSONResponse({"ok": not late, "why": ", ".join(late)}, 503 if late else 200)

    async def _metrics(self, _request: Request) -> Response:
        registry = CollectorRegistry()
        registry.register(_Numbers(await self.read()))
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")


class _Numbers(Collector):
    """One reading in Prometheus' words."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """A gauge for each name."""
        families: dict[str, GaugeMetricFamily] = {}
        for key, value in self.reading.items():
            name, _, label = key.partition("|")
            label_name, _, label_value = label.partition("|")
            family = families.setdefault(
                name, GaugeMetricFamily(name, HELP.get(name, name), labels=[label_name] if label else [])
            )
            family.add_metric([label_value] if label else [], value)
        yield from families.values()
