"""The resident's report: sent at once, kept without a network, exactly once."""

import base64
import re
import uuid

from conftest import PHONE
from playwright.sync_api import expect

# A white pixel. The form shrinks what is larger, and shows what is smaller.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="
)
PHOTO = {"name": "楼道.png", "mimeType": "image/png", "buffer": PIXEL}


def some_text(what):
    return f"{what} {uuid.uuid4().hex[:8]}"


def form(page, door):
    page.goto(f"/h/{door}/report")
    expect(page.locator("html")).to_have_attribute("data-ready", "1")
    return page


def signals_with(desk, text):
    """How often a text stands in the community's list of signals."""
    page = desk("worker1")
    page.goto("/signals?state=all")
    return page.get_by_text(text).count()


def test_a_report_with_a_photo_leads_to_its_progress(door, phone, desk):
    text = some_text("三楼声控灯不亮")
    form(phone, door)
    phone.fill("textarea[name=text]", text)
    phone.set_input_files("input[type=file]", [PHOTO, PHOTO])
    expect(phone.locator(".previews li")).to_have_count(2)
    phone.locator(".previews button").first.click()
    expect(phone.locator(".previews li")).to_have_count(1)
    phone.click("form[data-report] button[type=submit]")
    phone.wait_for_url(re.compile(r"/r/"))
    expect(phone.get_by_text(text)).to_be_visible()
    expect(phone.locator(".photos img")).to_have_count(1)
    phone.goto("/find")
    expect(phone.locator("[data-my-reports] a")).to_have_count(1)
    assert signals_with(desk, text) == 1


def test_a_draft_survives_a_reload_with_its_photo(door, phone):
    text = some_text("井盖松动")
    form(phone, door)
    phone.fill("textarea[name=text]", text)
    phone.set_input_files("input[type=file]", PHOTO)
    expect(phone.locator(".previews li")).to_have_count(1)
    phone.wait_for_timeout(600)
    phone.reload()
    expect(phone.locator("textarea[name=text]")).to_have_value(text)
    expect(phone.locator(".previews li")).to_have_count(1)


def test_without_a_network_a_report_waits_and_is_sent_once(door, window, desk):
    window.expected = ["ERR_INTERNET_DISCONNECTED"]
    text = some_text("下水道堵了")
    context = window(PHONE)
    page = form(context.new_page(), door)
    expect(page.locator("html")).to_have_attribute("data-sw", "1")
    context.set_offline(True)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-ready", "1")
    expect(page.locator("[data-offline]")).to_be_visible()
    page.fill("textarea[name=text]", text)
    page.click("form[data-report] button[type=submit]")
    expect(page.locator("[data-outbox]")).to_contain_text(text)
    page.reload()
    expect(page.locator("[data-outbox]")).to_contain_text(text)
    assert signals_with(desk, text) == 0
    # A second tab is open when the network comes back: both try, one report arrives.
    other = context.new_page()
    other.goto(f"/h/{door}/report")
    context.set_offline(False)
    expect(page.locator("[data-outbox]")).to_be_hidden(timeout=20000)
    assert signals_with(desk, text) == 1
    page.goto("/find")
    expect(page.locator("[data-my-reports] a")).to_have_count(1)


def test_an_answer_that_was_lost_does_not_make_a_second_report(door, window, desk):
    window.expected = ["ERR_FAILED"]
    text = some_text("路灯坏了")
    # Without the worker, so that the browser lets the test take the answer away.
    context = window(PHONE, service_workers="block")
    page = form(context.new_page(), door)
    lost = []

    def lose_first(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        route.abort()

    context.route("**/reports", lose_first)
    page.fill("textarea[name=text]", text)
    page.click("form[data-report] button[type=submit]")
    expect(page.locator("[data-outbox]")).to_contain_text(text)
    assert lost == [201]
    page.get_by_role("button", name="现在提交").click()
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert signals_with(desk, text) == 1


def test_the_form_works_without_scripts(door, window, desk):
    text = some_text("垃圾没有清运")
    page = window(PHONE, java_script_enabled=False).new_page()
    page.goto(f"/h/{door}/report")
    page.fill("textarea[name=text]", text)
    page.set_input_files("input[type=file]", PHOTO)
    page.click("form[data-report] button[type=submit]")
    expect(page.get_by_text(text)).to_be_visible()
    assert signals_with(desk, text) == 1


def test_the_pages_of_a_resident_are_light(door, window):
    page = window(PHONE).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    weights = []
    session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    page.goto(f"/h/{door}/report", wait_until="networkidle")
    # The page's first visit, as it goes over the wire; the service worker's own copies are not counted twice.
    assert 0 < sum(weights) <= 60 * 1024, weights


def test_every_page_of_a_resident_is_accessible(door, window, axe):
    page = window(PHONE).new_page()
    for language in ["zh", "en"]:
        for path in ["/", f"/h/{door}", f"/h/{door}/report", "/find"]:
            page.goto(path)
            assert axe(page) == [], path
        if language == "zh":
            page.click("button[name=language]")
            expect(page.locator("html")).to_have_attribute("lang", "en")
