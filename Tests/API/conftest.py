"""Starts the program with its demo street once, and lets programs in by its own command."""
import contextlib
import http.cookiejar
import http.server
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINLI = os.environ.get("LINLI", str(ROOT / ".build/debug/linli"))
METRICS = "a-token-for-metrics"


class Answer:
    """What came back: status, headers, body."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()


def send(method, url, body=None, headers=None):
    """One request; a failure's status is an answer too."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return Answer(reply.status, reply.headers, reply.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


class Program:
    """A program with a token."""

    def __init__(self, town, token):
        self.town, self.token = town, token

    def __call__(self, method, path, value=None, headers=None):
        headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        body = None
        if value is not None:
            body = json.dumps(value).encode()
            headers["Content-Type"] = "application/json"
        return send(method, self.town.address + path, body, headers)


class Town:
    """The running program."""

    # The street of the demo.
    street = "999901001000"

    def __init__(self, address, data, root):
        self.address, self.data, self.root = address, data, root

    def run(self, *arguments):
        """One command of the program beside the server."""
        place = ["--root", self.root, "--data", self.data]
        done = subprocess.run([LINLI, *arguments, *place], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def program(self, name, scopes="all", area=None, limit=6000, organisation=None):
        words = ["client", "add", "--name", name, "--area", area or self.street, "--scopes", scopes, "--limit", str(limit)]
        if organisation:
            words += ["--organisation", organisation]
        return Program(self, self.run(*words).strip())


class Desk:
    """A worker at his desk, without a browser."""

    def __init__(self, town, login):
        self.town = town
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.get("/sign-in")
        self.post("/sign-in", login=login, password="linli-demo-2026")

    def get(self, path):
        with self.opener.open(self.town.address + path, timeout=30) as reply:
            self.page = reply.read().decode()
            self.at = urllib.parse.urlparse(reply.url).path
        return self.page

    def post(self, path, **fields):
        token = re.search(r'name="_token" value="([^"]+)"', self.page).group(1)
        body = urllib.parse.urlencode({**fields, "_token": token}).encode()
        with self.opener.open(urllib.request.Request(self.town.address + path, data=body), timeout=30) as reply:
            self.page = reply.read().decode()
            self.at = urllib.parse.urlparse(reply.url).path
        return self.page

    def open_case(self, signal, title):
        self.get(f"/signals/{signal}")
        self.post(f"/signals/{signal}/case", category="noise.neighbour", title=title)
        return self.at.rsplit("/", 1)[1]

    def step(self, case, action, revision, **fields):
        self.get(f"/cases/{case}")
        self.post(f"/cases/{case}/steps", action=action, revision=revision, **fields)


@contextlib.contextmanager
def running(root, data):
    """The program with its demo street on a root and a data folder, until the block ends."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    log = open(os.path.join(data, "log"), "w")
    process = subprocess.Popen(
        [LINLI, "demo", "--days", "0", "--quiet", "--webhook-plain-http", "--webhook-host", "127.0.0.1", "--metrics-token", METRICS]
        + ["--trusted-proxy", "127.0.0.1", "--root", root, "--data", data, "--port", str(port)],
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(address + "/healthz", timeout=1)
                break
            except OSError:
                assert process.poll() is None, open(log.name).read()
                time.sleep(0.1)
        yield Town(address, data, root)
        said = open(log.name).read()
        assert process.poll() is None, said
        assert "request failed" not in said, said
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        finally:
            process.kill()


@pytest.fixture(scope="session")
def town():
    data = tempfile.mkdtemp(prefix="linli-api-")
    try:
        with running(str(ROOT), data) as town:
            yield town
    finally:
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def receiver():
    """A web server of another maker that keeps what it is sent; `answers` are the statuses of the next answers."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status = server.answers.pop(0) if server.answers else 204
            server.received.append((status, dict(self.headers), body))
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", server.elsewhere)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.answers, server.received, server.elsewhere = [], [], ""
    server.address = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()


def wait_for(condition, seconds=60):
    """Waits until something holds: the machine may be busy, so the limit is long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come about in time")
