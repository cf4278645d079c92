"""The programs' door, beside tools of other makers: schemathesis, OpenAPI's validator, Standard Webhooks, promtool."""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import pytest
from conftest import METRICS, Desk, send, wait_for

TOOLS = pathlib.Path(sys.executable).parent


def area_of(program):
    """An area of the program's reach."""
    return program("GET", "/api/v1/areas").json["areas"][0]["id"]


def file(program, text, key, **more):
    body = {"text": text, "area": area_of(program), **more}
    return program("POST", "/api/v1/signals", body, {"Idempotency-Key": key})


def test_description_is_valid(town):
    from openapi_spec_validator import validate

    description = send("GET", town.address + "/api/v1/openapi.json").json
    validate(description)
    assert description["openapi"] == "3.1.0"


def test_schemathesis_finds_nothing(town, tmp_path):
    program = town.program("schemathesis", scopes="all", area="999901001001", organisation="enforcement")
    area = area_of(program)
    signal = file(program, "给工具看的线索", "schemathesis-1").json["id"]
    # A case that the program's organisation has, so that its actions can be taken.
    worker = Desk(town, "worker1")
    case = worker.open_case(signal, "给工具看的事项")
    bodies = program("GET", f"/api/v1/areas/{area}/organisations").json["organisations"]
    body = next(body["id"] for body in bodies if body["code"] == "enforcement")
    worker.step(case, "pass_on", 1, organisation=body)
    assert program("GET", f"/api/v1/cases/{case}").json["actions"]
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION.format(area=area, signal=signal, case=case))
    done = subprocess.run(
        [
            TOOLS / "schemathesis", "--config-file", tmp_path / "schemathesis.toml", "run",
            town.address + "/api/v1/openapi.json", "-H", f"Authorization: Bearer {program.token}",
            "--phases", "examples,coverage,fuzzing", "-n", os.environ.get("EXAMPLES", "12"), "--seed", "1", "--max-time", "90",
            "--continue-on-failure", "--rate-limit", "90/s", "--no-color",
            # A question for changes may wait half a minute.
            "--request-timeout", "60",
        ],
        cwd=tmp_path, capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stdout[-12000:] + done.stderr[-2000:]


CONFIGURATION = """
[parameters]
area = "{area}"
signal = "{signal}"
case = "{case}"

# An area, a category or a host that is not there is well-formed and refused: no schema tells which there are.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "304", "400", "401", "403", "404", "409", "410", "412", "415", "422"]

# RFC 6585 says 428 where If-Match is missing.
[checks.missing_required_header]
expected-statuses = ["400", "401", "403", "406", "415", "422", "428"]
"""


def test_webhooks_are_signed_in_order_and_repeated(town, receiver):
    from standardwebhooks import Webhook

    program = town.program("hooks", scopes="signals.read,signals.write,areas.read,webhooks.manage")
    receiver.answers[:] = [500, 204]
    made = program("POST", "/api/v1/webhooks", {"url": receiver.address, "kinds": ["signal"]})
    assert made.status == 201, made.text
    ids = [file(program, f"第 {n} 件", f"hooks-key-{n}").json["id"] for n in range(3)]
    wait_for(lambda: len(receiver.received) >= 4)
    statuses = [status for status, _, _ in receiver.received]
    assert statuses == [500, 204, 204, 204]
    # The first was repeated with the same identifier, then the others followed in order.
    names = [headers["webhook-id"] for _, headers, _ in receiver.received]
    assert names[0] == names[1] and len(set(names)) == 3
    for _, headers, body in receiver.received:
        event = Webhook(made.json["secret"]).verify(body, {k.lower(): v for k, v in headers.items()})
        assert event["specversion"] == "1.0" and event["type"] == "linli.signal.received"
        assert headers["Content-Type"].startswith("application/cloudevents+json")
    told = [json.loads(body)["data"]["subject"] for _, _, body in receiver.received[1:]]
    assert told == ids
    numbers = [int(json.loads(body)["id"]) for _, _, body in receiver.received[1:]]
    assert numbers == sorted(numbers)
    # Another secret verifies nothing.
    other = "whsec_" + base64.b64encode(b"0" * 24).decode()
    with pytest.raises(Exception):
        Webhook(other).verify(receiver.received[1][2], {k.lower(): v for k, v in receiver.received[1][1].items()})
    # What was delivered is delivered again when it is asked for, by a program and by the command.
    path = f"/api/v1/webhooks/{made.json['id']}"
    again = program("POST", path + "/redelivery", {"after": numbers[0] - 1})
    assert again.status == 200, again.text
    wait_for(lambda: len(receiver.received) >= 7)
    assert [headers["webhook-id"] for _, headers, _ in receiver.received[4:]] == names[1:]
    town.run("webhook", "redeliver", made.json["id"], "--after", str(numbers[1]))
    wait_for(lambda: len(receiver.received) >= 8)
    assert made.json["id"] in town.run("webhook", "list")
    assert program("GET", path).json["tries"][0]["status"] == 204
    assert program("DELETE", path).status == 204
    assert program("GET", path).status == 404


def test_webhooks_follow_no_redirect_and_enter_no_private_network(town, receiver):
    program = town.program("careful", scopes="signals.read,signals.write,areas.read,webhooks.manage")
    receiver.elsewhere = receiver.address
    receiver.answers[:] = [302]
    turned = program("POST", "/api/v1/webhooks", {"url": receiver.address, "kinds": ["signal"]}).json["id"]
    port = receiver.server_port
    # The same machine by another name, and by its other number.
    inside = [
        program("POST", "/api/v1/webhooks", {"url": f"http://{host}:{port}/", "kinds": ["signal"]}).json["id"]
        for host in ["localhost", "127.0.0.2", "0.0.0.0"]
    ]
    file(program, "不该到里面去", "careful-key-1")

    def error(webhook):
        return program("GET", f"/api/v1/webhooks/{webhook}").json["error"]

    assert wait_for(lambda: error(turned)) == "answered 302"
    for webhook in inside:
        assert "private network" in wait_for(lambda: error(webhook))
    assert all(path[0] != 204 or json.loads(path[2]) for path in receiver.received)
    assert receiver.received[0][0] == 302
    for webhook in [turned, *inside]:
        assert program("DELETE", f"/api/v1/webhooks/{webhook}").status == 204
    for url in ["ftp://example.org/", "https://user:word@example.org/", "/hook", "https://"]:
        assert program("POST", "/api/v1/webhooks", {"url": url, "kinds": ["signal"]}).status == 422


def test_metrics_are_what_prometheus_reads(town):
    send("GET", town.address + "/nothing/here")
    answer = send("GET", town.address + "/metrics")
    assert answer.status == 200
    assert 'route="/healthz"' in answer.text and "linli_open_cases" in answer.text
    promtool = shutil.which("promtool")
    assert promtool, "Debian's package prometheus has promtool"
    done = subprocess.run([promtool, "check", "metrics"], input=answer.text, capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr.strip(), done.stdout + done.stderr
    # From elsewhere only with the token; addresses and their secrets never stand in it.
    away = {"X-Forwarded-For": "203.0.113.9"}
    assert send("GET", town.address + "/metrics", headers=away).status == 404
    assert send("GET", town.address + "/metrics", headers={**away, "Authorization": "Bearer wrong"}).status == 404
    assert send("GET", town.address + "/metrics", headers={**away, "Authorization": f"Bearer {METRICS}"}).status == 200
    assert "nothing/here" not in answer.text


def test_a_question_may_wait_for_news(town):
    program = town.program("waiting", scopes="changes.read,signals.read,signals.write,areas.read")
    last = program("GET", "/api/v1/changes?limit=1000").json["last"]
    while True:
        page = program("GET", f"/api/v1/changes?after={last}&limit=1000").json
        if page["last"] == last:
            break
        last = page["last"]
    started = time.monotonic()
    assert program("GET", f"/api/v1/changes?after={last}&wait=1").json["changes"] == []
    assert time.monotonic() - started >= 0.9
    filed = file(program, "新的事", "waiting-key-1").json["id"]
    told = program("GET", f"/api/v1/changes?after={last}&wait=30").json
    assert [change["subject"] for change in told["changes"]] == [filed]


def test_programs_are_listed_and_shut_out_by_commands(town):
    program = town.program("shortly", scopes="signals.read")
    assert program("GET", "/api/v1/client").json["name"] == "shortly"
    prefix = program.token.rsplit("_", 1)[0] if program.token.count("_") == 2 else "_".join(program.token.split("_")[:2])
    listed = town.run("client", "list")
    assert prefix in listed and program.token not in listed
    town.run("client", "revoke", prefix)
    assert program("GET", "/api/v1/client").status == 401
