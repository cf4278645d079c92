"""The program under test, for the scripts that show what happens when something breaks."""
import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time

from opening import KeyFile

LINLI = os.environ.get("LINLI", ".build-release/release/linli")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One life of the program under test."""

    def __init__(self, database, folder, port, log=None, more=()):
        self.log = log
        self.arguments = [
            LINLI, "serve", "--rehearsal", "--database", database, "--data", folder, "--port", str(port), "--trusted-proxy", "127.0.0.1",
            *more,
        ]
        self.port = port

    def start(self):
        self.process = subprocess.Popen(self.arguments, stdout=subprocess.DEVNULL, stderr=self.log or subprocess.PIPE)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                if self.process.stderr:
                    said = self.process.stderr.read().decode()[-2000:]
                else:
                    with open(self.log.name, errors="replace") as log:
                        said = log.read()[-2000:]
                sys.exit(f"the server did not start ({self.process.returncode}): {said}")
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as s:
                    s.sendall(b"GET /healthz HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n")
                    if b" 200 " in s.recv(100):
                        return
            except OSError:
                pass
            time.sleep(0.02)
        sys.exit("the server did not answer in 20 seconds")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()

    def stop(self):
        """Ends it as an operator does; it must end by itself."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


def request(port, target):
    """One GET; headers and body as text."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
        s.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        data = b""
        while chunk := s.recv(65536):
            data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    return head.decode(), body.decode(errors="replace")


def select(database, query):
    """The first column of a query's rows, read by the maker's own client."""
    if database.startswith("sqlite:"):
        # Closed at once: a program that wants the file for itself alone is not to find it in use.
        with contextlib.closing(sqlite3.connect(f"file:{database.removeprefix('sqlite:')}?mode=ro", uri=True)) as connection:
            return [row[0] for row in connection.execute(query)]
    out = subprocess.run(["psql", database, "-Atc", query], check=True, capture_output=True, text=True)
    return out.stdout.splitlines()


def reports(database, word, key_file):
    """[text, receipt, photos] of every report whose text starts with the word, opened with the key file."""
    bytes_as_text = "hex(k.wrapped)" if database.startswith("sqlite:") else "encode(k.wrapped, 'hex')"
    rows = select(
        database,
        f"SELECT s.id || '|' || COALESCE(s.key_id, 0) || '|' || COALESCE({bytes_as_text}, '') || '|' || s.receipt || '|' ||"
        " (SELECT COUNT(*) FROM attachment a WHERE a.owner_kind = 'signal' AND a.owner_id = s.id) || '|' || s.body"
        " FROM signal s LEFT JOIN data_key k ON k.id = s.key_id ORDER BY s.id",
    )
    keys = KeyFile(key_file)
    found = []
    for row in rows:
        number, key, wrapped, receipt, photos, body = row.split("|", 5)
        text = keys.text(body, f"signal/body/{number}", key, bytes.fromhex(wrapped))
        if text.startswith(word):
            found.append((text, receipt, int(photos)))
    return found
