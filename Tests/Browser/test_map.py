"""The map of cases and the chart of a building: a number leads to as many rows, a room's matter stands in its cell."""

import re
import sqlite3

from conftest import PHONE, open_case, report, some_text
from playwright.sync_api import expect


def drawn(page):
    """Waits until the map has its clusters."""
    expect(page.locator("[data-case-map][data-drawn]")).to_be_visible()


def rows(page):
    """How many rows a list has on all its pages."""
    count = page.locator("table.list tbody tr").count()
    while page.locator(".pager a").count():
        page.locator(".pager a").click()
        page.wait_for_load_state()
        count += page.locator("table.list tbody tr").count()
    return count


def door_of_room(town, door):
    """Hangs the code of the building on its first room, until it is taken back: rooms get theirs later."""
    database = sqlite3.connect(f"{town.data}/linli.db", timeout=10)
    building = database.execute("SELECT area_id FROM home_code WHERE code = ?", (door,)).fetchone()[0]
    room, name = database.execute(
        "SELECT id, name FROM area WHERE building_id = ? AND level = 'room' ORDER BY code", (building,)
    ).fetchone()

    def hang(area):
        with database:
            database.execute("UPDATE home_code SET area_id = ? WHERE code = ?", (area, door))

    return building, room, name, hang


def test_a_cluster_opens_as_many_cases_as_it_says(town, door, window, desk, look):
    worker = desk("worker1")
    for what in ("路灯坏了", "井盖松动"):
        text = some_text(what)
        report(window(PHONE).new_page(), door, text)
        worker.goto("/signals")
        open_case(worker, text)
    duty = desk("duty1")
    duty.get_by_role("link", name="地图").click()
    drawn(duty)
    look(duty, "desk-map")
    spots = duty.locator(".spot")
    total = int(duty.locator("#map-list .count").inner_text())
    assert sum(int(spot.get_attribute("data-count")) for spot in spots.all()) == total >= 2
    # Never a colour without its word.
    assert all(re.search(r"逾期|将到期|按时", spot.inner_text()) for spot in spots.all())
    number = int(spots.first.get_attribute("data-count"))
    spots.first.click()
    duty.wait_for_url(re.compile(r"/cases\?.*area=\d+"))
    assert rows(duty) == number

    # Nearer, the cases stand at their buildings, and a keyboard opens them too.
    area = re.search(r"area=(\d+)", duty.url).group(1)
    duty.goto(f"/cases/map?area={area}")
    drawn(duty)
    expect(duty.locator("[data-case-map][data-buildings]")).to_be_visible()
    look(duty, "desk-map-community")
    spot = duty.locator(".spot").first
    number = int(spot.get_attribute("data-count"))
    spot.focus()
    duty.keyboard.press("Enter")
    duty.wait_for_url(re.compile(r"/cases\?.*area=\d+"))
    assert rows(duty) == number

    phone = desk("worker1", PHONE)
    phone.goto("/cases/map")
    drawn(phone)
    look(phone, "phone-map")


def test_the_map_without_scripts_is_a_list_and_a_table(desk, window, look):
    source = desk("duty1")
    plain = window(java_script_enabled=False)
    plain.add_cookies(source.context.cookies())
    page = plain.new_page()
    page.goto("/cases/map")
    expect(page.locator("#map-list li").first).to_be_visible()
    link = page.locator("#map-places td a").first
    number = int(link.inner_text())
    link.click()
    assert rows(page) == number


def test_a_rooms_matter_stands_in_its_cell_of_the_chart(town, window, desk, look):
    door = town.doors()[0]
    building, room, name, hang = door_of_room(town, door)
    text = some_text("楼上漏水")
    hang(room)
    try:
        report(window(PHONE).new_page(), door, text)
    finally:
        hang(building)
    worker = desk("worker1")
    worker.goto(f"/areas/{building}")
    look(worker, "desk-building")
    worker.get_by_role("link", name="楼盘表").click()
    cell = worker.locator(f"td.room a[href='/areas/{room}']")
    expect(cell).to_contain_text("线索 1")
    worker.goto("/signals")
    open_case(worker, text)
    worker.goto(f"/areas/{building}/chart")
    expect(cell).to_contain_text(re.compile("(将到期|按时) 1"))
    look(worker, "desk-chart")
    cell.click()
    expect(worker.locator("h1")).to_have_text(name)
    expect(worker.get_by_role("link", name=text[:20])).to_be_visible()
    look(worker, "desk-room")

    phone = desk("worker1", PHONE)
    phone.goto(f"/areas/{building}/chart")
    look(phone, "phone-chart")
    phone.locator(".chart-scroll").focus()
    expect(phone.locator(".chart-scroll")).to_be_focused()
    phone.emulate_media(media="print")
    expect(phone.locator(".building-chart")).to_be_visible()
