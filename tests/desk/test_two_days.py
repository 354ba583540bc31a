"""One patient's days around a visit, played in a real browser on the page that people use.

The talk and pictures of the main screens go to the folder in ``SANDBOX_RECORDING`` where it is set.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

HOUSE = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIETLY = (
    *("--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
TRANSCRIPT = r"""() => [...document.querySelectorAll(".day-line, [data-testid=bubble]")].map((one) => {
  if (one.dataset.from === undefined) return `\n== ${one.textContent} ==`;
  const mark = one.querySelector("[data-testid=reminder]") ? " (reminder)" : "";
  const words = one.querySelector(".balloon").innerText.replaceAll("\n", "\n    ");
  return `${one.dataset.from}${mark}: ${words}`
    + [...one.querySelectorAll("button")].map((key) => `\n    [${key.textContent}]`).join("");
})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Without one there is nothing to see; on a build machine that is a fault."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("There is no Chromium on this machine: install the package 'chromium'.")
        pytest.skip("There is no Chromium on this machine, so the page is not played in a browser.")
    with sync_playwright() as playwright:
        arguments = [*QUIETLY, *(["--no-sandbox"] if ROOT else [])]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A sandbox started as a user starts it, with the knowledge that is shipped."""
    command = [sys.executable, "-m", "bot", "sandbox", "--no-open", "--port", "0"]
    with subprocess.Popen(
        [*command, "--knowledge", str(HOUSE / "knowledge")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path_factory.mktemp("sandbox"),
        env={**os.environ, "PYTHONPATH": str(HOUSE)},
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline().strip()
        assert first.startswith("Sandbox: "), "the sandbox did not start; its complaint is above"
        yield first.removeprefix("Sandbox: ")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


@pytest.fixture(autouse=True)
def fresh(browser: Browser, address: str) -> None:
    """Each test begins with an empty sandbox."""
    httpx.post(f"{address}/reset", json={}, timeout=30).raise_for_status()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Where the talk and the pictures go."""
    folder = Path(os.environ.get("SANDBOX_RECORDING") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass
class Screen:
    """The page, in the words of somebody who uses it."""

    page: Page

    @classmethod
    def open(
        cls, browser: Browser, address: str, size: dict[str, int] | None = None, *, dark: bool = False
    ) -> Screen:
        """A new window on the sandbox. A fault of the page's script fails the test."""
        wide = size or DESKTOP
        page = browser.new_context(
            viewport={"width": wide["width"], "height": wide["height"]},
            color_scheme="dark" if dark else "light",
            device_scale_factor=2 if wide is PHONE else 1,
        ).new_page()
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.goto(address)
        expect(page.locator("#talk")).to_have_attribute("aria-busy", "false")
        screen = cls(page)
        screen.faults = faults
        return screen

    faults: list[str] = None  # type: ignore[assignment]  # set by open()

    def part(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)

    @property
    def now(self) -> datetime:
        """What the sandbox's clock shows, in UTC."""
        shown = self.part("clock").get_attribute("datetime")
        assert shown is not None
        return datetime.fromisoformat(shown)

    def bot_says(self, words: str | re.Pattern[str]) -> Locator:
        """The latest bubble of the bot with those words, once it is there."""
        found = self.page.locator('[data-testid="bubble"][data-from="bot"]').filter(has_text=words).last
        expect(found).to_be_visible(timeout=15_000)
        return found

    def say(self, words: str) -> None:
        self.part("composer").fill(words)
        self.part("composer").press("Enter")
        expect(self.part("bubble").filter(has_text=words).last).to_be_visible()

    def tap(self, bubble: Locator, label: str) -> None:
        bubble.get_by_role("button", name=label).click()

    def next_reminder(self) -> Locator:
        """Jump to the next reminder; gives its bubble."""
        before = self.part("reminder").count()
        self.part("next-reminder").click()
        expect(self.part("reminder")).to_have_count(before + 1, timeout=30_000)
        return self.part("reminder").last

    def picture(self, folder: Path, name: str) -> None:
        self.page.wait_for_timeout(350)  # let the last bubble arrive in its place
        self.page.screenshot(path=str(folder / f"{name}.png"))

    def transcript(self) -> str:
        """Everything on the screen, one bubble after the other."""
        lines: list[str] = self.page.evaluate(TRANSCRIPT)
        return "\n".join(lines).strip() + "\n"


def test_a_patient_is_looked_after_from_the_link_to_the_day_after(
    browser: Browser, address: str, recording: Path
) -> None:
    screen = Screen.open(browser, address)
    expect(screen.page.get_by_text("Not approved")).to_be_visible()

    # The day before: the link, the visit read back, consent, zone.
    screen.part("enroll").click()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT10:00", screen.page.locator("#start").input_value())
    screen.picture(recording, "enrol-desktop")
    screen.part("enroll-confirm").click()
    screen.tap(screen.bot_says("Is this your visit"), "Yes, that is me")
    agree = screen.bot_says("Do you agree")
    screen.picture(recording, "consent-desktop")
    screen.tap(agree, "I agree")
    screen.tap(screen.bot_says("time zone"), "Yes")
    screen.bot_says("you are set")
    start = _visit(screen)

    screen.say("can i have a beer")
    answer = screen.bot_says(re.compile("alcohol", re.IGNORECASE))
    expect(answer.get_by_role("button", name="Ask the clinic")).to_be_visible()
    screen.picture(recording, "answer-desktop")
    screen.part("why").click()
    expect(screen.part("why")).to_contain_text("alcohol-")
    screen.picture(recording, "why-desktop")
    screen.part("why").locator("summary").click()

    # Reminders until the visit; every question in them is answered with Done.
    fasting = 0
    while (reminder := screen.next_reminder()) and screen.now < start:
        done = reminder.get_by_role("button", name="Done")
        if done.count():
            fasting += 1
            if fasting == 1:
                screen.picture(recording, "reminder-desktop")
            thanks = screen.part("bubble").filter(has_text="noted").count()
            done.click()
            expect(screen.part("bubble").filter(has_text="noted")).to_have_count(thanks + 1, timeout=15_000)
            expect(done).not_to_have_attribute("aria-busy", "true", timeout=3_000)
        if _coming(screen) > start:
            break
    assert fasting >= 1

    # The visit ends; aftercare counts from the moment the desk says so.
    while (start - screen.now).total_seconds() > -2 * 3600:
        before = screen.now
        screen.part("clock-forward").click()
        expect(screen.part("clock")).not_to_have_attribute("datetime", before.isoformat())
        screen.page.wait_for_function(
            "before => new Date(document.querySelector('#clock').dateTime) - new Date(before) > 3e6",
            arg=before.isoformat(),
        )
    screen.part("discharge").click()
    expect(screen.part("discharge")).to_have_count(0)

    # Danger: the card at once, staff are told, one of them takes it.
    screen.say("i cant breathe right")
    expect(screen.part("typing")).to_be_visible()
    screen.bot_says("911")
    screen.bot_says("The team has been told")
    screen.picture(recording, "emergency-desktop")
    expect(screen.part("side-staff")).to_contain_text(re.compile(r"\d"))
    screen.part("side-staff").click()
    alert = screen.bot_says("i cant breathe right")
    screen.picture(recording, "staff-desktop")
    screen.tap(alert, "I have it")
    screen.tap(screen.bot_says("Nurse desk"), "Turn check-ins on again")
    screen.bot_says(re.compile("on again", re.IGNORECASE))
    (recording / "transcript-staff.txt").write_text(screen.transcript(), encoding="utf-8")

    # The evening and the next day.
    screen.part("side-patient").click()
    evening = screen.next_reminder()
    assert screen.now > start
    expect(evening).to_be_visible()
    while (screen.now - start).total_seconds() < 30 * 3600:
        mood = screen.next_reminder().get_by_role("button", name="7", exact=True)
        if mood.count():
            mood.click()
            screen.bot_says("7")
    screen.say("when can i drive again")
    screen.bot_says(re.compile("driv", re.IGNORECASE))
    screen.say("/checkin")
    screen.bot_says("Your answers so far")
    screen.tap(screen.bot_says("from 0 (very low)"), "4")
    screen.bot_says("Noted: 4")
    screen.say("/checkin")
    charts = screen.part("bubble").filter(has_text="Your answers so far")
    expect(charts).to_have_count(2, timeout=15_000)
    chart = charts.last
    expect(chart.locator("img")).to_be_visible()
    assert chart.locator("img").evaluate("one => one.decode().then(() => one.naturalWidth)") > 300
    screen.picture(recording, "mood-chart-desktop")

    # The same page and the same patient, in Spanish.
    screen.part("language").select_option("es")
    expect(screen.part("next-reminder")).to_have_text("Próximo recordatorio")
    screen.say("puedo tomarme una cerveza")
    screen.bot_says(re.compile("alcohol", re.IGNORECASE))
    screen.picture(recording, "spanish-desktop")
    (recording / "transcript-patient.txt").write_text(screen.transcript(), encoding="utf-8")
    assert screen.faults == []

    # The same talk on a phone and in the dark, nothing wider than the screen.
    for name, size, dark in (
        ("phone-light", PHONE, False),
        ("phone-dark", PHONE, True),
        ("desktop-dark", DESKTOP, True),
    ):
        other = Screen.open(browser, address, size, dark=dark)
        other.picture(recording, name)
        assert other.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        other.part("side-staff").click()
        other.picture(recording, f"{name}-staff")
        assert other.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert other.faults == []

    screen.part("reset").click()
    expect(screen.part("bubble")).to_have_count(0)


def test_two_quick_taps_on_next_reminder_bring_two(browser: Browser, address: str) -> None:
    screen = Screen.open(browser, address)
    screen.part("enroll").click()
    screen.part("enroll-confirm").click()
    for words, label in (("visit", "Yes, that is me"), ("agree", "I agree"), ("time zone", "Yes")):
        screen.tap(screen.bot_says(words), label)
    screen.bot_says("you are set")
    screen.part("next-reminder").dblclick()
    expect(screen.part("reminder")).to_have_count(2, timeout=30_000)
    assert screen.faults == []


def _visit(screen: Screen) -> datetime:
    """When the visit begins, as the sandbox knows it."""
    seconds = screen.page.evaluate("async () => (await (await fetch('/state')).json()).panel.visits[0].start")
    return datetime.fromtimestamp(seconds, screen.now.tzinfo)


def _coming(screen: Screen) -> datetime:
    """When the next reminder is due."""
    seconds = screen.page.evaluate("async () => (await (await fetch('/state')).json()).panel.upcoming[0].at")
    return datetime.fromtimestamp(seconds, screen.now.tzinfo)


def test_the_page_can_be_used_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    screen = Screen.open(browser, address)
    keys = screen.page.keyboard
    keys.press("Tab")
    expect(screen.page.locator(".skip")).to_be_focused()
    keys.press("Enter")
    expect(screen.part("composer")).to_be_focused()
    keys.type("when can i eat")
    keys.press("Shift+Enter")
    keys.type("after the infusion")
    keys.press("Enter")
    answer = screen.bot_says(re.compile("food|eat", re.IGNORECASE))
    expect(answer.get_by_role("button").last).to_be_visible()
    assert screen.page.locator("#talk").get_attribute("aria-live") == "polite"
    nameless = screen.page.evaluate(
        """() => [...document.querySelectorAll('button, select, textarea, input, a')]
             .filter((one) => !one.closest('[hidden], dialog:not([open])'))
             .filter((one) => !(one.getAttribute('aria-label') || one.textContent.trim()
                                || (one.labels && one.labels[0]?.textContent.trim())))
             .map((one) => one.outerHTML)"""
    )
    assert nameless == []
    assert screen.faults == []


def test_without_wishes_for_motion_an_answer_comes_at_once(browser: Browser, address: str) -> None:
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.goto(address)
    expect(page.locator("#talk")).to_have_attribute("aria-busy", "false")
    page.get_by_test_id("composer").fill("hello")
    page.get_by_test_id("send").click()
    bubble = page.locator('[data-testid="bubble"][data-from="bot"]').last
    expect(bubble).to_be_visible()
    assert bubble.evaluate("one => getComputedStyle(one.parentElement).animationName") == "none"
