"""Open311 GeoReport v2 with service request updates, beside a client of another maker and the specification's tables."""
import json
import urllib.parse
import xml.etree.ElementTree as ElementTree

import pytest
import requests
from conftest import send, wait_for
from georeport import GeoReport

BASE = "/open311/v2"

# The facts of the GeoReport v2 JSON schemas: identifiers are texts, a request is open or closed, nothing is null.
REQUEST_TEXTS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
    "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode", "media_url",
]


def post(town, path, fields, key=None):
    body = urllib.parse.urlencode({**fields, **({"api_key": key} if key else {})}).encode()
    return send("POST", town.address + BASE + path, body, {"Content-Type": "application/x-www-form-urlencoded"})


def get(town, path, key=None, **query):
    query = urllib.parse.urlencode({**query, **({"api_key": key} if key else {})})
    return send("GET", f"{town.address}{BASE}{path}?{query}")


@pytest.fixture(scope="module")
def hotline(town):
    """A hotline that files here."""
    return town.program("12345 热线", scopes="signals.read,signals.write,cases.read,areas.read")


@pytest.fixture(scope="module")
def service(town):
    return get(town, "/services.json").json[0]["service_code"]


def filed(town, hotline, service, text, **more):
    answer = post(town, "/requests.json", {"service_code": service, "description": text, "address_string": "云溪街道", **more}, hotline.token)
    assert answer.status == 201, answer.text
    return answer.json[0]["service_request_id"]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_another_makers_client_reads_services_and_requests(town, hotline, service, form, monkeypatch):
    real = requests.get
    # The specification's key belongs to writing; ours to reading too, because reports are not public here.
    monkeypatch.setattr(requests, "get", lambda url, params=None, **more: real(url, params={**(params or {}), "api_key": hotline.token}, **more))
    number = filed(town, hotline, service, f"经由 {form} 的上报")
    client = GeoReport(town.address + BASE, jurisdiction="127.0.0.1", output_format=form)
    services = client.get_service_list()
    assert len(services) > 5 and {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"} <= set(services[0])
    assert services[0]["type"] == "realtime"
    assert client.get_service_definition(service)["service_code"] == service
    one = client.get_service_request(number)
    assert one["service_request_id"] == number and one["status"] == "open" and one["service_code"] == service
    assert any(row["service_request_id"] == number for row in client.get_service_requests(status="open"))
    assert number not in str(client.get_service_requests(status="open", service_code="no.such") if form == "json" else "")


def test_json_holds_to_the_schemas(town, hotline, service):
    number = filed(town, hotline, service, "字段都在")
    row = get(town, f"/requests/{number}.json", hotline.token).json
    assert isinstance(row, list) and len(row) == 1
    for name in REQUEST_TEXTS:
        assert isinstance(row[0][name], str), name
    assert row[0]["status"] in ("open", "closed") and isinstance(row[0]["lat"], float) and len(row[0]["description"]) <= 4000
    assert row[0]["requested_datetime"].endswith("+08:00")
    token = get(town, f"/tokens/{number}.json", hotline.token).json
    assert token == [{"service_request_id": number, "token": number}]
    assert get(town, "/discovery.json").json["endpoints"][0]["formats"] == ["text/xml", "application/json"]


def test_xml_is_xml(town, hotline, service):
    number = filed(town, hotline, service, "<b>&amp;</b> \u0007 ]]> 漏水")
    answer = get(town, f"/requests/{number}.xml", hotline.token)
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.body)
    assert root.tag == "service_requests" and root[0].tag == "request"
    assert root[0].findtext("description") == "<b>&amp;</b>  ]]> 漏水"
    assert ElementTree.fromstring(get(town, "/discovery.xml").body).find("endpoints/endpoint/formats/format").text == "text/xml"
    made = post(town, "/requests.xml", {"service_code": service, "description": "x", "address_string": "x"}, hotline.token)
    assert made.status == 201 and ElementTree.fromstring(made.body)[0].findtext("service_request_id").isdigit()


def test_failures_are_those_of_the_specification(town, hotline, service):
    reader = town.program("只读", scopes="signals.read")
    place = {"address_string": "云溪街道"}
    table = [
        (get(town, "/requests.json"), 403),
        (get(town, "/requests.json", "linli_aaaaaaaa_" + "b" * 32), 403),
        (post(town, "/requests.json", {"service_code": service, "description": "x", **place}), 403),
        (post(town, "/requests.json", {"service_code": service, "description": "x", **place}, reader.token), 403),
        (post(town, "/requests.json", {"description": "x", **place}, hotline.token), 400),
        (post(town, "/requests.json", {"service_code": "no.such", "description": "x", **place}, hotline.token), 404),
        (post(town, "/requests.json", {"service_code": service, **place}, hotline.token), 400),
        (post(town, "/requests.json", {"service_code": service, "description": "x"}, hotline.token), 400),
        (post(town, "/requests.json", {"service_code": service, "description": "x", "lat": "1", "long": "1"}, hotline.token), 400),
        (post(town, "/requests.json", {"service_code": service, "description": "x" * 4001, **place}, hotline.token), 400),
        (get(town, "/requests/1.json", hotline.token), 404),
        (get(town, "/requests.json", hotline.token, status="half"), 400),
        (get(town, "/requests.json", hotline.token, start_date="yesterday"), 400),
        (get(town, "/requests.json", hotline.token, jurisdiction_id="elsewhere.example"), 404),
        (get(town, "/services/no.such.json"), 404),
    ]
    for number, (answer, status) in enumerate(table):
        assert answer.status == status, (number, answer.status, answer.text)
        assert answer.json[0]["code"] == str(status) and answer.json[0]["description"], number
    failed = get(town, "/requests/1.xml", hotline.token)
    error = ElementTree.fromstring(failed.body)
    assert error.tag == "errors" and error.findtext("error/code") == "404"


def test_a_request_is_filed_where_it_lies_and_once_for_its_number(town, hotline, service):
    first = filed(town, hotline, service, "同一件", external_id="A-1")
    assert filed(town, hotline, service, "同一件", external_id="A-1") == first
    row = get(town, f"/requests/{first}.json", hotline.token).json[0]
    found = filed(town, hotline, service, "有坐标", lat=row["lat"], long=row["long"], address_string="")
    inner = get(town, f"/requests/{found}.json", hotline.token).json[0]
    # The middle of the street lies in one of its communities.
    assert inner["address_id"] != row["address_id"] and inner["address"].startswith("云溪街道")
    both = get(town, "/requests.json", hotline.token, service_request_id=f"{first},{found}").json
    assert {one["service_request_id"] for one in both} == {first, found}


def test_whoever_filed_follows_what_happens_and_adds_to_it(town, hotline, service):
    number = filed(town, hotline, service, "跟进这一件")
    other = town.program("别的热线", scopes="signals.read,signals.write")
    assert get(town, "/servicerequestupdates.json", hotline.token, service_request_id=number).json == []
    fields = {"service_request_id": number, "update_id": "u1", "status": "OPEN", "description": "居民补充：二楼", "updated_datetime": "2026-11-21T10:00:00Z"}
    added = post(town, "/servicerequestupdates.json", fields, hotline.token)
    assert added.status == 201, added.text
    assert post(town, "/servicerequestupdates.json", fields, hotline.token).json == added.json
    # Another program is told nothing of it and adds nothing to it.
    assert post(town, "/servicerequestupdates.json", fields, other.token).status == 404
    events = hotline("GET", f"/api/v1/signals/{number}").json["events"]
    assert [event["note"] for event in events if event["action"] == "remark"] == ["居民补充：二楼"]
