"""What people do, in a real browser."""
import struct
import zlib

from axe_playwright_python.sync_playwright import Axe
from conftest import SCREENS
from playwright.sync_api import expect


def png(width=400, height=300):
    """A picture with colours in it."""
    rows = b"".join(b"\0" + bytes((x * y) % 255 for x in range(width) for _ in range(3)) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def look(page, name):
    page.screenshot(path=str(SCREENS / f"{name}.png"), full_page=True)
    found = Axe().run(page).response["violations"]
    serious = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == [], f"{name}: {serious}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} scrolls sideways"


def report(page, town, code, text, photo=False):
    page.goto(f"{town.address}/h/{code}/report")
    page.fill("#field-text", text)
    if photo:
        page.set_input_files("#field-photos", {"name": "a.png", "mimeType": "image/png", "buffer": png()})
        expect(page.locator("ul.previews li")).to_have_count(1)
    page.click("button.primary")
    page.wait_for_url("**/r/*")


def test_from_the_phone_to_a_rated_case(open_page, sign_in, town):
    code = town.doors()[0]
    worker = sign_in("worker1")
    expect(worker.locator("[data-live-state='on']")).to_be_visible()

    resident = open_page(f"/h/{code}", phone=True)
    expect(resident.get_by_text("12345").first).to_be_visible()
    look(resident, "resident-home")
    resident.goto(f"{town.address}/h/{code}/report")
    look(resident, "resident-report")
    report(resident, town, code, "楼上半夜跺脚吵闹，老人睡不着", photo=True)
    expect(resident.get_by_text("已收到您的上报")).to_be_visible()
    expect(resident.locator(".photos img")).to_have_count(1)
    look(resident, "resident-follow")

    # The signal appears without reloading.
    link = worker.get_by_role("link", name="楼上半夜跺脚吵闹")
    expect(link).to_be_visible(timeout=5000)
    look(worker, "desk-signals")
    link.click()
    look(worker, "desk-signal")
    worker.locator("form[action$='/case'] button").click()
    worker.wait_for_url("**/cases/*")
    expect(resident.get_by_text("社区已立案")).to_be_visible(timeout=5000)

    for action, note, told in [
        ("accept", None, "已受理，正在安排处理"), ("finish", "已上门劝导，邻居答应换软底拖鞋", "已处理完毕"), ("close", "回访确认不再吵", "已办结，请您评价"),
    ]:
        form = worker.locator(f"details:has(input[name=action][value={action}])")
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        if note:
            form.locator("textarea").fill(note)
        if action == "close":
            form.locator("input[type=file]").set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": png()})
        look(worker, f"desk-case-{action}")
        form.locator("button[type=submit]").click()
        expect(resident.get_by_text(told).first).to_be_visible(timeout=5000)

    resident.reload()
    resident.check("input[name=solved][value='1']")
    resident.check("input[name=satisfaction][value='5']")
    look(resident, "resident-rating")
    resident.get_by_role("button", name="提交评价").click()
    expect(resident.get_by_text("您已评价")).to_be_visible()
    expect(worker.get_by_text("已解决")).to_be_visible(timeout=5000)
    look(worker, "desk-case-rated")

    resident.locator("summary", has_text="要求重新处理").click()
    resident.fill("form[action$='/reopening'] textarea", "又开始吵了")
    resident.get_by_role("button", name="重新处理").click()
    expect(resident.get_by_text("已重新打开").first).to_be_visible()


def test_a_draft_waits_without_a_network_and_is_sent_once(open_page, sign_in, town):
    code = town.doors()[0]
    resident = open_page(f"/h/{code}/report", phone=True, allowed=("ERR_INTERNET_DISCONNECTED",))
    text = "断网时写的：楼道感应灯不亮"
    resident.fill("#field-text", text)
    resident.context.set_offline(True)
    resident.click("button.primary")
    expect(resident.locator("[data-outbox]")).to_contain_text("感应灯")
    resident.context.set_offline(False)
    worker = sign_in("worker1")
    expect(worker.get_by_role("link", name=text)).to_have_count(1, timeout=10000)
    resident.reload()
    worker.reload()
    expect(worker.get_by_role("link", name=text)).to_have_count(1)


def test_an_empty_report_is_told_at_its_field(open_page, town):
    resident = open_page(f"/h/{town.doors()[0]}/report", phone=True, allowed=("422",))
    resident.evaluate("document.querySelector('#field-text').removeAttribute('required')")
    resident.click("button.primary")
    expect(resident.locator("#field-text-error")).to_contain_text("请写下发生了什么")
    expect(resident.locator("[data-errors]")).to_be_visible()


def test_large_type_is_large(open_page, town):
    resident = open_page(f"/h/{town.doors()[0]}", phone=True)
    resident.get_by_role("button", name="大字版").click()
    sizes = resident.evaluate(
        """[...document.querySelectorAll('main *, nav *')].filter(e => e.offsetParent && [...e.childNodes].some(
            n => n.nodeType === 3 && n.textContent.trim())).map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 18
    for box in [e.bounding_box() for e in resident.locator("main a.button, main a.call").all()]:
        assert box["height"] >= 60
    look(resident, "resident-large")
    resident.goto(f"{town.address}/h/{town.doors()[0]}/report")
    look(resident, "resident-report-large")
    resident.set_viewport_size({"width": 320, "height": 700})
    assert resident.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_property_company_gets_what_is_passed_to_it(open_page, sign_in, town):
    code = town.doors()[0]
    resident = open_page("/", phone=True)
    report(resident, town, code, "地下车库漏水，积水很深")
    worker = sign_in("worker1")
    worker.get_by_role("link", name="地下车库漏水").click()
    worker.locator("form[action$='/case'] button").click()
    worker.wait_for_url("**/cases/*")
    form = worker.locator("details:has(input[name=action][value=pass_on])")
    form.locator("summary").click()
    option = form.locator("option", has_text="物业").first
    form.locator("select").select_option(value=option.get_attribute("value"))
    form.locator("button[type=submit]").click()
    expect(worker.get_by_text("已转办待接收").first).to_be_visible()
    property_worker = sign_in("property1")
    property_worker.goto(town.address + "/cases")
    property_worker.get_by_role("link", name="地下车库漏水").click()
    look(property_worker, "desk-property")
    form = property_worker.locator("details:has(input[name=action][value=accept])")
    form.locator("button[type=submit]").click()
    expect(property_worker.get_by_text("办理中").first).to_be_visible()
    department = sign_in("enforcement1")
    department.goto(town.address + "/cases")
    expect(department.get_by_text("这里没有事项")).to_be_visible()


def test_the_street_sees_all_cases_and_undoes_a_setting_aside(open_page, sign_in, town):
    resident = open_page("/", phone=True)
    report(resident, town, town.doors()[-1], "希望增加一个快递柜")
    duty = sign_in("duty1")
    duty.goto(town.address + "/cases")
    for head in ["状态", "地点", "办理单位", "时限"]:
        expect(duty.locator("th", has_text=head)).to_be_visible()
    look(duty, "street-cases")
    duty.goto(town.address + "/signals")
    duty.get_by_role("link", name="希望增加一个快递柜").click()
    duty.locator("summary", has_text="不予立案").click()
    duty.fill("textarea[name=reason]", "已转物业规划")
    duty.get_by_role("button", name="不予立案").click()
    duty.wait_for_url("**/signals")
    expect(duty.get_by_role("link", name="希望增加一个快递柜")).to_have_count(0)
    resident.reload()
    expect(resident.get_by_text("已转物业规划")).to_be_visible()
    duty.get_by_role("link", name="全部").click()
    duty.get_by_role("link", name="希望增加一个快递柜").click()
    duty.get_by_role("button", name="撤销").click()
    expect(duty.get_by_text("新线索").first).to_be_visible()
    duty.goto(town.address + "/areas")
    look(duty, "street-areas")


def test_pages_hold_up_in_english_and_on_the_phone(open_page, sign_in):
    page = open_page("/", phone=True)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Hello. What would you like to report?")).to_be_visible()
    look(page, "start-en")
    page.goto(page.url + "find")
    look(page, "find-en")
    worker = sign_in("worker1", phone=True)
    look(worker, "phone-signals")
    worker.goto(worker.url.replace("/signals", "/cases?show=all"))
    look(worker, "phone-cases")
