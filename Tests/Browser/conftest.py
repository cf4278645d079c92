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
        [LINLI, "demo", "--root", str(ROOT), "--data", data, "--port", str(port)], stdout=log, stderr=log
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
