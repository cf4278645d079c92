"""The street's own rules: a category changed by a form, a file by its text, a version looked at and gone back to."""

import re

from conftest import PHONE
from playwright.sync_api import expect


def activate(page, note):
    page.fill("[name=note]", note)
    page.get_by_role("button", name="启用").click()
    page.wait_for_url(re.compile(r"/configuration\?activated=\d+"))


def test_a_category_is_changed_by_a_form_and_taken_back(desk, look, window):
    admin = desk("admin")
    admin.goto("/configuration")
    first = int(re.search(r"\d+", admin.locator("h2").first.inner_text()).group())
    look(admin, "configuration")
    admin.get_by_role("link", name="类别", exact=True).click()
    look(admin, "configuration-categories")
    admin.get_by_role("link", name="垃圾清运").click()
    expect(admin.locator("[name=handling_number]")).to_have_value("2")
    admin.fill("[name=handling_number]", "3")
    admin.fill("[name=keywords]", admin.input_value("[name=keywords]") + "、泔水")
    look(admin, "configuration-category")
    admin.get_by_role("button", name="检查").click()
    admin.wait_for_url(re.compile("/configuration/draft"))
    expect(admin.get_by_text("垃圾清运：办理时限 2 个工作日 → 3 个工作日")).to_be_visible()
    expect(admin.get_by_text("垃圾清运：关键词增加 泔水")).to_be_visible()
    admin.get_by_text("逐行对比").first.click()
    look(admin, "configuration-draft")
    activate(admin, "例会决定")
    expect(admin.get_by_text(f"第 {first + 1} 版已启用")).to_be_visible()
    look(admin, "configuration-activated")

    admin.get_by_role("link", name=f"第 {first} 版", exact=True).click()
    expect(admin.get_by_text("垃圾清运：办理时限 3 个工作日 → 2 个工作日")).to_be_visible()
    look(admin, "configuration-version")
    activate(admin, "改回去")
    expect(admin.locator("h2").first).to_contain_text(f"第 {first + 2} 版")
    admin.set_viewport_size(PHONE["viewport"])
    look(admin, "phone-configuration")
    for path in ["file?path=categories.yaml", "file?path=roles.yaml", "file?path=workflows/matter.yaml", "moves"]:
        admin.goto(f"/configuration/{path}")
        look(admin, "phone-configuration-" + re.sub(r"[^a-z]+", "-", path))


def test_a_mistake_in_a_text_is_shown_at_its_line_and_the_text_is_kept(desk, look):
    admin = desk("admin")
    admin.goto("/configuration/edit?path=replies.yaml")
    text = admin.input_value("#configuration-text")
    line = text[: text.index("action: close")].count("\n") + 1
    admin.fill("#configuration-text", text.replace("action: close", "action: clse", 1))
    admin.get_by_role("button", name="检查").click()
    expect(admin.locator("#findings")).to_contain_text("流程中没有步骤 clse")
    assert "clse" in admin.input_value("#configuration-text")
    expect(admin.locator(f"#line-{line}")).to_have_class("line-error")
    expect(admin.locator("[name=note]")).to_have_count(0)
    look(admin, "configuration-findings")
    admin.get_by_role("link", name=f"第 {line} 行").click()
    expect(admin.locator(f"#line-{line}")).to_be_in_viewport()
    admin.set_viewport_size(PHONE["viewport"])
    look(admin, "phone-configuration-findings")
    admin.on("dialog", lambda dialog: dialog.accept())
    admin.get_by_role("button", name="放弃修改").click()
    admin.wait_for_url(re.compile("/configuration$"))
    expect(admin.get_by_text("改好了还没有启用")).to_have_count(0)
