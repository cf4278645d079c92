"""The resident's report: sent at once, kept without a network, exactly once."""

import re
import time

from conftest import PHONE, PHOTO, form, report, some_text
from playwright.sync_api import expect


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


def kept(page):
    """The drafts that the phone keeps."""
    return page.evaluate(
        """() => new Promise((done) => {
            const opening = indexedDB.open("linli", 1);
            opening.onsuccess = () => {
                const all = opening.result.transaction("draft").objectStore("draft").getAll();
                all.onsuccess = () => done(all.result.map(({ home, fields, saved }) => ({ home, fields, saved })));
            };
        })"""
    )


def test_a_draft_survives_a_reload_with_its_photo_but_without_a_name(door, phone):
    text = some_text("井盖松动")
    form(phone, door)
    phone.fill("textarea[name=text]", text)
    phone.fill("input[name=name]", "陈女士")
    phone.fill("input[name=phone]", "13812345678")
    phone.set_input_files("input[type=file]", PHOTO)
    expect(phone.locator(".previews li")).to_have_count(1)
    phone.wait_for_timeout(600)
    assert "13812345678" not in str(kept(phone)) and "陈女士" not in str(kept(phone))
    phone.reload()
    expect(phone.locator("textarea[name=text]")).to_have_value(text)
    expect(phone.locator(".previews li")).to_have_count(1)
    expect(phone.locator("input[name=phone]")).to_have_value("")


def test_a_draft_of_another_door_is_forgotten_after_a_day(town, phone):
    doors = town.doors()
    form(phone, doors[1])
    phone.fill("textarea[name=text]", some_text("写了一半"))
    phone.wait_for_timeout(600)
    assert len(kept(phone)) == 1
    phone.clock.install()
    phone.clock.fast_forward("25:00:00")
    form(phone, doors[2])
    for _ in range(50):
        if kept(phone) == []:
            break
        # The page's clock stands still; the test's does not.
        time.sleep(0.1)
    assert kept(phone) == []


def test_the_photo_button_speaks_the_page_s_language_and_obeys_the_keyboard(door, phone, look):
    form(phone, door)
    label = phone.locator(".picker label")
    expect(label).to_have_text("拍照或选照片")
    phone.focus("textarea[name=text]")
    phone.keyboard.press("Tab")
    expect(phone.locator("input[type=file]")).to_be_focused()
    assert phone.locator(".picker label").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    with phone.expect_file_chooser() as chooser:
        # The browser is told first that choosers are the test's, and does not say when it has heard.
        phone.wait_for_timeout(300)
        phone.keyboard.press("Enter")
    chooser.value.set_files([PHOTO])
    expect(phone.locator(".previews li")).to_have_count(1)
    with phone.expect_file_chooser() as chooser:
        label.click()
    chooser.value.set_files([PHOTO])
    expect(phone.locator(".previews li")).to_have_count(2)
    look(phone, "resident-report-photos")
    phone.click("button[name=language]")
    expect(label).to_have_text("Take or choose photos")


def test_an_empty_report_is_told_at_its_field(door, window):
    window.expected = ["422"]
    page = form(window(PHONE).new_page(), door)
    page.click("form[data-report] button[type=submit]")
    expect(page.locator("#field-text-error")).to_contain_text("请写下发生了什么")
    expect(page.locator("[data-errors]")).to_be_focused()


def test_large_type_is_large(door, phone, look):
    phone.goto(f"/h/{door}")
    phone.get_by_role("button", name="大字版").click()
    expect(phone.locator("html.large")).to_be_attached()
    sizes = phone.evaluate(
        """[...document.querySelectorAll('main *, nav *')].filter(e => e.offsetParent && [...e.childNodes].some(
            n => n.nodeType === 3 && n.textContent.trim())).map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 18
    for box in [e.bounding_box() for e in phone.locator("main a.button, main a.call").all()]:
        assert box["height"] >= 60
    look(phone, "resident-large")
    form(phone, door)
    look(phone, "resident-report-large")
    report(phone, door, some_text("大字版上报"))
    look(phone, "resident-follow-large")
    phone.set_viewport_size({"width": 320, "height": 700})
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_a_network_a_report_waits_and_is_sent_once(door, window, desk, look):
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
    look(page, "resident-offline")
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
    window.expected = ["ERR_FAILED", "blocked by Playwright"]
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


def test_every_page_of_a_resident_holds_up_in_both_languages(door, phone, look):
    names = {"/": "start", f"/h/{door}": "home", f"/h/{door}/report": "report", "/find": "find", "/sign-in": "sign-in"}
    for language in ["zh", "en"]:
        for path, name in names.items():
            phone.goto(path)
            look(phone, f"{name}-{language}")
        if language == "zh":
            phone.goto("/")
            phone.click("button[name=language]")
            expect(phone.locator("html")).to_have_attribute("lang", "en")
