"""Starts the program with its demo street once, and a real browser; any console error fails a test."""
import itertools
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import urllib.request
import uuid
import zlib

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINLI = os.environ.get("LINLI", str(ROOT / ".build/debug/linli"))
PASSWORD = "linli-demo-2026"
SCREENS = pathlib.Path(__file__).parent / "screens"


addresses = itertools.count()


class Town:
    """The running program."""

    def __init__(self, address, data):
        self.address = address
        self.data = data

    def doors(self):
        out = subprocess.run(
            [LINLI, "home-codes", "--root", str(ROOT), "--data", self.data], check=True, capture_output=True, text=True
        ).stdout
        return [line.split()[0] for line in out.splitlines()]


@pytest.fixture(scope="session")
def town():
    data = tempfile.mkdtemp(prefix="linli-browser-")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    log = open(os.path.join(data, "log"), "w")
    process = subprocess.Popen(
        [LINLI, "demo", "--days", "0", "--quiet", "--trusted-proxy", "127.0.0.1", "--root", str(ROOT), "--data", data, "--port", str(port)], stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(address + "/healthz", timeout=1)
                break
            except OSError:
                assert process.poll() is None, open(log.name).read()
                time.sleep(0.1)
        yield Town(address, data)
    finally:
        process.terminate()
        try:
            # By itself, whatever pages were open.
            process.wait(timeout=10)
        finally:
            process.kill()
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def browser():
    SCREENS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def door(town):
    """The code of a building."""
    return town.doors()[0]


@pytest.fixture
def window(browser, town):
    """Makes browsers of their own, each with any number of tabs; what a console complains of fails the test."""
    contexts, errors = [], []

    def open_window(shape=PHONE, **options):
        # Each browser has an address of its own, as in life: what comes too often from one is slowed.
        number = next(addresses)
        context = browser.new_context(
            base_url=town.address,
            locale="zh-CN",
            extra_http_headers={"X-Forwarded-For": f"10.9.{number // 250}.{number % 250 + 1}"},
            **{**shape, **options},
        )
        context.set_default_timeout(15000)
        contexts.append(context)

        def watch(page):
            page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
            page.on("console", lambda message: message.type in ("error", "warning") and errors.append(f"{page.url}: {message.text}"))

        context.on("page", watch)
        return context

    # What a test provokes itself: an answer with an error status, a network that is off.
    open_window.expected = []
    yield open_window
    for context in contexts:
        context.close()
    surprising = [error for error in errors if not any(word in error for word in open_window.expected)]
    assert not surprising, "\n".join(surprising)


@pytest.fixture
def phone(window):
    return window(PHONE).new_page()


@pytest.fixture
def desk(window):
    """Signs somebody in, in a browser of his own."""

    def enter(login, shape=DESK):
        page = window(shape).new_page()
        page.goto("/sign-in")
        page.fill("#login", login)
        page.fill("#password", PASSWORD)
        page.click("button.primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    return enter


@pytest.fixture(scope="session")
def axe():
    """What axe finds on a page: accessibility faults, by rule and element."""
    import axe_playwright_python

    script = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()

    def check(page):
        page.evaluate(script + ";0")
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [f"{rule['id']}: {[node['target'][0] for node in rule['nodes']]}" for rule in found]

    return check


@pytest.fixture
def look(axe):
    """Keeps a picture of a page for people to look at; it must be accessible and not scroll sideways."""

    def keep(page, name):
        page.screenshot(path=str(SCREENS / f"{name}.png"), full_page=True)
        assert axe(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} scrolls sideways"

    return keep


def png(width=400, height=300):
    """A picture with colours in it."""
    rows = b"".join(b"\0" + bytes((x * y) % 255 for x in range(width) for _ in range(3)) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


PHOTO = {"name": "楼道.png", "mimeType": "image/png", "buffer": png()}


def some_text(what):
    """A matter that no other test reports."""
    return f"{what} {uuid.uuid4().hex[:8]}"


def form(page, door):
    """Opens the report form of a door."""
    page.goto(f"/h/{door}/report")
    expect(page.locator("html")).to_have_attribute("data-ready", "1")
    return page


def report(page, door, text, photos=()):
    """Sends a report and stays on its progress page."""
    form(page, door)
    page.fill("textarea[name=text]", text)
    if photos:
        page.set_input_files("input[type=file]", list(photos))
        expect(page.locator(".previews li")).to_have_count(len(photos))
    page.click("form[data-report] button[type=submit]")
    page.wait_for_url(re.compile(r"/r/"))
    expect(page.get_by_text(text)).to_be_visible()


def open_case(page, text):
    """From a list with the signal to the case that is opened from it."""
    page.get_by_role("link", name=text).click()
    page.wait_for_url(re.compile(r"/signals/\w+"))
    category = page.locator("form[action$='/case'] select")
    if not category.input_value():
        category.select_option(index=1)
    page.click("form[action$='/case'] button[type=submit]")
    page.wait_for_url(re.compile(r"/cases/\w+"))


def step(page, name, photo=None, **fields):
    """Takes one step of a case by the form of that name."""
    fold = page.locator("details.action").filter(has=page.locator("summary", has_text=re.compile(f"^{name}$")))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    for field, value in fields.items():
        control = fold.locator(f"[name={field}]")
        if control.evaluate("e => e.tagName") == "SELECT":
            option = control.locator("option", has_text=value).first
            control.select_option(value=option.get_attribute("value"))
        else:
            control.fill(value)
    if photo:
        fold.locator("input[type=file]").set_input_files(photo)
    # The page may already show the step's outcome while its answer is still on the way: the next step waits for the answer.
    with page.expect_navigation():
        fold.locator("button[type=submit]").click()
