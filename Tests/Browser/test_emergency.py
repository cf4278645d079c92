"""Somebody reads a community beyond his posts in an emergency; the auditor sees it at once and reviews it."""

import re

from conftest import PASSWORD, report, some_text
from playwright.sync_api import expect

REASON = "三号楼漏气，核对住户报修情况"


def test_an_emergency_is_begun_seen_on_every_page_ended_and_reviewed(door, phone, desk, window, look):
    text = some_text("燃气味道")
    report(phone, door, text)

    auditor = desk("audit1")
    auditor.goto("/audit/emergencies")
    before = auditor.locator("table.list tbody tr").count()

    helper = desk("worker5")
    helper.goto("/signals")
    expect(helper.get_by_text(text)).to_have_count(0)
    helper.goto("/emergency")
    look(helper, "emergency-form")

    # What is missing is said at its field, and what was written stays.
    window.expected.append("422")
    area, reason, password = (helper.locator(f"[name={name}]") for name in ("area", "reason", "password"))
    area.select_option(index=1)
    reason.fill("漏气")
    password.fill(PASSWORD)
    helper.get_by_role("button", name="开始紧急查看").click()
    expect(helper.locator("[aria-invalid=true]")).to_have_attribute("name", "reason")
    expect(reason).to_have_value("漏气")

    reason.fill(REASON)
    password.fill(PASSWORD)
    helper.get_by_role("button", name="开始紧急查看").click()
    expect(helper.get_by_role("button", name="结束紧急查看")).to_be_visible()
    look(helper, "emergency-on")

    # The auditor's open list has it without a click.
    expect(auditor.locator("table.list tbody tr")).to_have_count(before + 1)

    # Reading goes, acting does not, and the bar is on every page.
    helper.goto("/signals")
    helper.get_by_role("link", name=text).first.click()
    helper.wait_for_url(re.compile(r"/signals/\w+"))
    expect(helper.locator("main")).to_contain_text(text)
    expect(helper.locator("form[action$='/case']")).to_have_count(0)
    expect(helper.locator(".emergency-bar")).to_contain_text("还剩")
    look(helper, "emergency-signal")
    seen = helper.url

    helper.locator(".emergency-bar button").click()
    expect(helper.locator(".emergency-bar")).to_have_count(0)
    window.expected.append("404")
    assert helper.goto(seen).status == 404

    auditor.locator("table.list tbody tr").first.get_by_role("link").click()
    expect(auditor.locator("main")).to_contain_text(REASON)
    expect(auditor.locator("main")).to_contain_text("紧急查看中打开")
    look(auditor, "emergency-review")
    auditor.locator("[name=verdict][value=justified]").check()
    auditor.locator("[name=remark]").fill("与物业核对过，确有漏气")
    auditor.locator("form[action$='/review'] button").click()
    row = auditor.locator("table.list tbody tr", has_text=REASON).first
    expect(row).to_contain_text("正当")
    row.get_by_role("link").click()
    expect(auditor.locator("main")).to_contain_text("与物业核对过，确有漏气")
    expect(auditor.locator("form[action$='/review']")).to_have_count(0)
    look(auditor, "emergency-reviewed")
