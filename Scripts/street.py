"""A street whose residents report: what their phones send, and what they were answered.

For the scripts that show what happens when something breaks.
"""
import http.client
import json
import os
import random
import re
import secrets
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib

from serving import LINLI, Server, free_port, reports, request, select

# What a person must never be shown.
INNARDS = re.compile(r"SQLITE|SQLSTATE|libpq|errno|Fatal|\.swift|StorageFault|No space|Traceback|stack", re.I)


def photo():
    """A PNG of noise: no two alike, and none that shrinks to nothing."""
    width, height = 240, 180
    rows = b"".join(b"\0" + os.urandom(width * 3) for _ in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


class Report:
    """One report, which is sent until it is taken."""

    def __init__(self, has_photo):
        self.marker = secrets.token_hex(12)
        self.key = secrets.token_urlsafe(16)
        self.photo = photo() if has_photo else None
        self.receipt = self.url = None


class Street:
    """What a resident's phone knows, and what it was answered."""

    # Whether the program may end without an answer in this part of a script.
    may_be_silent = False

    def __init__(self, database, folder, log, key=None, days=0):
        self.database = database
        self.folder, self.log, self.key = folder, log, key
        common = ["--database", database, "--data", folder] + (["--key-file", key] if key else [])
        subprocess.run([LINLI, "demo", "--prepare-only", "--days", str(days), *common], check=True, stdout=subprocess.DEVNULL)
        self.server = Server(database, folder, free_port(), log, common[4:])
        at_failure.append(lambda: self.server.process.poll() is None and self.server.kill())
        self.server.start()
        codes = subprocess.run([LINLI, "home-codes", "--limit", "1", *common], check=True, capture_output=True, text=True)
        self.code = codes.stdout.split()[0]
        self.refresh()
        self.taken, self.refused, self.statuses = [], [], {}
        self.lock = threading.Lock()

    def refresh(self):
        """Opens the form anew."""
        head, page = request(self.server.port, f"/h/{self.code}/report")
        self.cookie = re.search(r"set-cookie: (linli_visit=[^;]+)", head, re.I).group(1)
        self.token = re.search(r'name="_token" value="([^"]+)"', page).group(1)

    def move(self, database):
        """From now on the program runs on another database."""
        self.database = database
        self.server = Server(database, self.folder, self.server.port, self.log, ["--key-file", self.key] if self.key else [])

    def send(self, report, accept="application/json"):
        """(status, headers, text) of one try; (0, {}, "") when there was no answer."""
        fields = {
            "_token": self.token, "_key": report.key, "home": self.code, "anonymous": "1", "text": f"outage {report.marker}",
        }
        line = b"--linli-outage\r\nContent-Disposition: form-data; name="
        body = b"".join(line + f'"{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items())
        if report.photo:
            body += line + b'"photos"; filename="p.png"\r\nContent-Type: image/png\r\n\r\n' + report.photo + b"\r\n"
        address = ".".join(str(random.randrange(1, 255)) for _ in range(4))
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            connection.request(
                "POST", "/reports", body + b"--linli-outage--\r\n",
                {
                    "Content-Type": "multipart/form-data; boundary=linli-outage", "Accept": accept, "Cookie": self.cookie,
                    "X-Forwarded-For": address,
                },
            )
            answer = connection.getresponse()
            return answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, {}, ""
        finally:
            connection.close()

    def take(self, report):
        """Sends and judges the answer; True when the report was taken."""
        status, headers, text = self.send(report)
        with self.lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1
        if status == 201:
            answer = json.loads(text)
            if report.receipt not in (None, answer["receipt"]):
                sys.exit(f"report {report.marker} has two receipts")
            report.receipt, report.url = answer["receipt"], answer["url"]
            with self.lock:
                self.taken.append(report)
            return True
        with self.lock:
            self.refused.append(report)
        if status == 0 and self.may_be_silent:
            return False
        if status not in (503, 507):
            fail(f"a report was answered {status}: {text[:300]}")
        message = json.loads(text)["message"]
        if len(message) < 8 or INNARDS.search(text):
            fail(f"this is no sentence for a person: {text[:300]}")
        if status == 503 and int(headers.get("retry-after", "0")) < 1:
            fail("a 503 does not say when to come back")
        return False

    def rush(self, connections, until, make):
        """Sends from many connections until `until()` holds."""

        def work():
            while not until():
                if not self.take(make()):
                    time.sleep(0.02)

        threads = [threading.Thread(target=work) for _ in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def settle(self):
        """Sends again what was refused, and once more what was taken; each must be there once."""
        owed, self.refused = self.refused, []
        for report in owed:
            if not self.take(report):
                fail(f"report {report.marker} is refused after all is well again")
        for report in random.sample(self.taken, min(40, len(self.taken))):
            receipt = report.receipt
            self.take(report)
            assert report.receipt == receipt
        return len(owed)

    def check(self):
        """Every 201 once, every photo with its row, every row with its photo."""
        stored = {}
        for body, receipt, _ in reports(self.database, "outage", self.key or f"{self.folder}/linli.key"):
            stored.setdefault(body.split()[1], []).append(receipt)
        taken = {report.marker: report for report in self.taken}
        lost = [m for m in taken if m not in stored]
        twice = [m for m, receipts in stored.items() if len(receipts) > 1]
        strange = [m for m in stored if m not in taken]
        if lost or twice or strange:
            fail(f"{len(lost)} lost, {len(twice)} twice, {len(strange)} never confirmed")
        with_photo = sum(1 for report in taken.values() if report.photo)
        rows = len(select(self.database, "SELECT id FROM attachment"))
        if rows != with_photo:
            fail(f"{with_photo} reports with a photo have {rows} rows of photos")
        for report in random.sample(list(taken.values()), min(12, len(taken))):
            self.look(report)
        return len(stored), rows

    def look(self, report):
        """The resident's page of a report, and its photo."""
        head, page = request(self.server.port, report.url)
        if " 200 " not in head.split("\r\n")[0] or report.marker not in page:
            fail(f"the page of a report that was taken: {head.splitlines()[0]}")
        if report.photo:
            address = re.search(r'/r/[^"]+/photos/\d+', page).group(0)
            head, _ = request(self.server.port, f"{address}?size=full")
            if " 200 " not in head.split("\r\n")[0] or "image/jpeg" not in head:
                fail(f"the photo of a report that was taken: {head.splitlines()[0]}")

    def stop(self):
        """Ends the program as an operator does, while a resident's page is open."""
        stream = socket.create_connection(("127.0.0.1", self.server.port), timeout=10)
        stream.sendall(f"GET {self.taken[0].url}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        if b"200" not in stream.recv(100):
            fail("a page's stream does not open")
        began = time.monotonic()
        self.server.stop()
        stream.close()
        if time.monotonic() - began > 5:
            fail("an open page holds up the stop")

    def health(self):
        head, body = request(self.server.port, "/healthz")
        return int(head.split()[1]), body


# What a script that fails must still put away: no `finally` is reached, because other threads run on.
at_failure = []


def fail(words):
    sys.stdout.flush()
    os.write(2, f"{os.path.basename(sys.argv[0])}: {words}\n".encode())
    put_all_away()


def put_all_away():
    for put_away in at_failure:
        put_away()
    os._exit(1)


def crashed(*what):
    """A mistake in a script leaves nothing running either."""
    sys.__excepthook__(*what)
    put_all_away()


sys.excepthook = crashed
