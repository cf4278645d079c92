"""A resident signs in with his number and a code, reads his reports, and signs out."""

import re
import random

from conftest import PHONE, some_text
from playwright.sync_api import expect


def number():
    """A mobile number that no other test uses."""
    return f"139{random.randrange(10**8):08}"


def file(page, door, text, phone):
    # The form without waiting for its scripts: there may be none.
    page.goto(f"/h/{door}/report")
    page.fill("textarea[name=text]", text)
    page.fill("input[name=phone]", phone)
    page.click("form[data-report] button[type=submit]")
    page.wait_for_url(re.compile(r"/r/"))


def code_for(page, phone):
    """The code in the newest message to a number, from the demo's outbox."""
    for _ in range(60):
        page.goto("/demo/outbox")
        message = page.locator("li", has=page.get_by_text(phone, exact=True)).first
        if message.count():
            return re.search(r"\d{6}", message.locator(".text").inner_text()).group()
        page.wait_for_timeout(250)
    raise AssertionError("no message came")


def sign_in(page, phone):
    page.goto("/my")
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.locator("h1")).to_have_text("输入验证码")
    code = code_for(page, phone)
    page.goto("/my/code")
    field = page.get_by_label("6 位验证码")
    assert field.get_attribute("autocomplete") == "one-time-code" and field.get_attribute("inputmode") == "numeric"
    field.fill(code)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("h1")).to_have_text("我的上报")
    expect(page.get_by_text("已登录")).to_be_visible()


def test_a_resident_finds_all_his_reports_with_his_number(door, phone, window, look):
    mine, first, second = number(), some_text("楼道灯坏了"), some_text("井盖响")
    file(phone, door, first, mine)
    file(phone, door, second, mine)
    other = window(PHONE).new_page()
    other.goto("/")
    look(other, "start")
    other.get_by_role("link", name="我的", exact=True).click()
    look(other, "my-number")
    sign_in(other, mine)
    expect(other.locator(".choice-list a")).to_have_text([second, first])
    look(other, "my-reports")
    other.get_by_role("link", name=first).click()
    expect(other.get_by_text(first)).to_be_visible()
    look(other, "my-report")
    other.get_by_text("补充说明").click()
    added = some_text("还在闪")
    other.locator("form[action$='/remarks'] textarea").fill(added)
    other.locator("form[action$='/remarks'] button[type=submit]").click()
    expect(other.get_by_text(added)).to_be_visible()
    # What is done there is seen under the link as well.
    expect(phone.get_by_text(second)).to_be_visible()
    other.get_by_role("link", name="我的个人信息").click()
    expect(other.get_by_text(first)).to_be_visible()
    expect(other.get_by_text(second)).to_be_visible()
    look(other, "my-data")
    # A new report finds his number filled in, masked.
    other.goto(f"/h/{door}/report")
    expect(other.locator("input[name=phone]")).to_have_value(f"{mine[:3]}****{mine[-4:]}")
    look(other, "report-signed-in")
    other.goto("/my/sessions")
    expect(other.get_by_text("这一台")).to_be_visible()
    look(other, "my-sessions")
    other.get_by_role("button", name="退出", exact=True).click()
    expect(other.get_by_label("手机号")).to_be_visible()


def test_signing_in_works_without_scripts_in_large_type_and_english(door, window, look):
    page = window({**PHONE, "java_script_enabled": False}).new_page()
    mine, text = number(), some_text("水管漏")
    file(page, door, text, mine)
    sign_in(page, mine)
    expect(page.get_by_role("link", name=text)).to_be_visible()
    page.get_by_role("button", name="大字版").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("My reports")
    expect(page.get_by_text("Received")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Mobile number")).to_be_visible()


def test_a_wrong_code_says_how_many_tries_are_left(phone, look, window):
    window.expected.append("422")
    phone.goto("/my")
    phone.get_by_label("手机号").fill(number())
    phone.get_by_role("button", name="获取验证码").click()
    phone.get_by_label("6 位验证码").fill("12345")
    phone.get_by_role("button", name="登录").click()
    expect(phone.locator(".error-summary")).to_contain_text("还可以试 4 次")
    look(phone, "my-code-wrong")
