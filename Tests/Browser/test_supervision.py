"""Filing for others, supervising what was given away, handing a shift over, and seeing who writes."""

import re

from conftest import PHONE, PHOTO, open_case, report, some_text, step
from playwright.sync_api import expect


def file_a_matter(page, text, place="竹里", phone_number="13811112222", then="登记并立案"):
    """Fills the form in as one does on the phone."""
    page.goto("/filing")
    expect(page.locator("html")).to_have_attribute("data-ready", "1")
    page.fill("textarea[name=text]", text)
    option = page.locator("#filing-places option").nth(3).get_attribute("value")
    page.fill("input[name=area]", option)
    page.fill("input[name=phone]", phone_number)
    page.get_by_role("button", name=then).click()
    page.wait_for_url(re.compile(r"filed=1"))


def test_a_call_is_filed_with_the_callers_earlier_matters_at_hand(desk, look):
    worker = desk("worker1")
    number = "1381234" + some_text("")[-4:].translate(str.maketrans("abcdef", "012345"))
    text = some_text("电梯晃得厉害")
    file_a_matter(worker, text, phone_number=number)
    expect(worker.locator(".receipt")).to_contain_text("查询码")
    expect(worker.locator("dl.facts").first).to_contain_text("电梯故障")
    look(worker, "desk-filed")
    worker.goto("/filing")
    expect(worker.locator("html")).to_have_attribute("data-ready", "1")
    worker.fill("input[name=phone]", number)
    # Without a click: the earlier matter stands there as soon as the number is whole.
    expect(worker.locator("#caller-earlier")).to_contain_text(text[:10])
    look(worker, "desk-filing")
    worker.set_viewport_size({"width": 390, "height": 844})
    look(worker, "phone-filing")


def test_a_worker_who_scans_a_door_files_there(door, desk):
    worker = desk("worker1", PHONE)
    worker.goto(f"/h/{door}")
    worker.get_by_role("link", name=re.compile("在这里登记")).click()
    expect(worker.locator("input[value=round]")).to_be_checked()
    worker.fill("textarea[name=text]", some_text("楼道灯坏了"))
    worker.set_input_files("input[type=file]", [PHOTO])
    worker.get_by_role("button", name="只登记为线索").click()
    worker.wait_for_url(re.compile(r"/signals/\d+\?filed=1"))
    expect(worker.get_by_text("巡查发现")).to_be_visible()


def test_the_street_urges_and_the_holder_answers(door, phone, desk, look):
    text = some_text("地下车库进水")
    report(phone, door, text)
    worker = desk("worker1")
    open_case(worker, text)
    step(worker, "转办", organisation="物业")
    expect(worker.get_by_text("已转办待接收").first).to_be_visible()
    duty = desk("duty1")
    duty.goto(worker.url)
    step(duty, "催办", note="今天之内请到现场")
    expect(duty.locator("main h1")).to_contain_text("被催办")
    step(duty, "定紧急程度", severity="特急", note="水位还在上涨")
    expect(duty.locator("main h1")).to_contain_text("特急")
    look(duty, "street-case-urged")
    company = desk("property1")
    company.goto(worker.url)
    expect(company.get_by_text("今天之内请到现场")).to_be_visible()
    step(company, "答复催办", note="抽水泵已在路上")
    expect(duty.locator("main h1")).not_to_contain_text("被催办")
    expect(duty.get_by_text("抽水泵已在路上")).to_be_visible()
    step(duty, "改类别", category="电梯故障", note="水已漫到电梯井")
    expect(duty.locator("dl.facts").first).to_contain_text("电梯故障")
    step(duty, "街道接管", note="物业力量不够")
    expect(worker.locator("main h1")).to_contain_text("办理中")
    # The resident reads what concerns him, and nothing of how offices talk to each other.
    expect(phone.locator("#progress")).to_contain_text("街道已直接接手处理")
    expect(phone.locator("#progress")).not_to_contain_text("抽水泵")


def test_a_ready_text_is_put_in_and_a_colleague_sees_who_writes(door, phone, desk):
    text = some_text("垃圾桶满了")
    report(phone, door, text)
    worker = desk("worker1")
    open_case(worker, text)
    colleague = desk("duty1")
    colleague.goto(worker.url)
    expect(colleague.locator("[data-live-state=on]")).to_be_visible()
    fold = worker.locator("details.action").filter(has=worker.locator("summary", has_text="添加进展"))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    choice = fold.locator("select.ready-texts")
    choice.select_option(index=1)
    expect(fold.locator("textarea")).to_have_value("已到现场查看，正在安排处理。")
    expect(colleague.locator("#writing")).to_contain_text("正在填写")
    fold.locator("button[type=submit]").click()
    expect(worker.locator(".timeline").get_by_text("已到现场查看，正在安排处理。")).to_be_visible()
    expect(colleague.locator("#writing")).to_be_hidden()


def test_a_shift_is_handed_over(desk, look):
    giver = desk("worker1")
    note = some_text("三楼王阿姨家漏水，晚上再去看一次")
    giver.goto("/handovers")
    giver.fill("textarea[name=note]", note)
    giver.get_by_role("button", name="交班").click()
    expect(giver.locator("#handovers").get_by_text(note)).to_be_visible()
    expect(giver.get_by_text("等待同事接班").first).to_be_visible()
    look(giver, "desk-handovers")
