"""The desk: from a signal to a rated case on every open page, work passed on, the street's view, the page's own parts."""

import re

from conftest import PASSWORD, PHONE, PHOTO, open_case, report, some_text, step
from playwright.sync_api import expect


def is_live(page):
    expect(page.locator("[data-live-state=on]")).to_be_visible()


def test_a_report_becomes_a_rated_case_on_every_open_page(door, phone, desk, look):
    text = some_text("电梯停在五楼不动")
    worker = desk("worker1")
    is_live(worker)
    report(phone, door, text, [PHOTO])
    look(phone, "resident-follow")
    # The new signal stands on the open list without anybody asking.
    expect(worker.get_by_text(text)).to_be_visible()
    look(worker, "desk-signals")
    worker.get_by_role("link", name=text).click()
    look(worker, "desk-signal")
    worker.go_back()
    open_case(worker, text)
    expect(phone.locator("#progress")).to_contain_text("已立案")

    # A second page of the same case, on a phone, follows each step.
    colleague = desk("duty1", PHONE)
    colleague.goto(worker.url)
    is_live(colleague)
    look(worker, "desk-case-accept")
    step(worker, "受理")
    expect(colleague.locator("main h1")).to_contain_text("办理中")
    expect(phone.locator("#progress")).to_contain_text("已受理")
    step(worker, "处理完毕", note="已联系维保单位修复")
    expect(colleague.locator("main h1")).to_contain_text("待核实")
    look(colleague, "phone-case")
    step(worker, "办结", photo=PHOTO, note="回访确认可以使用")
    expect(colleague.locator("main h1")).to_contain_text("已办结")
    expect(phone.locator("#progress")).to_contain_text("已办结")
    expect(phone.locator("#progress .photos img")).to_have_count(1)

    # The question for a rating came by itself.
    expect(phone.get_by_role("button", name="提交评价")).to_be_visible()
    look(phone, "resident-rating")
    phone.get_by_label("解决了", exact=True).check()
    phone.get_by_label("满意", exact=True).check()
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.locator("#progress")).to_contain_text("您已评价")
    expect(colleague.locator("main h1")).to_contain_text("已评价")
    expect(worker.get_by_text("已解决")).to_be_visible()
    look(worker, "desk-case-rated")

    # Something is wrong again: the reporter opens it anew, the worker sees it, and he adds a remark.
    phone.locator("summary", has_text="要求重新处理").click()
    phone.fill("form[action$='/reopening'] textarea", "又停了")
    phone.get_by_role("button", name="重新处理").click()
    expect(phone.get_by_text("已重新打开").first).to_be_visible()
    expect(worker.locator("main h1")).to_contain_text("待受理")
    phone.locator("summary", has_text="补充说明").click()
    phone.fill("form[action$='/remarks'] textarea", "这次停在三楼")
    phone.locator("form[action$='/remarks'] button[type=submit]").click()
    expect(worker.get_by_text("这次停在三楼")).to_be_visible()


def test_the_property_company_works_on_what_is_passed_to_it_and_others_see_nothing(door, phone, desk, look):
    text = some_text("地下车库漏水")
    report(phone, door, text)
    worker = desk("worker1")
    open_case(worker, text)
    title = worker.locator("main h1").inner_text().split()[0]
    step(worker, "转办", organisation="物业")
    expect(worker.get_by_text("已转办待接收").first).to_be_visible()
    company = desk("property1", PHONE)
    company.goto("/cases")
    look(company, "phone-cases")
    company.get_by_role("link", name=title).first.click()
    expect(company.locator("p.text")).to_have_text(text)
    look(company, "phone-property")
    step(company, "受理")
    expect(company.get_by_text("办理中").first).to_be_visible()
    step(company, "处理完毕", photo=PHOTO, note="已抽干积水")
    expect(worker.locator("main h1")).to_contain_text("待核实")
    department = desk("enforcement1")
    department.goto("/cases?show=all")
    expect(department.get_by_text("这里没有事项")).to_be_visible()


def test_the_street_sees_all_cases_and_undoes_a_setting_aside(town, phone, desk, look):
    text = some_text("希望增加一个快递柜")
    report(phone, town.doors()[-1], text)
    duty = desk("duty1")
    duty.get_by_role("link", name=text).click()
    duty.locator("summary", has_text="不予立案").click()
    duty.fill("textarea[name=reason]", "已转物业规划")
    duty.get_by_role("button", name="不予立案").click()
    duty.wait_for_url("**/signals")
    expect(duty.get_by_role("link", name=text)).to_have_count(0)
    expect(phone.get_by_text("已转物业规划")).to_be_visible()
    duty.get_by_role("link", name="全部", exact=True).click()
    duty.get_by_role("link", name=text).click()
    duty.get_by_role("button", name="撤销").click()
    expect(duty.get_by_text("新线索").first).to_be_visible()
    duty.goto("/cases?show=all")
    for head in ["状态", "地点", "办理单位", "时限"]:
        expect(duty.locator("th", has_text=head)).to_be_visible()
    look(duty, "street-cases")


def test_what_somebody_is_writing_is_not_swept_away(door, phone, desk):
    text = some_text("消防通道被占")
    worker = desk("worker1")
    report(phone, door, text)
    open_case(worker, text)
    colleague = desk("worker1")
    colleague.goto(worker.url)
    is_live(colleague)
    fold = colleague.locator("details.action").filter(has_text="添加进展")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    fold.locator("textarea").fill("正在写")
    colleague.locator("h1").click()
    step(worker, "受理")
    expect(colleague.locator(".button.update")).to_be_visible()
    expect(fold.locator("textarea")).to_have_value("正在写")
    colleague.locator(".button.update").click()
    expect(colleague.locator("main h1")).to_contain_text("办理中")


def test_what_happens_before_the_stream_opens_is_not_missed(door, phone, window):
    text = some_text("楼道堆放杂物")
    context = window()
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#login", "worker1")
    page.fill("#password", PASSWORD)
    page.click("button.primary")
    page.wait_for_url("**/desk")
    held = []
    # The network is slow with the stream, and only with it.
    context.route(re.compile(r"/events(\?|$)"), lambda route: held.append(route))
    page.goto("/signals?state=all")
    expect(page.locator("html")).to_have_attribute("data-ready", "1")
    for _ in range(50):
        if held:
            break
        page.wait_for_timeout(20)
    report(phone, door, text)
    expect(page.get_by_text(text)).to_have_count(0)
    for route in held:
        route.continue_()
    expect(page.get_by_text(text)).to_be_visible()
    context.unroute_all(behavior="ignoreErrors")


def test_tabs_of_one_browser_share_a_stream(desk):
    first = desk("duty1")
    is_live(first)
    streams = []
    first.context.on(
        "request", lambda request: re.search(r"/events(\?|$)", request.url) and streams.append(request.url)
    )
    first.goto("/cases")
    is_live(first)
    others = [first.context.new_page() for _ in range(3)]
    for page in others:
        page.goto("/cases")
        is_live(page)
    assert len(streams) == 1
    # The tab with the stream goes: another takes it over.
    first.close()
    for _ in range(100):
        if len(streams) > 1:
            break
        others[0].wait_for_timeout(100)
    assert len(streams) == 2
    is_live(others[0])


def test_the_map_draws_the_communities(desk, look):
    page = desk("duty1")
    page.goto("/areas")
    drawn = page.locator("[data-map]")
    expect(drawn).to_have_attribute("data-drawn", re.compile(r"[1-9]"))
    look(page, "street-areas")
    page.get_by_role("link", name=re.compile("街道")).first.click()
    look(page, "desk-area")
    page.get_by_role("link", name="打印家园码").click()
    expect(page.locator(".code-sign").first).to_be_visible()
    assert page.locator("figcaption").count() > 10


def test_the_menu_of_a_phone_opens_and_closes(desk, look):
    page = desk("duty1", PHONE)
    expect(page.locator("#side")).to_be_hidden()
    page.click("[data-menu]")
    expect(page.locator("#side")).to_be_visible()
    look(page, "phone-menu")
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()
    expect(page.locator("[data-menu]")).to_be_focused()
    for path in ["signals", "areas"]:
        page.goto(f"/{path}")
        look(page, f"phone-{path}")


def test_the_menu_is_there_without_scripts(window):
    page = window(PHONE, java_script_enabled=False).new_page()
    page.goto("/sign-in")
    page.fill("input[name=login]", "duty1")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator("#side a").first).to_be_visible()
