"""Two programs of ours speak Open311 with one another: what one hands over, the other handles, and both agree in the end."""
import json
import os
import re
import shutil
import urllib.parse

import pytest
from conftest import ROOT, Desk, running, send, wait_for

REMOTE = """remotes:
  - code: district
    name: {{ zh: 区热线, en: District hotline }}
    address: {address}/open311/v2
    jurisdiction: 127.0.0.1
    key: district.key
    organisation: enforcement
    tells_own_only: true
    services: {{ default: noise.neighbour }}
"""


@pytest.fixture(scope="module")
def street(town, tmp_path_factory):
    """A second street in which the body `enforcement` stands for the first program."""
    root, data = tmp_path_factory.mktemp("street"), tmp_path_factory.mktemp("data")
    shutil.copytree(ROOT / "Config", root / "Config")
    for name in ("Public", "Vendor"):
        if (ROOT / name).exists():
            os.symlink(ROOT / name, root / name)
    hotline = town.program("上报的街道", scopes="signals.read,signals.write")
    (root / "Config" / "open311.yaml").write_text(REMOTE.format(address=town.address))
    (data / "open311").mkdir()
    (data / "open311" / "district.key").write_text(hotline.token + "\n")
    with running(str(root), str(data)) as street:
        street.hotline = hotline
        yield street


def test_what_is_handed_over_is_handled_there_and_told_here(town, street):
    here = street.program("看", scopes="signals.read,signals.write,cases.read,areas.read", area="999901001001")
    there = town.program("查", scopes="signals.read,cases.read")
    area = here("GET", "/api/v1/areas").json["areas"][0]["id"]
    filed = here("POST", "/api/v1/signals", {"text": "夜里施工", "area": area}, {"Idempotency-Key": "levels-key-1"})
    worker = Desk(street, "worker1")
    case = worker.open_case(filed.json["id"], "夜里施工")
    bodies = here("GET", f"/api/v1/areas/{area}/organisations").json["organisations"]
    body = next(body["id"] for body in bodies if body["code"] == "enforcement")
    worker.step(case, "pass_on", 1, organisation=body)

    def events():
        return here("GET", f"/api/v1/cases/{case}").json["events"]

    # The receipt: accepted in the name of the other system, with its number.
    accepted = wait_for(lambda: next((e for e in events() if e["action"] == "accept"), None), 60)
    assert accepted["actor"] == "区热线"
    number = re.search(r"(\d+)$", accepted["note"]).group(1)
    assert "夜里施工" in there("GET", f"/api/v1/signals/{number}").json["text"]
    # Handled there, told here, each once.
    duty = Desk(town, "duty1")
    other = duty.open_case(number, "转来的事")
    told = wait_for(lambda: next((e for e in events() if "立案" in e["note"]), None), 90)
    assert told["action"] == "note" and told["actor"] == "区热线"
    listed = street.run("open311", "list")
    assert "district" in listed and number in listed
    assert there("GET", f"/api/v1/cases/{other}").status == 200
    assert len([e for e in events() if "立案" in e["note"]]) == 1

    # Every night, and when the administrator asks, both sides are compared; the list stands on a page.
    admin = Desk(street, "admin")
    assert "尚未核对" in admin.get("/remotes")

    def compared(text):
        admin.get("/remotes")
        admin.post("/remotes/comparison")
        return wait_for(lambda: text in admin.get("/remotes"), 60)

    assert compared("一致</span>")
    # Closed here, and not there; filed there with our key, and not known here.
    worker.step(case, "close", len(events()), note="居民说已经安静了")
    assert here("GET", f"/api/v1/cases/{case}").json["closed_at"]
    place = there("GET", f"/api/v1/signals/{number}").json["area"]
    form = {"api_key": street.hotline.token, "service_code": "noise.neighbour", "description": "没有留底的一件"}
    body = urllib.parse.urlencode({**form, "address_id": place}).encode()
    stray = send("POST", town.address + "/open311/v2/requests.json", body, {"Content-Type": "application/x-www-form-urlencoded"})
    assert stray.status == 201, stray.text
    duty.open_case(json.loads(stray.body)[0]["service_request_id"], "没有留底")
    assert compared("2 件不一致")
    assert "这里已办结，对方还在办" in admin.page and "对方说是我们交办的，这里查不到" in admin.page
    boss = Desk(street, "duty1")
    assert "与区热线核对，新发现 2 件不一致" in boss.get("/signals")
