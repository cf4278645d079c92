"""Accounts and posts on pages: invited, signed in, on leave with a deputy, closed; one's own account."""

import datetime
import re
import uuid

from conftest import DESK, PHONE, open_case, report, some_text
from playwright.sync_api import expect

NEW_PASSWORD = "correct horse 9"


def choose(page, name, label):
    control = page.locator(f"form select[name={name}]").first
    control.select_option(value=control.locator("option", has_text=label).first.get_attribute("value"))


def account(page, login):
    """Opens the account's page from the list."""
    page.goto(f"/accounts?q={login}")
    row = page.locator("tbody tr").filter(has=page.locator("code", has_text=re.compile(f"^{login}$")))
    row.get_by_role("link").click()
    page.wait_for_url(re.compile(r"/accounts/\d+"))


def test_an_invited_colleague_sets_a_password_once_and_sees_the_desk(desk, window, look):
    login = f"new{uuid.uuid4().hex[:6]}"
    admin = desk("admin")
    expect(admin.locator("h1")).to_have_text("账号")
    look(admin, "accounts")
    admin.get_by_role("link", name="邀请同事").click()
    admin.fill("[name=name]", "沈新")
    admin.fill("[name=login]", login)
    choose(admin, "role", "社区工作者")
    choose(admin, "organisation", "居委会")
    choose(admin, "area", "社区")
    look(admin, "account-new")
    admin.get_by_role("button", name="生成邀请链接").click()
    link = admin.locator("[data-copy-text]").inner_text()
    expect(admin.locator("[data-print]")).to_be_visible()
    look(admin, "account-link")

    phone = window(PHONE).new_page()
    phone.goto("/invitation/" + link.split("/")[-1])
    expect(phone.get_by_text(login)).to_be_visible()
    phone.fill("[name=password]", NEW_PASSWORD)
    phone.fill("[name=again]", NEW_PASSWORD)
    look(phone, "phone-invitation")
    phone.get_by_role("button", name="保存密码").click()
    phone.get_by_role("link", name="去登录").click()
    phone.fill("#login", login)
    phone.fill("#password", NEW_PASSWORD)
    phone.click("button.primary")
    expect(phone.locator("h1")).to_contain_text("工作台")
    window.expected.append("410")
    phone.goto("/invitation/" + link.split("/")[-1])
    expect(phone.get_by_text("已经用过")).to_be_visible()

    # On the phone's own account page, then closed: the next page asks to sign in.
    phone.goto("/account")
    look(phone, "phone-own-account")
    account(admin, login)
    look(admin, "account-page")
    admin.on("dialog", lambda dialog: dialog.accept())
    admin.get_by_role("button", name="停用账号").click()
    expect(admin.locator("h1")).to_contain_text("已停用")
    phone.goto("/account")
    phone.wait_for_url(re.compile("/sign-in"))
    admin.set_viewport_size(PHONE["viewport"])
    look(admin, "phone-account-page")
    admin.goto("/accounts")
    look(admin, "phone-accounts")
    admin.goto("/accounts/rights")
    look(admin, "phone-account-rights")
    admin.set_viewport_size(DESK["viewport"])
    look(admin, "account-rights")


def test_a_deputy_sees_the_work_of_who_is_on_leave(town, phone, desk, look):
    text = some_text("路灯不亮")
    report(phone, town.doors()[0], text)
    worker = desk("worker1")
    open_case(worker, text)
    case = worker.url
    admin = desk("admin")
    deputy = desk("worker2")
    account(admin, "worker1")
    fold = admin.locator("details.action").filter(has_text="登记休假")
    fold.locator("summary").click()
    option = fold.locator("option", has_text="（worker2）")
    fold.locator("select").select_option(value=option.get_attribute("value"))
    fold.locator("[name=until]").fill((datetime.date.today() + datetime.timedelta(days=3)).isoformat())
    look(admin, "account-leave")
    fold.get_by_role("button", name="登记").click()
    expect(admin.locator("h1")).to_contain_text("休假中")
    deputy.goto(case)
    expect(deputy.get_by_text(text).first).to_be_visible()
    expect(deputy.locator(".desk-top .who")).to_contain_text("代 ")
    deputy.goto("/account")
    look(deputy, "account-deputy")

    # Back early: the deputy has his own posts only.
    admin.on("dialog", lambda dialog: dialog.accept())
    admin.get_by_role("button", name="结束休假").click()
    expect(admin.locator("h1")).not_to_contain_text("休假中")
    deputy.goto("/account")
    expect(deputy.locator(".desk-top .who .tag")).to_have_count(0)
    worker.goto("/account")
    look(worker, "own-account")
