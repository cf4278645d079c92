"""A worker finds a report by two of its characters, an instant after it came in."""
import re

from playwright.sync_api import expect


def test_two_characters_find_a_report(phone, desk, look, town):
    door = town.doors()[0]
    phone.goto(f"/h/{door}/report")
    phone.fill("textarea[name=text]", "三楼的鹦鹉每天清晨叫个不停，噪音很大")
    phone.click("form[data-report] button[type=submit]")
    phone.wait_for_url(re.compile(r"/r/"))

    worker = desk("duty1")
    worker.get_by_role("link", name="搜索").click()
    expect(worker.get_by_text("可以这样搜")).to_be_visible()
    look(worker, "search-empty")
    # The index follows the facts: a moment later it is there.
    for _ in range(50):
        worker.goto("/search?q=鹦鹉")
        if worker.locator("mark").count():
            break
        worker.wait_for_timeout(100)
    expect(worker.locator("mark").first).to_have_text("鹦鹉")
    look(worker, "search-found")
    worker.fill("#search-text", "清晨 鹦鹉")
    worker.keyboard.press("Enter")
    expect(worker.locator("#search-text")).to_have_value("清晨 鹦鹉")
    expect(worker.locator("mark").first).to_have_text("鹦鹉")
    expect(worker.locator(".search-list li")).to_have_count(1)
    worker.locator(".search-list a").first.click()
    expect(worker.locator("main")).to_contain_text("三楼的鹦鹉每天清晨叫个不停")
    worker.goto("/search?q=没有这样的词")
    expect(worker.get_by_role("heading", name="没有找到")).to_be_visible()
    worker.goto("/search?q=" + "长" * 101)
    expect(worker.get_by_role("alert")).to_be_visible()
    look(worker, "search-too-long")


def test_the_search_fits_a_phone(desk, look):
    from conftest import PHONE

    worker = desk("worker1", PHONE)
    worker.goto("/search?q=社区")
    look(worker, "search-phone")
