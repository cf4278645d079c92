"""A table of a hotline is uploaded, looked at, set right and taken over, once."""

import csv
import io
import sqlite3
import uuid

from conftest import DESK, PHONE
from playwright.sync_api import expect

HEAD = "工单编号,工单标题,诉求内容,诉求渠道,诉求性质,三级分类,登记时间,签收时间,办结时间,工单状态,详细地址,诉求人,联系电话,办理结果,满意度"


def table(mark, estate):
    """Four sound rows and two defects: a time that is none (line 4), a number that stands there twice (line 6)."""
    rows = [
        f"{mark}1,{mark} 电梯停运,电梯又停在三楼，请尽快处理,微信,投诉,电梯故障,2026-10-01 09:00:00,,,待签收,{estate}1幢1单元101室,王女士,05001234567,,",
        f"{mark}2,{mark} 楼道堆物,楼道里堆满纸箱,电话,求助,楼道堆物,2026-10-02 09:00:00,2026-10-02 10:00:00,2026-10-03 09:00:00,已办结,{estate}1幢,李先生,,已清理。,满意",
        f"{mark}3,{mark} 路灯,路灯不亮,网站,建议,路灯,昨天上午,,,待签收,{estate},,,,",
        f"{mark}4,{mark} 停车,消防通道停满了车,电话,投诉,违章停车,2026-10-04 09:00:00,,,待签收,{estate}2幢1单元,,不详,,",
        f"{mark}1,{mark} 重复,同一编号,电话,投诉,违章停车,2026-10-05 09:00:00,,,待签收,{estate},,,,",
        f"{mark}6,{mark} 夜间施工,工地半夜打桩,电话,投诉,施工噪声,2026-10-06 09:00:00,,,待签收,无此地名,,,,",
    ]
    return "\ufeff" + "\r\n".join([HEAD, *rows]) + "\r\n"


def upload(page, name, text):
    page.goto("/imports")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_label("对照方案").select_option("hotline")
    page.get_by_role("button", name="上传并预检").click()
    expect(page.locator("h1")).to_contain_text(name)


def fact(page, name):
    return page.locator(f"dl.facts dt:text-is('{name}') + dd")


def some_estate(town):
    """The name of an estate that the street has."""
    with sqlite3.connect(f"file:{town.data}/linli.db?mode=ro", uri=True) as db:
        return db.execute("SELECT name FROM area WHERE level = 'estate' ORDER BY code").fetchone()[0]


def test_a_table_is_looked_at_and_taken_over_once(town, desk, look):
    page = desk("admin")
    estate = some_estate(town)
    mark = "HL" + uuid.uuid4().hex[:6].upper()
    name = f"{mark}.csv"
    page.goto("/imports")
    look(page, "desk-imports-empty")
    text = table(mark, estate)
    upload(page, name, text)

    # Looked at: what would be taken, what is wrong and in which line.
    expect(fact(page, "行数")).to_have_text("6")
    expect(fact(page, "可导入")).to_have_text("4")
    expect(fact(page, "不能导入")).to_have_text("2")
    problems = page.locator("table.list tbody tr")
    expect(problems.filter(has_text="时间写法无法识别").locator("td").first).to_have_text("4")
    expect(problems.filter(has_text="编号重复").locator("td").first).to_have_text("6")
    look(page, "desk-import-look")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载问题清单").click()
    rows = list(csv.reader(io.StringIO(open(download.value.path(), encoding="utf-8-sig").read())))
    lines = {row[0] for row in rows[1:]}
    assert {"4", "5", "6"} <= lines, rows

    # Taken over, in the background.
    page.get_by_role("button", name="导入 4 条").click()
    expect(page.locator("h1 .tag")).to_have_text("已完成", timeout=60000)
    expect(fact(page, "已导入")).to_have_text("4")
    expect(fact(page, "未导入")).to_have_text("2")
    look(page, "desk-import-done")
    page.set_viewport_size(PHONE["viewport"])
    look(page, "phone-import-done")
    page.set_viewport_size(DESK["viewport"])

    # A colleague of the street finds them in the list, with what the hotline said of them.
    colleague = desk("duty1")
    colleague.goto("/cases?show=all&channel=hotline&columns=number.nature.origin.place")
    line = colleague.locator("table.list tbody tr").filter(has_text=f"{mark} 电梯停运")
    expect(line).to_contain_text("投诉")
    expect(line).to_contain_text("微信")
    expect(line).to_contain_text("101室")
    look(colleague, "desk-cases-nature")
    line.get_by_role("link").first.click()
    expect(fact(colleague, "性质")).to_have_text("投诉")
    expect(fact(colleague, "原渠道")).to_have_text("微信")
    look(colleague, "desk-case-imported")
    with colleague.expect_download() as download:
        colleague.goto("/cases?show=all&channel=hotline")
        colleague.get_by_role("link", name="CSV").first.click()
    exported = list(csv.DictReader(io.StringIO(open(download.value.path(), encoding="utf-8-sig").read())))
    told = {row["编号"]: (row["性质"], row["原渠道"]) for row in exported}
    assert told[f"{mark}2"] == ("求助", "电话"), told

    # The same file again adds nothing; set right, it adds what was missing.
    upload(page, name, text)
    expect(fact(page, "原已存在")).to_have_text("4")
    expect(page.get_by_role("button", name="导入")).to_have_count(0)
    expect(page.locator(".notice")).to_contain_text("无需再导入")
    look(page, "desk-import-again")
    upload(page, name, text.replace("昨天上午", "2026-10-03 09:00:00"))
    page.get_by_role("button", name="导入 1 条").click()
    expect(page.locator("h1 .tag")).to_have_text("已完成", timeout=60000)
    expect(fact(page, "已导入")).to_have_text("1")
    expect(fact(page, "原已存在")).to_have_text("4")


def test_the_pages_of_imports_fit_a_telephone(town, desk, look):
    page = desk("admin", PHONE)
    estate = some_estate(town)
    mark = "HP" + uuid.uuid4().hex[:6].upper()
    upload(page, f"{mark}.csv", table(mark, estate))
    expect(fact(page, "不能导入")).to_have_text("2")
    look(page, "phone-import-look")
    page.goto("/imports")
    expect(page.get_by_role("link", name=f"{mark}.csv")).to_be_visible()
    look(page, "phone-imports")
    # A file without any table is refused where it was chosen, in words.
    page.get_by_label("对照方案").select_option("hotline")
    page.set_input_files("input[type=file]", {"name": "x.csv", "mimeType": "text/csv", "buffer": "一行字".encode()})
    page.get_by_role("button", name="上传并预检").click()
    expect(page.locator("[role=alert]")).to_contain_text("没有找到表头")
    look(page, "phone-import-refused")
