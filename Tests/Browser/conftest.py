"""Starts the program with its demo street once, and a real browser; any console error fails a test."""
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINLI = os.environ.get("LINLI", str(ROOT / ".build/debug/linli"))
PASSWORD = "linli-demo-2026"
SCREENS = pathlib.Path(__file__).parent / "screens"


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
        [LINLI, "demo", "--days", "0", "--quiet", "--root", str(ROOT), "--data", data, "--port", str(port)], stdout=log, stderr=log
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
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
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


@pytest.fixture
def open_page(browser, town):
    """Makes pages of their own browser; what their consoles complain of fails the test."""
    contexts, complaints = [], []

    def open_page(path="/", phone=False, allowed=()):
        context = browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
            locale="zh-CN", has_touch=phone,
        )
        contexts.append(context)
        page = context.new_page()

        def complain(text):
            if not any(word in text for word in allowed):
                complaints.append(text)

        page.on("console", lambda m: complain(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: complain(str(e)))
        page.goto(town.address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def sign_in(open_page):
    def sign_in(login, phone=False):
        page = open_page("/sign-in", phone=phone)
        page.fill("#login", login)
        page.fill("#password", PASSWORD)
        page.click("button.primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    return sign_in


PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def door(town):
    """The code of a building."""
    return town.doors()[0]


@pytest.fixture
def window(browser, town):
    """Makes browsers of their own, each with any number of tabs; an error on any page fails the test."""
    contexts, errors = [], []

    def open_window(shape=PHONE, **options):
        context = browser.new_context(base_url=town.address, locale="zh-CN", **{**shape, **options})
        context.set_default_timeout(15000)
        contexts.append(context)

        def watch(page):
            page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
            page.on("console", lambda message: message.type == "error" and errors.append(f"{page.url}: {message.text}"))

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
