"""One-time codes through channels: a real server without the demo, and providers of other makers."""
import base64
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
import types
import urllib.error
import urllib.parse
import urllib.request

import pytest
from alibabacloud_openapi_util.client import Client as Aliyun
from conftest import LINLI, ROOT, wait_for

KEY, SECRET = "LTAItest", "a-secret-of-the-provider"
PHONE = "13800138000"


class Provider:
    """A message provider: checks who asks, keeps what it is asked, and answers what it is told to."""

    def __init__(self, check, answers):
        outer = self
        self.received, self.answers = [], answers

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.received.append(check(self, body))
                status, answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                said = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def aliyun(handler, body):
    """What was asked, if the provider's own library makes the same signature of it."""
    parts = urllib.parse.urlsplit(handler.path)
    query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
    headers = {name.lower(): value for name, value in handler.headers.items()}
    signed = re.search(r"SignedHeaders=([^,]+),", headers["authorization"]).group(1).split(";")
    assert {"host", *(name for name in headers if name.startswith("x-acs-"))} <= set(signed)
    request = types.SimpleNamespace(
        method="POST", pathname=parts.path, query=query, headers={name: headers[name] for name in signed}
    )
    sums = handler.headers["x-acs-content-sha256"]
    assert body == b"" and sums == Aliyun.hex_encode(Aliyun.hash(b"", "ACS3-HMAC-SHA256"))
    right = Aliyun.get_authorization(request, "ACS3-HMAC-SHA256", sums, KEY, SECRET)
    assert handler.headers["x-acs-action"] == "SendSms" and handler.headers["x-acs-version"] == "2017-05-25"
    return {**query, "nonce": handler.headers["x-acs-signature-nonce"], "right": handler.headers["Authorization"] == right}


def gateway(handler, body):
    """What was asked, if the library of Standard Webhooks finds it signed."""
    from standardwebhooks import Webhook

    Webhook("whsec_" + base64.b64encode(SECRET.encode()).decode()).verify(body, dict(handler.headers))
    return {**json.loads(body), "name": handler.headers["webhook-id"]}


@contextlib.contextmanager
def place(channels):
    """A root with another channels.yaml, and an empty data folder with the secret."""
    with tempfile.TemporaryDirectory(prefix="linli-channel-") as folder:
        root, data = pathlib.Path(folder, "root"), pathlib.Path(folder, "data")
        root.mkdir(), data.mkdir()
        shutil.copytree(ROOT / "Config", root / "Config")
        (root / "Config/channels.yaml").write_text(channels)
        for name in ("Public", "Vendor"):
            (root / name).symlink_to(ROOT / name)
        (data / "channels").mkdir()
        secret = data / "channels/secret"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        yield root, data


@contextlib.contextmanager
def served(channels):
    """A real street's server with that channel."""
    with place(channels) as (root, data):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        log = open(data / "log", "w")
        words = [LINLI, "serve", "--webhook-plain-http", "--webhook-host", "127.0.0.1", "--root", str(root)]
        process = subprocess.Popen([*words, "--data", str(data), "--port", str(port)], stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(600):
                assert process.poll() is None, open(log.name).read()
                try:
                    urllib.request.urlopen(address + "/healthz", timeout=1)
                    break
                except OSError:
                    time.sleep(0.1)
            yield types.SimpleNamespace(address=address, data=data, log=lambda: open(log.name).read())
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            finally:
                process.kill()


class Resident:
    """Somebody with a browser."""

    def __init__(self, town):
        self.town = town
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path):
        with self.opener.open(self.town.address + path, timeout=30) as reply:
            self.page = reply.read().decode()
        return self.page

    def post(self, path, **fields):
        token = re.search(r'name="_token" value="([^"]+)"', self.page).group(1)
        body = urllib.parse.urlencode({**fields, "_token": token}).encode()
        with self.opener.open(urllib.request.Request(self.town.address + path, data=body), timeout=30) as reply:
            self.page = reply.read().decode()
        return self.page


def enters(town, provider, code_of):
    """Asks for a code, waits for it at the provider's, and gets in with it."""
    me = Resident(town)
    assert "手机号" in me.get("/my")
    assert "138****8000" in me.post("/my/codes", phone="138 0013 8000")
    wait_for(lambda: provider.received)
    code = code_of(provider.received[0])
    assert re.fullmatch(r"\d{6}", code)
    assert "138****8000" in me.post("/my/code", code=code) and "还没有用这个手机号" in me.page
    said = town.log()
    assert code not in said and PHONE not in said and SECRET not in said, said
    return me


def aliyun_file(provider):
    return f"""channel: aliyun
aliyun:
  endpoint: {provider.address}
  key_id: {KEY}
  secret: {{file: secret}}
  sign_name: 桂花街道
  templates: {{sign_in_code: SMS_154950909}}
"""


def test_a_code_comes_by_aliyun_signed_as_its_own_library_signs():
    provider = Provider(aliyun, [(200, {"Code": "OK", "BizId": "900619746936498440^0", "Message": "OK"})])
    with served(aliyun_file(provider)) as town:
        enters(town, provider, lambda asked: json.loads(asked["TemplateParam"])["code"])
    asked = provider.received[0]
    assert asked["right"] and asked["PhoneNumbers"] == PHONE and asked["SignName"] == "桂花街道"
    assert asked["TemplateCode"] == "SMS_154950909" and json.loads(asked["TemplateParam"])["minutes"] == "10"
    assert len(provider.received) == 1


def test_what_aliyun_slows_is_sent_again():
    limited = (400, {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": f"触发分钟级流控 {PHONE}"})
    provider = Provider(aliyun, [limited, (200, {"Code": "OK", "BizId": "1^0"})])
    with served(aliyun_file(provider)) as town:
        me = Resident(town)
        me.get("/my")
        me.post("/my/codes", phone=PHONE)
        wait_for(lambda: len(provider.received) == 2, 120)
        first, second = provider.received
        assert first["right"] and second["right"] and first["nonce"] != second["nonce"]
        assert first["OutId"] == second["OutId"] and first["TemplateParam"] == second["TemplateParam"]
        assert "138****8000" in me.post("/my/code", code=json.loads(second["TemplateParam"])["code"])
        assert PHONE not in town.log()


def test_a_code_comes_by_the_streets_own_gateway():
    provider = Provider(gateway, [(202, {"number": "m-17"})])
    channels = f"channel: http\nhttp:\n  address: {provider.address}/messages\n  secret: {{file: secret}}\n"
    with served(channels) as town:
        enters(town, provider, lambda asked: asked["values"]["code"])
    asked = provider.received[0]
    assert asked["phone"] == PHONE and asked["template"] == "sign_in_code" and asked["values"]["code"] in asked["text"]
    assert asked["id"] == asked["name"] and len(provider.received) == 1


def test_a_gateway_in_a_private_network_is_not_asked_unless_it_is_named():
    provider = Provider(gateway, [(202, {})])
    address = provider.address.replace("127.0.0.1", "localhost")
    channels = f"channel: http\nhttp:\n  address: {address}/messages\n  secret: {{file: secret}}\n"
    with served(channels) as town:
        me = Resident(town)
        me.get("/my")
        me.post("/my/codes", phone=PHONE)
        wait_for(lambda: "private network" in town.log())
    assert provider.received == []


@pytest.mark.parametrize("channels", ["channel: none\n", "channel: http\nhttp:\n  address: https://a.example.cn/\n  secret: {file: nothing}\n"])
def test_a_street_is_not_served_without_a_channel(channels):
    with place(channels) as (root, data):
        words = [LINLI, "serve", "--root", str(root), "--data", str(data), "--port", "0"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "[no_channel]" in done.stderr and "Config/channels.yaml" in done.stderr
