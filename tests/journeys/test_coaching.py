"""A coach's day in a real browser: hours painted, time blocked and what was in the way settled, who came told in one press."""

from __future__ import annotations

import re

import pytest

from horarium.availability import queries as availability
from tests.factories import value
from tests.journeys.conftest import PHONE


def monday(coach) -> list[tuple[int, str, str]]:
    return [(w.day_of_week, f"{w.start:%H:%M}", f"{w.end:%H:%M}") for w in availability.week_of(coach.id) if w.day_of_week == 1]


def test_a_coach_paints_hours_by_mouse_and_by_keyboard(academy, visit):
    page = visit("/coaching/hours", as_="coach@example.org")
    cell = page.get_by_role("checkbox", name="Monday 6:00", exact=True)
    box, last = cell.bounding_box(), page.get_by_role("checkbox", name="Monday 7:30", exact=True).bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    page.mouse.move(last["x"] + 9, last["y"] + 9, steps=8)
    page.mouse.up()
    assert page.get_by_role("checkbox", name="Monday 7:30", exact=True).is_checked()

    page.get_by_role("checkbox", name="Monday 19:00", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Keep these hours").click()

    page.get_by_role("status").get_by_text("The weekly hours are kept.").wait_for()
    assert monday(academy.coach) == [(1, "06:00", "08:00"), (1, "08:30", "12:00"), (1, "13:00", "20:00")]


@pytest.mark.parametrize("script", [True, False])
def test_a_coach_paints_hours_with_a_finger_on_a_phone(academy, visit, script):
    page = visit("/coaching/hours", as_="coach@example.org", size=PHONE, has_touch=True, java_script_enabled=script)

    page.get_by_role("checkbox", name="Monday 6:00", exact=True).tap()
    page.get_by_role("button", name="Keep these hours").tap()

    page.get_by_role("status").get_by_text("The weekly hours are kept.").wait_for()
    assert monday(academy.coach)[0] == (1, "06:00", "06:30")


@pytest.mark.parametrize(("script", "size"), [(True, {"width": 1440, "height": 900}), (False, PHONE)])
def test_a_coach_blocks_time_sees_what_is_in_the_way_and_settles_all_of_it(academy, visit, script, size):
    page = visit("/coaching/week", as_="coach@example.org", java_script_enabled=script, size=size)
    page.get_by_role("link", name="Block", exact=True).click()
    day = academy.at(7, 8).date()
    page.get_by_label("From", exact=True).fill(f"{day}T08:00")
    page.get_by_label("Until", exact=True).fill(f"{day}T20:00")
    page.get_by_role("button", name="Show what is in the way").click()
    choices = page.get_by_role("combobox")
    count = choices.count()
    assert page.get_by_role("heading", name=re.compile(rf"{count} sessions? (is|are) in the way")).is_visible()
    assert value("SELECT count(*) FROM blocked_slots WHERE reason = ''") == 0
    choices.last.select_option("cancel")

    page.get_by_role("button", name=re.compile("Settle .* and save the block")).click()

    page.get_by_role("status").get_by_text("The time is blocked.").wait_for()
    assert value("SELECT count(*) FROM blocked_slots WHERE reason = ''") == 1
    standing = """SELECT count(*) FROM training_sessions t JOIN blocked_slots b ON b.coach_id = t.coach_id AND b.reason = ''
                  WHERE t.status = 'scheduled' AND t.during && b.during"""
    assert (count >= 2, value(standing)) == (True, 0)


def test_one_press_says_who_came_on_a_phone_without_script(academy, visit):
    unconfirmed = "UPDATE training_sessions SET confirmed_at = NULL WHERE id = %s RETURNING id"
    value(unconfirmed, academy.reported)
    value("UPDATE bookings SET status = 'CONFIRMED' WHERE session_id = %s RETURNING id", academy.reported)
    page = visit(f"/sessions/{academy.reported}", as_="coach@example.org", size=PHONE, java_script_enabled=False)
    if page.get_by_role("button", name="no-show").count() == 0:  # past the policy's day: the office's to say
        page = visit(f"/sessions/{academy.reported}", as_="owner@example.org", size=PHONE, java_script_enabled=False)

    page.get_by_role("button", name="no-show").click()

    page.get_by_role("status").get_by_text("no-show").wait_for()
    assert page.get_by_role("button", name="no-show").get_attribute("aria-pressed") == "true"
    assert value("SELECT status FROM training_sessions WHERE id = %s", academy.reported) == "no_show"
