"""Signing in: the second factor with somebody else's authenticator (pyotp), and one's own sessions."""
import re
import time

import pyotp
from conftest import DESK, PASSWORD, PHONE
from playwright.sync_api import expect

LOGIN = "committee2"


def enter(page, login):
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("button.primary")


def fold(page, label):
    part = page.locator("details.action").filter(has_text=label)
    part.locator("summary").click()
    return part


def test_a_second_factor_is_set_up_with_an_authenticator_and_asked_for(desk, window, look):
    page = desk(LOGIN)
    page.goto("/account/security")
    look(page, "own-security")
    page.get_by_role("link", name="开启").click()
    look(page, "second-factor-begin")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="开启两步验证").click()
    secret = page.locator(".link-text code").inner_text().replace(" ", "")
    expect(page.locator("svg.link-code")).to_be_visible()
    look(page, "second-factor-enrolment")
    page.set_viewport_size(PHONE["viewport"])
    look(page, "phone-second-factor-enrolment")
    totp = pyotp.TOTP(secret)
    page.fill("[name=code]", totp.now())
    page.get_by_role("button", name="确认开启").click()
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(set(codes)) == 10
    look(page, "phone-recovery-codes")
    page.set_viewport_size(DESK["viewport"])
    look(page, "recovery-codes")

    # On the telephone: the password alone leads to the code. The code of the next step counts, the used one does not.
    phone = window(PHONE).new_page()
    enter(phone, LOGIN)
    phone.wait_for_url(re.compile("/sign-in/code"))
    look(phone, "phone-sign-in-code")
    window.expected.append("422")
    phone.fill("#code", "12 34 56")
    phone.click("button.primary")
    expect(phone.get_by_role("alert")).to_contain_text("验证码不对")
    phone.fill("#code", totp.at(int(time.time()) + 30))
    phone.click("button.primary")
    phone.wait_for_url(lambda url: "sign-in" not in url)
    phone.goto("/account/security")
    expect(phone.get_by_text("还有 10 个恢复码没用过")).to_be_visible()
    look(phone, "phone-own-security")

    # A recovery code stands for one code; with another one the factor is turned off.
    third = window(DESK).new_page()
    enter(third, LOGIN)
    look(third, "sign-in-code")
    third.fill("#code", codes[0].lower())
    third.click("button.primary")
    third.wait_for_url(lambda url: "sign-in" not in url)
    third.goto("/account/second-factor")
    look(third, "second-factor-on")
    part = fold(third, "关闭两步验证")
    part.locator("[name=password]").fill(PASSWORD)
    part.locator("[name=code]").fill(codes[0])
    part.get_by_role("button", name="关闭").click()
    expect(third.locator(".error-summary")).to_contain_text("验证码不对")
    part = fold(third, "关闭两步验证")
    part.locator("[name=password]").fill(PASSWORD)
    part.locator("[name=code]").fill(codes[1])
    part.get_by_role("button", name="关闭").click()
    expect(third.get_by_role("button", name="开启两步验证")).to_be_visible()


def test_sessions_are_seen_and_ended(desk, window, look):
    here = desk("committee3")
    phone = window(PHONE).new_page()
    enter(phone, "committee3")
    phone.wait_for_url(lambda url: "sign-in" not in url)
    here.goto("/account/security")
    rows = here.locator("table").first.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(here.get_by_text("本机")).to_have_count(1)
    expect(rows.first).to_contain_text("Chrome")
    here.get_by_role("button", name="退出其他所有登录").click()
    expect(rows).to_have_count(1)
    phone.goto("/account")
    phone.wait_for_url(re.compile("/sign-in"))
