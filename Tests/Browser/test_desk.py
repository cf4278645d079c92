"""What the desk shows by itself: steps on every open page, one stream for all tabs, the map, the menu of a phone."""

import re

from conftest import PHONE
from playwright.sync_api import expect
from test_report import form, some_text


def report(door, phone, text):
    """Sends a report and stays on its progress page."""
    form(phone, door)
    phone.fill("textarea[name=text]", text)
    phone.click("form[data-report] button[type=submit]")
    phone.wait_for_url(re.compile(r"/r/"))
    expect(phone.get_by_text(text)).to_be_visible()


def take(page, name, **fields):
    """Takes one step of a case by the form of that name."""
    fold = page.locator("details.action").filter(has=page.locator("summary", has_text=re.compile(f"^{name}$")))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    for field, value in fields.items():
        control = fold.locator(f"[name={field}]")
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)
    fold.locator("button[type=submit]").click()


def test_a_report_becomes_a_rated_case(door, phone, desk, axe):
    text = some_text("电梯停在五楼不动")
    worker = desk("worker1")
    expect(worker.locator("[data-live-state=on]")).to_be_visible()
    report(door, phone, text)

    # The new signal stands on the open list without anybody asking.
    expect(worker.get_by_text(text)).to_be_visible()
    assert axe(worker) == []
    worker.get_by_text(text).click()
    expect(worker.locator("main")).to_contain_text(text)
    assert axe(worker) == []
    category = worker.locator("form[action$='/case'] select")
    if not category.input_value():
        category.select_option(index=1)
    worker.click("form[action$='/case'] button[type=submit]")
    worker.wait_for_url(re.compile(r"/cases/\w+"))
    expect(phone.locator("#progress")).to_contain_text("已立案")

    # A second page of the same case, on a phone, follows each step.
    colleague = desk("duty1", PHONE)
    colleague.goto(worker.url)
    expect(colleague.locator("[data-live-state=on]")).to_be_visible()
    assert axe(worker) == []
    take(worker, "受理")
    expect(colleague.locator("main h1")).to_contain_text("办理中")
    expect(phone.locator("#progress")).to_contain_text("已受理")
    take(worker, "处理完毕", note="已联系维保单位修复")
    expect(colleague.locator("main h1")).to_contain_text("待核实")
    take(worker, "办结", note="回访确认可以使用")
    expect(colleague.locator("main h1")).to_contain_text("已办结")
    expect(phone.locator("#progress")).to_contain_text("已办结")
    assert axe(colleague) == []

    # The question for a rating came by itself.
    expect(phone.get_by_role("button", name="提交评价")).to_be_visible()
    assert axe(phone) == []
    phone.get_by_label("解决了", exact=True).check()
    phone.get_by_label("满意", exact=True).check()
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.locator("#progress")).to_contain_text("您已评价")
    expect(colleague.locator("main h1")).to_contain_text("已评价")


def test_what_somebody_is_writing_is_not_swept_away(door, phone, desk):
    text = some_text("消防通道被占")
    worker = desk("worker1")
    report(door, phone, text)
    worker.get_by_text(text).click()
    worker.wait_for_url(re.compile(r"/signals/\w+"))
    category = worker.locator("form[action$='/case'] select")
    if not category.input_value():
        category.select_option(index=1)
    worker.click("form[action$='/case'] button[type=submit]")
    worker.wait_for_url(re.compile(r"/cases/\w+"))
    colleague = desk("worker1")
    colleague.goto(worker.url)
    expect(colleague.locator("[data-live-state=on]")).to_be_visible()
    fold = colleague.locator("details.action").filter(has_text="添加进展")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    fold.locator("textarea").fill("正在写")
    colleague.locator("h1").click()
    take(worker, "受理")
    expect(colleague.locator(".button.update")).to_be_visible()
    expect(fold.locator("textarea")).to_have_value("正在写")
    colleague.locator(".button.update").click()
    expect(colleague.locator("main h1")).to_contain_text("办理中")


def test_tabs_of_one_browser_share_a_stream(door, desk):
    first = desk("duty1")
    expect(first.locator("[data-live-state=on]")).to_be_visible()
    streams = []
    first.context.on("request", lambda request: request.url.endswith("/events") and streams.append(request.url))
    first.goto("/cases")
    expect(first.locator("[data-live-state=on]")).to_be_visible()
    others = [first.context.new_page() for _ in range(3)]
    for page in others:
        page.goto("/cases")
        expect(page.locator("[data-live-state=on]")).to_be_visible()
    assert len(streams) == 1
    # The tab with the stream goes: another takes it over.
    first.close()
    for _ in range(100):
        if len(streams) > 1:
            break
        others[0].wait_for_timeout(100)
    assert len(streams) == 2
    expect(others[0].locator("[data-live-state=on]")).to_be_visible()


def test_the_map_draws_the_communities(desk, axe):
    page = desk("duty1")
    page.goto("/areas")
    drawn = page.locator("[data-map]")
    expect(drawn).to_have_attribute("data-drawn", re.compile(r"[1-9]"))
    assert axe(page) == []


def test_the_menu_of_a_phone_opens_and_closes(desk, axe):
    page = desk("duty1", PHONE)
    expect(page.locator("#side")).to_be_hidden()
    page.click("[data-menu]")
    expect(page.locator("#side")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()
    expect(page.locator("[data-menu]")).to_be_focused()
    for path in ["/signals", "/cases", "/areas"]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert axe(page) == [], path


def test_the_menu_is_there_without_scripts(door, window):
    page = window(PHONE, java_script_enabled=False).new_page()
    page.goto("/sign-in")
    page.fill("input[name=login]", "duty1")
    page.fill("input[name=password]", "linli-demo-2026")
    page.click("main button[type=submit]")
    expect(page.locator("#side a").first).to_be_visible()
