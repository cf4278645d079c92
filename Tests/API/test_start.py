"""A real street is not served on what a demo made."""
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

import pytest

from conftest import LINLI, ROOT


@pytest.fixture(scope="module")
def prepared():
    """A data folder with the street of a demo."""
    data = tempfile.mkdtemp(prefix="linli-start-")
    subprocess.run(
        [LINLI, "demo", "--prepare-only", "--days", "0", "--root", str(ROOT), "--data", data],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    yield data
    shutil.rmtree(data, ignore_errors=True)


def test_a_demo_is_not_served_as_a_street(prepared):
    done = subprocess.run(
        [LINLI, "serve", "--root", str(ROOT), "--data", prepared, "--port", "0"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    for word in ("[demo_data]", "[demo_keys]", "linli demo 生成", "set-up", "--rehearsal"):
        assert word in done.stderr


def test_a_rehearsal_says_so_on_every_page(prepared):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    process = subprocess.Popen(
        [LINLI, "serve", "--rehearsal", "--root", str(ROOT), "--data", prepared, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            assert process.poll() is None
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        for path in ("/", "/sign-in"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as reply:
                assert "演练数据，请勿填写真实信息" in reply.read().decode()
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_a_demo_moves_into_nobodys_street():
    with tempfile.TemporaryDirectory(prefix="linli-street-") as data:
        place = ["--root", str(ROOT), "--data", data]
        areas = ROOT / "Config/areas/example.csv"
        subprocess.run([LINLI, "set-up", "--areas", str(areas), *place], check=True, stdout=subprocess.DEVNULL)
        done = subprocess.run([LINLI, "demo", "--prepare-only", *place], capture_output=True, text=True, timeout=60)
        assert done.returncode != 0 and "no demo made the data here" in done.stderr
