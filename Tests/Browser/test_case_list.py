"""The list of cases: views that are kept, the board, one step for many cases, tables for other programs."""

import io
import re

import openpyxl
from conftest import PHONE, open_case, report, some_text
from playwright.sync_api import expect


def opened(door, phone, worker, what):
    """A new case; its title."""
    text = some_text(what)
    report(phone, door, text)
    worker.goto("/signals")
    open_case(worker, text)
    return worker.locator("main h1").inner_text().split()[0]


def row(page, title):
    return page.locator("table.list tbody tr").filter(has=page.get_by_role("link", name=title))


def test_a_view_is_kept_opened_and_removed(door, phone, desk, look):
    worker = desk("worker1")
    opened(door, phone, worker, "楼上深夜吵闹")
    worker.goto("/cases")
    look(worker, "case-list-desk")
    worker.locator("summary", has_text="列与排序").click()
    worker.get_by_label("立案时间").check()
    worker.get_by_label("类别", exact=True).nth(1).uncheck()
    worker.get_by_label("排序").select_option("newest")
    look(worker, "case-list-looks")
    worker.get_by_role("button", name="应用").click()
    worker.wait_for_url("**sort=newest**")
    expect(worker.locator("thead th", has_text="立案时间")).to_have_attribute("aria-sort", "descending")
    expect(worker.locator("thead th", has_text="类别")).to_have_count(0)

    worker.select_option(".filters [name=state]", "open")
    worker.locator(".filters button[type=submit]").click()
    chips = worker.locator("ul[aria-label=已选条件] a")
    expect(chips.first).to_contain_text("待受理")
    worker.locator("summary", has_text="保存为视图").click()
    name = some_text("待受理")
    worker.locator("form[action='/cases/views'] [name=name]").fill(name)
    worker.get_by_role("button", name="保存", exact=True).click()
    chip = worker.get_by_role("link", name=name)
    expect(chip).to_have_attribute("aria-current", "page")
    look(worker, "case-list-view")
    kept = worker.url
    worker.goto("/cases")
    chip.click()
    worker.wait_for_url(kept)

    worker.get_by_role("link", name="管理视图").click()
    look(worker, "case-views")
    line = worker.locator(".view-list > li").filter(has_text=name)
    line.locator("summary").click()
    line.locator("[name=name]").fill(name + "改")
    line.get_by_role("button", name="保存").click()
    expect(worker.get_by_role("link", name=name + "改")).to_be_visible()
    line.locator("summary").click()
    look(worker, "case-views-open")
    worker.once("dialog", lambda dialog: dialog.accept())
    line.get_by_role("button", name="删除").click()
    expect(worker.get_by_role("link", name=name + "改")).to_have_count(0)


def test_words_narrow_the_list_and_stay_in_the_address(window, door, phone, desk, look):
    worker = desk("worker1")
    title = opened(door, phone, worker, "地下室积水")
    other = opened(door, phone, worker, "健身器材损坏")
    worker.goto("/cases?sort=newest")
    worker.fill(".filters [name=q]", "积水")
    worker.locator(".filters button[type=submit]").click()
    worker.wait_for_url("**q=**")
    # The index is a moment behind.
    for _ in range(40):
        if row(worker, title).count():
            break
        worker.wait_for_timeout(500)
        worker.reload()
    expect(row(worker, title).first).to_be_visible()
    expect(row(worker, other)).to_have_count(0)
    expect(worker.locator("ul[aria-label=已选条件] a").first).to_contain_text("积水")
    look(worker, "case-list-words")
    worker.get_by_role("link", name="看板").click()
    worker.wait_for_url("**as=board**")
    expect(worker.get_by_role("link", name=title).first).to_be_visible()
    expect(worker.get_by_role("link", name=other)).to_have_count(0)
    worker.get_by_role("link", name="去掉“文字：积水”").click()
    expect(worker.get_by_role("link", name=other).first).to_be_visible()


def test_one_step_for_two_rows(window, door, phone, desk, look):
    worker = desk("worker1")
    titles = [opened(door, phone, worker, what) for what in ["电梯停运甲", "电梯停运乙"]]
    worker.goto("/cases?sort=newest")
    for title in titles:
        row(worker, title).locator("input[name=row]").check()
    worker.locator("select[name=action]").select_option("note")
    worker.get_by_role("button", name="预览").click()
    expect(worker.get_by_text("可以办理 2 件，不能办理 0 件")).to_be_visible()
    look(worker, "case-bulk-fields")
    worker.fill("textarea[name=note]", "已统一通知维保单位")
    worker.get_by_role("button", name="预览").click()
    look(worker, "case-bulk-preview")
    worker.get_by_role("button", name="确认添加进展 2 件").click()
    expect(worker.get_by_text("已办理 2 件，未办理 0 件")).to_be_visible()
    look(worker, "case-bulk-result")
    worker.get_by_role("link", name=titles[0]).click()
    expect(worker.get_by_text("已统一通知维保单位")).to_be_visible()

    # All on the page by one tick; nothing ticked says what to do.
    worker.goto("/cases?sort=newest")
    worker.get_by_label("本页全部").check()
    for box in worker.locator("input[name=row]").all():
        expect(box).to_be_checked()
    worker.locator("input[name=row]").first.uncheck()
    expect(worker.get_by_label("本页全部")).not_to_be_checked()
    worker.goto("/cases?sort=newest")
    worker.locator("select[name=action]").select_option("note")
    window.expected.append("422")
    worker.get_by_role("button", name="预览").click()
    expect(worker.get_by_text("请先勾选事项")).to_be_visible()


def test_the_board_and_the_phone(window, door, phone, desk, look):
    worker = desk("worker1")
    title = opened(door, phone, worker, "路灯不亮")
    worker.goto("/cases")
    worker.get_by_role("link", name="看板").click()
    column = worker.locator(".board-column").filter(has=worker.get_by_role("link", name=re.compile("^待受理")))
    expect(column.get_by_role("link", name=title).first).to_be_visible()
    look(worker, "case-board-desk")
    column.locator("h2 a").click()
    worker.wait_for_url("**state=open**")
    expect(row(worker, title).first).to_be_visible()

    small = desk("worker1", PHONE)
    small.goto("/cases")
    expect(small.locator(".filters")).to_be_hidden()
    look(small, "case-list-phone")
    small.locator("summary", has_text="筛选").click()
    expect(small.locator(".filters")).to_be_visible()
    small.select_option(".filters [name=state]", "open")
    small.locator(".filters button[type=submit]").click()
    expect(small.locator("ul[aria-label=已选条件] a").first).to_contain_text("待受理")
    look(small, "case-list-phone-narrowed")
    small.goto("/cases?as=board")
    look(small, "case-board-phone")
    small.locator("input[name=row]").first.check()
    small.locator("select[name=action]").select_option("accept")
    small.get_by_role("button", name="预览").click()
    look(small, "case-bulk-phone")


def test_the_list_leaves_as_a_spreadsheet(door, phone, desk):
    worker = desk("worker1")
    title = opened(door, phone, worker, "=1+1井盖缺失")
    worker.goto("/cases?sort=newest&columns=number.state.opened")
    with worker.expect_download() as waiting:
        worker.get_by_role("link", name="导出 XLSX").click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0] == ("标题", "编号", "状态", "立案时间")
    assert title in rows[1][0]
    assert book.active.cell(2, 1).data_type == "s"
    assert book.active.cell(2, 4).is_date and rows[1][3].year >= 2020
    assert "导出" in rows[-1][0] and rows[-1][1] is None
    shown = worker.locator("table.list tbody tr").count()
    assert len(rows) - 2 >= shown


def test_views_and_steps_for_many_work_without_scripts(window, door, phone, desk):
    worker = desk("worker1")
    title = opened(door, phone, worker, "楼道灯坏")
    page = window(java_script_enabled=False).new_page()
    page.goto("/sign-in")
    page.fill("input[name=login]", "worker1")
    page.fill("input[name=password]", "linli-demo-2026")
    page.click("main button[type=submit]")
    page.goto("/cases?sort=newest")
    page.locator("summary", has_text="保存为视图").click()
    name = some_text("最新")
    page.locator("form[action='/cases/views'] [name=name]").fill(name)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("link", name=name)).to_be_visible()
    row(page, title).locator("input[name=row]").check()
    page.locator("select[name=action]").select_option("accept")
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="确认受理 1 件").click()
    expect(page.get_by_text("已办理 1 件")).to_be_visible()


def test_what_is_printed_is_what_was_looked_at(door, phone, desk):
    text = some_text("护栏松动")
    report(phone, door, text)
    worker = desk("worker1")
    open_case(worker, text)
    path = worker.url
    for address, shown in [("/cases", "table.list"), ("/cases?as=board", "main h3, .board a"), (path, ".timeline"), ("/figures", "main .bars")]:
        worker.goto(address)
        worker.emulate_media(media="print")
        expect(worker.locator(shown).first).to_be_visible()
        expect(worker.locator("nav.side, #side").first).to_be_hidden()
        for control in worker.locator("main button, main select, main input").all():
            expect(control).to_be_hidden()
        worker.emulate_media(media="screen")


def test_a_printed_sheet_tells_who_printed_it(desk, look):
    worker = desk("worker1")
    worker.goto("/cases")
    mark = worker.locator(".print-mark")
    expect(mark).to_be_hidden()
    worker.emulate_media(media="print")
    expect(mark).to_be_visible()
    name = worker.locator("header .who a").text_content().strip()
    assert name and name in mark.get_attribute("data-mark")
    shown = mark.evaluate("e => getComputedStyle(e, '::before').content")
    assert shown.count(name) > 20
    look(worker, "case-list-printed")
    worker.emulate_media(media="screen")
    expect(mark).to_be_hidden()
