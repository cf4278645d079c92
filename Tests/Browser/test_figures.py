"""Every figure on every page opens the list that it counts; the wall fits its screen and follows what happens."""

import html
import io
import re

import openpyxl
import pytest
from conftest import PHONE, report, some_text
from playwright.sync_api import expect


def rows(page, address):
    """The number above a list, and how many rows it has, through all its pages."""
    said, found = None, 0
    while address:
        text = page.request.get(address).text()
        said = said if said is not None else int(re.search(r'data-count="(\d+)"', text).group(1))
        body = re.search(r"<tbody>(.*?)</tbody>", text, re.S)
        found += body.group(1).count("<tr") if body else 0
        more = re.search(r'<nav class="pager">.*?href="([^"]+)"', text, re.S)
        address = html.unescape(more.group(1)) if more else None
    return said, found


def figures(page):
    """Every link of a page to a list of records, with the number that it shows, if it shows one."""
    return page.evaluate(
        """() => [...document.querySelectorAll("a[href*='/figures/rows']")].map(link => {
            const shown = link.querySelector("b, .bar-value");
            const text = (shown || link).childNodes[0] ? (shown || link).childNodes[0].textContent.trim() : "";
            const unit = shown && shown.querySelector("small") ? shown.querySelector("small").textContent.trim() : "";
            return {address: link.getAttribute("href"), number: /^[0-9]+$/.test(text) && !unit.includes("%") ? Number(text) : null};
        })"""
    )


@pytest.mark.parametrize("login", ["duty1", "worker1", "property1", "enforcement1"])
def test_every_figure_opens_as_many_rows_as_it_says(door, phone, desk, look, login):
    report(phone, door, some_text("路面塌陷"))
    page = desk(login)
    asked = 0
    for path in ["/figures", "/figures?by=category", "/figures?by=source", "/figures?by=holder", "/wall", "/wall?colour=overdue"]:
        page.goto(path)
        seen = {}
        for figure in figures(page):
            seen.setdefault(figure["address"], set()).add(figure["number"])
        for address, numbers in seen.items():
            said, found = rows(page, address)
            assert said == found, address
            for number in numbers - {None}:
                assert number == said, f"{path} says {number}: {address}"
            asked += 1
        if "?" not in path:
            look(page, f"{login}{path.replace('/', '-')}")
    assert asked > 20


def test_the_workbench_says_how_long_its_lists_are(desk, look):
    page = desk("worker1")
    for link in page.locator("a.tile").all():
        address, number = link.get_attribute("href"), int(link.locator("strong").inner_text())
        if address.startswith("/cases"):
            listed, after = 0, address
            while after:
                text = page.request.get(after).text()
                listed += len(re.findall(r'<a href="/cases/\d+"', text))
                more = re.search(r'<nav class="pager">.*?href="([^"]+)"', text, re.S)
                after = html.unescape(more.group(1)) if more else None
            assert listed == number, address
    look(page, "desk-workbench")


def test_the_figures_leave_as_a_spreadsheet(door, phone, desk):
    report(phone, door, some_text("窨井盖响"))
    page = desk("duty1")
    page.goto("/figures?by=source")
    names = [head.inner_text() for head in page.locator(".figures-table thead th").all()]
    shown = [cell.inner_text() for cell in page.locator(".figures-table tbody tr").first.locator("th, td").all()]
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出 XLSX").click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    rows = list(book.active.iter_rows(values_only=True))
    # The page has two shares more.
    assert list(rows[0]) == names[:-2]
    assert [str(value) for value in rows[1]] == shown[:-2]
    assert isinstance(rows[1][1], int)
    assert "导出" in rows[-1][0] and "近 30 天" in rows[-1][0]


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)])
def test_the_wall_fits_its_screen_and_shows_what_arrives(door, phone, desk, look, size):
    page = desk("duty1", {"viewport": {"width": size[0], "height": size[1]}})
    page.goto("/wall")
    expect(page.locator("[data-live-state=on]")).to_be_visible()
    before = page.locator("a.tile b").first.inner_text()
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight"), "the wall scrolls"
    report(phone, door, some_text("围墙倒了"))
    expect(page.locator("a.tile b").first).not_to_have_text(before)
    look(page, f"wall-{size[0]}")


def test_figures_and_wall_on_a_phone(desk, look):
    page = desk("duty1", PHONE)
    for path in ["/figures", "/wall", "/desk", "/handovers"]:
        page.goto(path)
        look(page, f"phone{path.replace('/', '-')}")
