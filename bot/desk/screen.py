"""What a screen shows of a sandbox: the talk, the clock, and where the patient stands."""

from __future__ import annotations

from typing import Any

from bot.app import House
from bot.care.patient import Patient
from bot.care.reminder import OPEN, Owed
from bot.care.wording import pick
from bot.desk.talk import PATIENT, THINGS, Json
from bot.desk.wire import STAFF_CHAT, Wire

UPCOMING = 5
"""So many coming reminders are shown."""
LANGUAGE_NAMES = {"en": "English", "es": "Español", "fr": "Français", "pt": "Português", "de": "Deutsch"}


class Screen:
    """Reads a house and its wire, changes nothing. ``zone`` is the clinic's."""

    def __init__(self, house: House, wire: Wire, zone: str) -> None:
        self.house = house
        self.wire = wire
        self.zone = zone

    @property
    def handbook(self) -> Any:
        """The Handbook in use at this moment."""
        return self.house.live.handbook

    @property
    def now(self) -> float:
        """The sandbox's time in Unix seconds."""
        return self.house.clock.now().timestamp()

    def marked(self, bubble: Json) -> Json:
        """A bubble as the page needs it: on whose side, and whether it is a reminder."""
        first_lines = {
            self.handbook.say("reminder.first-line", language) for language in self.handbook.languages
        }
        first, newline, _ = bubble["text"].partition("\n")
        return {
            **bubble,
            "side": "staff" if bubble["chat"] == STAFF_CHAT else "patient",
            "reminder": bubble["from"] == "bot" and bool(newline) and first in first_lines,
        }

    async def state(self, language: str) -> Json:
        """All that a page needs to draw itself."""
        handbook = self.handbook
        values = handbook.values(language)
        return {
            "bubbles": [self.marked(b.as_json()) for b in self.wire.bubbles if not b.deleted],
            "panel": await self.panel(language),
            "now": self.now,
            "zone": self.zone,
            "languages": [[code, LANGUAGE_NAMES.get(code, code)] for code in handbook.languages],
            "plans": [
                [plan.id, pick(plan.title, language, handbook.languages)] for plan in handbook.plans.values()
            ],
            "signed": bool(handbook.approved.by),
            "clinic": values.get("clinic_name", ""),
            "phones": sorted(
                {
                    values[name]
                    for name in ("phone", "after_hours_phone", "emergency", "crisis", "poison")
                    if name in values
                }
            ),
            "commands": self._commands(language),
            "things": list(THINGS),
        }

    def _commands(self, language: str) -> list[Json]:
        known = self.wire.commands
        for key in (("all_private_chats", language), ("all_private_chats", ""), ("default", language)):
            if key in known:
                return known[key]
        return known.get(("default", ""), [])

    async def panel(self, language: str) -> Json:
        """Where the patient stands."""
        patient = await self.patient()
        panel: Json = {
            "language": patient.language if patient else language,
            "patient": None,
            "visits": [],
            "upcoming": [],
            "more": 0,
            "waiting": None,
            "alerts": len(await self.house.store.open_alerts()),
        }
        if patient is None:
            return panel
        open_ones = await self.open_reminders(patient)
        panel["patient"] = patient.code
        panel["visits"] = [
            {
                "id": visit.id,
                "plan": self._plan_title(visit.plan, panel["language"]),
                "start": visit.start.timestamp(),
                "discharged": visit.discharged.timestamp() if visit.discharged else None,
            }
            for visit in await self.house.store.treatments(patient_id=patient.id, cancelled=False)
        ]
        panel["upcoming"] = [
            {
                "step": owed.reminder.step.replace("-", " ").capitalize(),
                "at": owed.reminder.send_at.timestamp(),
                "again": owed.reminder.nudge,
            }
            for owed in open_ones[:UPCOMING]
        ]
        panel["more"] = max(0, len(open_ones) - UPCOMING)
        panel["waiting"] = open_ones[0].reminder.held if open_ones else None
        return panel

    def _plan_title(self, plan: str, language: str) -> str:
        found = self.handbook.plans.get(plan)
        return pick(found.title, language, self.handbook.languages) if found else plan

    async def patient(self) -> Patient | None:
        """Who opened a link on the patient's phone."""
        return await self.house.store.patient_of_chat(PATIENT.id)

    async def open_reminders(self, patient: Patient) -> list[Owed]:
        """What is still to be sent, the next one first."""
        owed = await self.house.store.reminders_of(patient_id=patient.id)
        return sorted(
            (one for one in owed if one.reminder.state in OPEN), key=lambda one: one.reminder.send_at
        )
