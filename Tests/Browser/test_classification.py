"""What is suggested for a text, overruling it, and the page that counts it."""

from conftest import PHONE, report, some_text
from playwright.sync_api import expect


def test_a_suggestion_is_overruled_and_counted(door, desk, phone, look):
    worker = desk("worker1")
    text = some_text("电梯又坏了，昨天还困人")
    report(phone, door, text)
    worker.goto("/signals")
    worker.get_by_role("link", name=text[:20]).first.click()
    expect(worker.locator("select[name=category]")).to_have_value("property.lift")
    expect(worker.locator("#suggestion")).to_contain_text("把握")
    look(worker, "desk-suggestion")
    worker.select_option("select[name=category]", "property.service")
    worker.get_by_label("立案后按派单规则转办").check()
    worker.get_by_role("button", name="立案", exact=True).click()
    # The rule for complaints about the property company: it stays with the community.
    expect(worker.locator("h1")).to_contain_text("待受理")

    duty = desk("duty1")
    duty.goto("/classification")
    expect(duty.locator("h1")).to_contain_text("自动分类与派单")
    look(duty, "desk-classification")
    duty.locator("a[href*='/classification/overruled']").first.click()
    expect(duty.locator("table.list")).to_contain_text("物业服务态度")
    look(duty, "desk-overruled")
    duty.set_viewport_size({"width": 390, "height": 844})
    look(duty, "phone-overruled")
    duty.goto("/classification")
    look(duty, "phone-classification")


def test_an_unsure_text_leaves_the_choice_open(door, desk, phone, look):
    worker = desk("worker1", PHONE)
    text = some_text("楼上漏水，物业不管")
    report(phone, door, text)
    worker.goto("/signals")
    worker.get_by_role("link", name=text[:12]).first.click()
    expect(worker.locator("select[name=category]")).to_have_value("")
    expect(worker.locator("#suggestion")).to_contain_text("拿不准")
    expect(worker.locator("select[name=category] optgroup").first).to_have_attribute("label", "建议")
    look(worker, "phone-unsure")
