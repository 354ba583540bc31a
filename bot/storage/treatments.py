"""Visits: booked, moved, cancelled, discharged, missed. Each is one transaction with its reminders."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.care.patient import Patient, QuietHours, Treatment
from bot.care.plan import CarePlan, series, timeline
from bot.care.records import Enrolment
from bot.care.reminder import Discrepancy, Reminder, compare, holding, replan
from bot.storage.database import ENROLLING, StorageError
from bot.storage.patients import LINK_LASTS, Patients
from bot.storage.rows import new_row, patient_of, place, quiet_text, reminder_of, treatment_of
from bot.storage.tables import patients, reminders, treatments

Plans = Mapping[str, CarePlan]
"""Care plans by id, their times filled with the clinic's facts (``bot.care.plan.filled``)."""

LOOK_BACK = timedelta(days=90)
"""Visits older than this are no longer planned again or compared."""


class NoSuchTreatmentError(StorageError):
    """There is no treatment of that id."""


class Treatments(Patients):
    """What the store knows about visits."""

    async def enroll(
        self,
        *,
        plan: str,
        plans: Plans,
        start: datetime,
        zone: ZoneInfo,
        now: datetime,
        code: str | None = None,
        language: str | None = None,
        patient_zone: ZoneInfo | None = None,
        quiet_hours: QuietHours | None = None,
        link_lasts: timedelta = LINK_LASTS,
        by: str = "",
    ) -> Enrolment:
        """Makes a patient and a treatment, or adds a treatment to the patient known as ``code``.

        ``start`` is an aware instant, ``zone`` the clinic's, in which the visit was agreed;
        ``patient_zone`` is where the patient lives, the clinic's if left out. Without ``code`` the
        next free one is given (``P-001``). A series makes one treatment for each visit. The
        reminders are planned in the same transaction.
        """
        care = _plan(plans, plan)
        _must_be_aware(start)
        async with self.writing() as connection:
            await self.lock(connection, ENROLLING)
            patient = await self._patient_for(
                connection, code, language, patient_zone or zone, quiet_hours, now
            )
            wish = Treatment(0, patient.id, plan, start, zone, booked=now)
            made: list[Treatment] = []
            for visit in series(care, wish):
                treatment = await self._book(connection, visit, made[0].id if made else None)
                made.append(treatment)
                await self._plan_rows(connection, treatment, patient, plans, now)
            payload, expires = await self._link(connection, made[0], now, link_lasts)
            await self._audit(connection, now, by, "enrolled", f"patient:{patient.id}", plan)
            return Enrolment(patient, tuple(made), payload, expires)

    async def _patient_for(
        self,
        connection: AsyncConnection,
        code: str | None,
        language: str | None,
        zone: ZoneInfo,
        quiet: QuietHours | None,
        now: datetime,
    ) -> Patient:
        if code is not None:
            row = (await connection.execute(select(patients).where(patients.c.code == code))).first()
            if row is not None:
                return patient_of(row)
        if code is None:
            highest = await connection.scalar(select(func.max(patients.c.id))) or 0
            taken = set(await connection.scalars(select(patients.c.code).where(patients.c.code.like("P-%"))))
            while (code := f"P-{(highest := highest + 1):03d}") in taken:
                pass
        row = (
            await connection.execute(
                insert(patients)
                .values(
                    code=code,
                    language=language or "en",
                    zone=str(zone),
                    quiet_hours=quiet_text(quiet),
                    kinds_off=[],
                    created_at=now,
                )
                .returning(patients)
            )
        ).one()
        return patient_of(row)

    async def _book(
        self, connection: AsyncConnection, treatment: Treatment, series_id: int | None
    ) -> Treatment:
        new_id = await connection.scalar(
            insert(treatments)
            .values(
                patient_id=treatment.patient_id,
                plan=treatment.plan,
                start=treatment.start,
                zone=str(treatment.zone),
                booked=treatment.booked,
                series=series_id,
                number=treatment.number,
                visits=treatment.visits,
                recipe="",
            )
            .returning(treatments.c.id)
        )
        if new_id is None:
            raise StorageError("the database gave no id for the new treatment")
        return replace(treatment, id=new_id, series=series_id)

    # ---- reading ------------------------------------------------------------------------------

    async def treatment(self, treatment_id: int) -> Treatment:
        """The treatment with that id. Raises :class:`NoSuchTreatmentError`."""
        async with self.reading() as connection:
            return await self._treatment(connection, treatment_id)

    async def treatments(
        self,
        *,
        patient_id: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        cancelled: bool = True,
    ) -> tuple[Treatment, ...]:
        """Treatments by start: of one patient, and starting from ``since`` to before ``until``."""
        query = select(treatments).order_by(treatments.c.start, treatments.c.id)
        if patient_id is not None:
            query = query.where(treatments.c.patient_id == patient_id)
        if since is not None:
            query = query.where(treatments.c.start >= since)
        if until is not None:
            query = query.where(treatments.c.start < until)
        if not cancelled:
            query = query.where(treatments.c.cancelled.is_(None))
        async with self.reading() as connection:
            return tuple(map(treatment_of, await connection.execute(query)))

    async def treatment_near(self, patient_id: int, now: datetime) -> Treatment | None:
        """The visit a question most likely means: the one whose start is nearest; None without any."""
        mine = await self.treatments(patient_id=patient_id, cancelled=False)
        return min(mine, key=lambda t: abs(t.start - now), default=None)

    # ---- what happens to a visit ----------------------------------------------------------------

    async def move_treatment(
        self, treatment_id: int, start: datetime, plans: Plans, now: datetime, *, by: str = ""
    ) -> Treatment:
        """The visit begins at ``start`` (aware) instead. What was sent for the old time is owed anew."""
        _must_be_aware(start)
        return await self._alter(
            treatment_id,
            plans,
            now,
            by,
            "moved",
            again=True,
            start=start,
            booked=now,
            missed=None,
            discharged=None,
        )

    async def cancel_treatment(
        self, treatment_id: int, plans: Plans, now: datetime, *, by: str = ""
    ) -> Treatment:
        """The visit will not take place. Nothing more goes out for it."""
        return await self._alter(treatment_id, plans, now, by, "cancelled", cancelled=now)

    async def discharge_treatment(
        self, treatment_id: int, at: datetime, plans: Plans, now: datetime, *, by: str = ""
    ) -> Treatment:
        """The patient went home at ``at``; aftercare steps now count from it."""
        _must_be_aware(at)
        return await self._alter(treatment_id, plans, now, by, "discharged", discharged=at)

    async def miss_treatment(
        self, treatment_id: int, plans: Plans, now: datetime, *, by: str = ""
    ) -> Treatment:
        """The patient did not come. Only what the plan has for a missed visit still goes out."""
        return await self._alter(treatment_id, plans, now, by, "missed", missed=now)

    async def _alter(
        self,
        treatment_id: int,
        plans: Plans,
        now: datetime,
        by: str,
        action: str,
        *,
        again: bool = False,
        **changes: object,
    ) -> Treatment:
        async with self.writing() as connection:
            before = await self._treatment(connection, treatment_id, lock=True)
            if before.cancelled is not None:
                if action == "cancelled":
                    return before
                raise StorageError(f"treatment {treatment_id} was cancelled; enrol a new visit")
            at = changes.get("discharged")
            if isinstance(at, datetime) and at < before.start:
                raise StorageError("nobody can go home before the visit began; check the time")
            changed = replace(
                before,
                plan_version=before.plan_version + 1,
                **changes,  # type: ignore[arg-type]  # the callers name real fields
            )
            await connection.execute(
                update(treatments)
                .where(treatments.c.id == treatment_id)
                .values(
                    start=changed.start,
                    booked=changed.booked,
                    discharged=changed.discharged,
                    cancelled=changed.cancelled,
                    missed=changed.missed,
                    plan_version=changed.plan_version,
                )
            )
            patient = await self._patient(connection, changed.patient_id)
            again = again and changed.start != before.start
            await self._plan_rows(connection, changed, patient, plans, now, again=again)
            await self._audit(connection, now, by, action, f"treatment:{treatment_id}")
            return changed

    # ---- what happens to the plan -------------------------------------------------------------

    async def set_zone(self, patient_id: int, zone: ZoneInfo, plans: Plans, now: datetime) -> Patient:
        """The patient lives in ``zone`` now: quiet hours move, appointments do not."""
        return await self._change_and_replan(patient_id, plans, now, zone=zone)

    async def set_quiet_hours(
        self, patient_id: int, hours: QuietHours | None, plans: Plans, now: datetime
    ) -> Patient:
        """The patient's own quiet hours; None for the clinic's."""
        return await self._change_and_replan(patient_id, plans, now, quiet_hours=hours)

    async def set_kinds_off(
        self, patient_id: int, kinds: frozenset[str], plans: Plans, now: datetime
    ) -> Patient:
        """The kinds of message the patient does not want. Safety messages cannot be switched off."""
        return await self._change_and_replan(patient_id, plans, now, kinds_off=kinds - {"safety"})

    async def _change_and_replan(
        self, patient_id: int, plans: Plans, now: datetime, **changes: object
    ) -> Patient:
        async with self.writing() as connection:
            patient = await self._patient(connection, patient_id, lock=True)
            # The callers name real fields.
            patient = await self._keep(connection, replace(patient, **changes), now)  # type: ignore[arg-type]
            for treatment in await self._live(connection, now, treatments.c.patient_id == patient_id):
                await self._plan_rows(connection, treatment, patient, plans, now, late_ok=False)
            return patient

    async def replan(self, plans: Plans, now: datetime) -> int:
        """Brings every live visit's reminders up to the plans at hand; gives how many visits changed.

        To be called after the handbook was reloaded and at start. Costs one query where nothing in
        the plans' times, the clinic's quiet hours or the zones' rules changed.
        """
        changed = 0
        recipes = {name: self._recipe(plan) for name, plan in plans.items()}
        async with self.reading() as connection:
            stale = [
                row.id
                for row in await connection.execute(
                    select(treatments.c.id, treatments.c.plan, treatments.c.recipe).where(
                        treatments.c.start > now - LOOK_BACK,
                        treatments.c.cancelled.is_(None),
                        treatments.c.recipe.not_in(recipes.values()),
                    )
                )
                if row.plan in recipes
            ]
        for treatment_id in stale:
            async with self.writing() as connection:
                treatment = await self._treatment(connection, treatment_id, lock=True)
                if treatment.cancelled is not None:
                    continue
                patient = await self._patient(connection, treatment.patient_id)
                treatment = replace(treatment, plan_version=treatment.plan_version + 1)
                await connection.execute(
                    update(treatments)
                    .where(treatments.c.id == treatment_id)
                    .values(plan_version=treatment.plan_version)
                )
                await self._plan_rows(connection, treatment, patient, plans, now, late_ok=False)
                changed += 1
        return changed

    async def _plan_rows(
        self,
        connection: AsyncConnection,
        treatment: Treatment,
        patient: Patient,
        plans: Plans,
        now: datetime,
        *,
        again: bool = False,
        late_ok: bool = True,
    ) -> None:
        care = _plan(plans, treatment.plan)
        wanted = timeline(care, treatment, patient, now, quiet_hours=self.quiet_hours, spread=True)
        rows = await self._rows(connection, treatment.id, lock=True)
        change = replan(rows, wanted, now, again=again, late_ok=late_ok)
        held = holding(patient, now)
        if change.cancel:
            await connection.execute(
                _BY_ID.values(state="cancelled", owner=None, reason=bindparam("b_reason")),
                [{"b_id": row.id, "b_reason": reason} for row, reason in change.cancel],
            )
        if change.move:
            moved: dict[str, BindParameter[object]] = {
                name: bindparam(f"b_{name}") for name in (*place(change.move[0][1]), "priority", "resend")
            }
            await connection.execute(
                _BY_ID.values(
                    **moved,
                    state="planned",
                    owner=None,
                    held=held,
                    plan_version=treatment.plan_version,
                ),
                [
                    {
                        "b_id": row.id,
                        **{
                            f"b_{name}": value
                            for name, value in new_row(due, 0, treatment, held).items()
                            if name in moved
                        },
                    }
                    for row, due in change.move
                ],
            )
        if change.add:
            await connection.execute(
                insert(reminders), [new_row(due, number, treatment, held) for due, number in change.add]
            )
        await connection.execute(
            update(treatments).where(treatments.c.id == treatment.id).values(recipe=self._recipe(care))
        )

    def _recipe(self, plan: CarePlan) -> str:
        """A digest of all that the plan's times depend on, but not its words."""
        times = plan.model_dump_json(exclude={"title": True, "steps": {"__all__": {"text", "late"}}})
        parts = (times, quiet_text(self.quiet_hours) or "", version("tzdata"))
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]

    # ---- the daily comparison -----------------------------------------------------------------

    async def reconcile(self, plans: Plans, now: datetime) -> tuple[Discrepancy, ...]:
        """Recomputes what every live visit owes and compares it with the ledger."""
        found: list[Discrepancy] = []
        async with self.reading() as connection:
            everybody = {row.id: patient_of(row) for row in await connection.execute(select(patients))}
            for treatment in await self._live(connection, now):
                care = plans.get(treatment.plan)
                if care is None:
                    found.append(
                        Discrepancy("drift", treatment.id, "*", f"there is no care plan '{treatment.plan}'")
                    )
                    continue
                patient = everybody[treatment.patient_id]
                wanted = timeline(care, treatment, patient, quiet_hours=self.quiet_hours, spread=True)
                found += compare(treatment.id, wanted, await self._rows(connection, treatment.id), now)
        return tuple(found)

    # ---- parts --------------------------------------------------------------------------------

    async def _treatment(
        self, connection: AsyncConnection, treatment_id: int, *, lock: bool = False
    ) -> Treatment:
        query = select(treatments).where(treatments.c.id == treatment_id)
        row = (await connection.execute(query.with_for_update() if lock else query)).first()
        if row is None:
            raise NoSuchTreatmentError(f"there is no treatment {treatment_id}")
        return treatment_of(row)

    async def _live(
        self, connection: AsyncConnection, now: datetime, *conditions: object
    ) -> Sequence[Treatment]:
        query = select(treatments).where(
            treatments.c.start > now - LOOK_BACK,
            treatments.c.cancelled.is_(None),
            *conditions,  # type: ignore[arg-type]  # the callers give SQL conditions
        )
        return [treatment_of(row) for row in await connection.execute(query.order_by(treatments.c.id))]

    async def _rows(
        self, connection: AsyncConnection, treatment_id: int, *, lock: bool = False
    ) -> Sequence[Reminder]:
        query = (
            select(reminders).where(reminders.c.treatment_id == treatment_id).order_by(reminders.c.occurrence)
        )
        return [
            reminder_of(row) for row in await connection.execute(query.with_for_update() if lock else query)
        ]


_BY_ID = update(reminders).where(reminders.c.id == bindparam("b_id"))


def _plan(plans: Plans, name: str) -> CarePlan:
    if name not in plans:
        known = ", ".join(sorted(plans)) or "none"
        raise StorageError(f"there is no care plan '{name}'; there are: {known}")
    return plans[name]


def _must_be_aware(instant: datetime) -> None:
    if instant.tzinfo is None:
        raise StorageError(f"{instant} has no time zone; say in which zone it is meant")
