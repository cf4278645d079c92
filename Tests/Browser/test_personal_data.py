"""A person's own page of what is held about him, his requests, and the pages on which they are handled."""

import re

from conftest import PHONE, some_text
from playwright.sync_api import expect


def filed(page, door, text):
    """Reports something with a telephone number, and goes to the page of what is held."""
    # The form without waiting for its scripts: there may be none.
    page.goto(f"/h/{door}/report")
    expect(page.locator("input[name=notice]")).to_have_count(1)
    page.fill("textarea[name=text]", text)
    page.fill("input[name=name]", "陈女士")
    page.fill("input[name=phone]", "13812345678")
    page.click("form[data-report] button[type=submit]")
    page.wait_for_url(re.compile(r"/r/"))
    page.get_by_role("link", name="我的个人信息").click()
    expect(page.locator("h1")).to_have_text("我的个人信息")


def test_a_person_asks_is_called_back_and_takes_his_data_away(door, phone, desk, look):
    text = some_text("楼道灯坏了")
    filed(phone, door, text)
    expect(phone.get_by_text(text)).to_be_visible()
    expect(phone.get_by_text("13812345678")).to_be_visible()
    look(phone, "own-data")
    phone.get_by_role("link", name="复制、带走我的信息").click()
    look(phone, "own-data-ask")
    phone.get_by_label("我用这个电话留下的全部上报").check()
    phone.fill("textarea[name=wish]", "想留一份")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("已收到您的请求")).to_be_visible()
    expect(phone.get_by_text("待核实身份")).to_be_visible()
    mine = phone.url.split("?")[0]
    number = phone.locator(".facts dd").first.inner_text()
    look(phone, "own-data-request")

    officer = desk("privacy1")
    expect(officer.locator("h1")).to_have_text("个人信息请求")
    look(officer, "personal-requests")
    officer.get_by_role("link", name=number).click()
    expect(officer.get_by_text("13812345678")).to_have_count(0)
    look(officer, "personal-request")
    officer.get_by_role("button", name=re.compile("显示电话")).click()
    expect(officer.get_by_text("13812345678")).to_be_visible()
    officer.get_by_label("怎样核实的").fill("回拨核实，说出了上报内容")
    officer.get_by_role("button", name="已核实").click()
    officer.get_by_label("答复本人的话").fill("文件已开放")
    officer.get_by_role("button", name="答复并开放文件").click()
    expect(officer.get_by_text("已办结").first).to_be_visible()
    officer.set_viewport_size({"width": 390, "height": 844})
    look(officer, "personal-request-phone")
    officer.goto("/personal/requests?show=closed")
    look(officer, "personal-requests-phone")

    phone.goto(mine)
    expect(phone.get_by_text("文件已开放")).to_be_visible()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="下载文件").click()
    content = open(download.value.path(), encoding="utf-8").read()
    assert text in content and "13812345678" in content


def test_consent_is_withdrawn_with_one_button_and_without_scripts(door, window, look):
    page = window({**PHONE, "java_script_enabled": False}).new_page()
    text = some_text("井盖响")
    filed(page, door, text)
    page.get_by_role("button", name=re.compile("撤回同意")).click()
    expect(page.get_by_text("已撤回同意，您的称呼和电话已经删除")).to_be_visible()
    expect(page.get_by_text("13812345678")).to_have_count(0)
    expect(page.get_by_text(text)).to_be_visible()


def test_a_worker_writes_a_request_down_and_a_deletion_states_its_law(door, phone, desk, look):
    text = some_text("墙皮脱落")
    filed(phone, door, text)
    phone.get_by_role("link", name="回到我的上报").click()
    receipt = phone.locator(".receipt strong").first.inner_text()
    worker = desk("worker1")
    worker.goto("/filing")
    worker.get_by_role("link", name="登记个人信息请求").click()
    worker.fill("input[name=report]", receipt)
    worker.select_option("select[name=kind]", "delete")
    worker.fill("textarea[name=identity]", "当面核对身份证")
    look(worker, "personal-counter")
    worker.get_by_role("button", name="登记", exact=True).click()
    banner = worker.locator(".banner.ok").inner_text()
    number = re.search(r"编号 (\w+)", banner).group(1)
    officer = desk("privacy1")
    officer.get_by_role("link", name=number).click()
    expect(officer.get_by_text("处理目的尚未实现").first).to_be_visible()
    look(officer, "personal-deletion")
    officer.on("dialog", lambda dialog: dialog.accept())
    officer.get_by_label("仍要现在删除的理由").fill("误报，本人坚持")
    officer.get_by_role("button", name="删除，不能恢复").click()
    expect(officer.get_by_text("已办结").first).to_be_visible()
    officer.goto("/personal/consents")
    look(officer, "personal-consents")
    worker.goto("/signals?state=all")
    expect(worker.get_by_text(text)).to_have_count(0)
