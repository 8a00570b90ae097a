"""Batches and classes as members and coaches have them: joined, seen again or locked, marked, met."""

from __future__ import annotations

import html
import re
from datetime import time, timedelta

import pytest

from horarium.catalog.values import NewLesson
from horarium.cohorts import operations, queries
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.timetable import queries as timetable
from horarium.timetable import tasks
from tests import factories as make

NAME = "Freelancing_the untapped market"
LINK = "https://meet.example/frl?a=1&b=2"


def text(answer) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.fixture
def running(business, monkeypatch):
    """A paid batch of the coach's, whose fifth class is held today at noon in Lagos; it is an hour before."""
    perform(org.settle, zone="Africa/Lagos", payment_instructions="Pay to account 0123.")
    business.row = make.batch_class(NAME, day=0, total=10, code="FRL", slots=[time(12)], offered=False)
    live = make.live_class(NAME)
    lessons = [NewLesson(f"Lesson {n}", f"https://video.example/{n}") for n in range(1, 11)]
    make.lessons(lessons, live_class_id=live.id)
    (start,) = make.opened(NAME, make.NOW - timedelta(days=4))
    business.batch = start.batch
    perform(operations.link_batch, by=make.HOUSE, batch_id=start.batch.id, meeting_link=LINK, now=make.NOW - timedelta(days=4))
    classes = queries.classes_of_batch(start.batch)
    business.classes = {one.number: one.id for one in classes}
    at = next(one.starts for one in queries.classes_of_batch(start.batch) if one.number == 5)
    monkeypatch.setattr(clock, "now", lambda: at - timedelta(hours=1))
    business.at = at
    return business


def test_a_member_enrols_and_what_they_send_of_access_is_not_heard(running, browse):
    member = browse(running.member)
    page = text(member.get("/learning/batches"))
    assert "What you could join" in page
    assert "FRL 1" in page

    member.post(f"/learning/batches/{running.batch.id}/enrol", {"access_level": "full_access", "status": "completed"})

    assert make.rows("SELECT access_level, status FROM user_batch_enrollments") == [("limited_access", "active")]
    page = member.get(f"/learning/batches/{running.batch.id}")
    said = text(page)
    assert "class 5 of 10" in said
    assert "Class 3 needs full access." in said
    assert "Pay to account 0123." in said
    assert page.content.decode().count("/again") == 2
    assert member.get(f"/sessions/{running.classes[2]}/again").url == "https://video.example/2"
    assert member.get(f"/sessions/{running.classes[3]}/again").status_code == 403
    assert browse(running.stranger).get(f"/sessions/{running.classes[2]}/again").status_code == 403
    assert browse(running.stranger).get(f"/learning/batches/{running.batch.id}").status_code == 404


def test_a_guardian_enrols_the_ward_and_a_stranger_nobody(running, browse):
    path = f"/learning/batches/{running.batch.id}/enrol?member={running.member.id}"

    assert browse(running.stranger).post(path).status_code == 403
    browse(running.guardian).post(path)

    assert make.rows("SELECT user_id FROM user_batch_enrollments") == [(running.member.id,)]
    assert "class 5 of 10" in text(browse(running.guardian).get("/learning/batches"))


def test_a_class_is_joined_from_a_quarter_of_an_hour_before_and_that_is_noted(running, browse, monkeypatch):
    enrolment = make.enrolled(running.batch, running.member)
    member, path = browse(running.member), f"/sessions/{running.classes[5]}"
    week = member.get("/learning/week").content.decode()
    assert "FRL 1: Lesson 5" in week
    assert LINK.split("?", maxsplit=1)[0] not in week + member.get(path).content.decode()
    assert member.post(f"{path}/join").status_code == 409

    monkeypatch.setattr(clock, "now", lambda: running.at - timedelta(minutes=15))
    for page in ("/learning/week", "/learning/batches", f"/learning/batches/{running.batch.id}", path):
        assert f'action="{path}/join"' in member.get(page).content.decode(), page
    assert browse(running.stranger).post(f"{path}/join").status_code == 403
    answers = [member.post(f"{path}/join", {"member": running.member.id}) for _ in range(2)]

    assert all(f'href="{html.escape(LINK)}"' in one.content.decode() for one in answers)
    assert make.rows("SELECT user_id FROM class_attendance") == [(running.member.id,)]
    member.post(f"/learning/enrolments/{enrolment.id}/leave")
    assert member.post(f"{path}/join").status_code == 403


def test_who_waits_is_in_the_next_batch_and_waits_once(running, browse):
    member, path = browse(running.member), f"/learning/classes/{running.row.id}/wait"
    for _ in range(2):
        member.post(path, {"deed": "wait"})
    assert make.value("SELECT count(*) FROM batch_waiting") == 1
    assert "you wait for the next one" in text(member.get("/learning/batches"))

    make.opened(NAME, make.NOW + timedelta(days=3))

    assert "FRL 2" in text(member.get("/learning/batches"))
    member.post(path, {"deed": "stop"})
    assert make.value("SELECT count(*) FROM batch_waiting") == 0


def test_the_coach_of_a_batch_says_who_came_and_where_a_class_is_seen_again(running, browse):
    make.enrolled(running.batch, running.member)
    coach, path = browse(running.coach), f"/sessions/{running.classes[4]}"
    assert coach.get(path).status_code == 404
    perform(operations.hand_over_batch, by=make.HOUSE, batch_id=running.batch.id, coach_id=running.coach.id, room_id=None,
            now=make.NOW - timedelta(days=4))  # fmt: skip
    page = text(coach.get(path))
    assert "Aïssata Kouamé" in page
    assert "came" in page

    coach.post(f"{path}/came", {"member": running.member.id, "came": "1"})
    coach.post(f"{path}/replay", {"link": "https://video.example/own"})
    assert "Nothing was changed" in text(coach.post(f"{path}/replay", {"link": "javascript:x"}, follow=True))

    assert make.rows("SELECT link FROM class_replays") == [("https://video.example/own",)]
    assert 'aria-pressed="true"' in coach.get(path).content.decode()
    coach.post(f"{path}/came", {"member": running.member.id, "came": "0"})
    assert make.value("SELECT count(*) FROM class_attendance") == 0
    for deed in ("came", "replay"):
        facts = {"member": running.member.id, "came": "1", "link": "https://x.example"}
        assert browse(running.stranger).post(f"{path}/{deed}", facts).status_code in {403, 404}
    assert make.value("SELECT link FROM class_replays") == "https://video.example/own"


def test_a_coachs_own_class_meets_in_its_members_weeks(business, browse):
    coach = browse(business.coach)
    path = coach.post("/coaching/classes", {"name": "Choir_of_Monday"}).url
    assert "Take in Aïssata Kouamé" in text(coach.get(f"{path}?find=aissata"))
    assert "Take in Other" not in text(coach.get(f"{path}?find=other"))
    assert "Take in Other" in text(coach.get(f"{path}?find=OTHER@example.org"))
    coach.post(f"{path}/students", {"member": business.member.id, "status": "active"})
    meeting = {"title": "First rehearsal", "on": "2026-11-25", "start_time": "18:00", "minutes": "60", "meeting_link": LINK}
    coach.post(path, meeting)
    assert coach.post(path, meeting).status_code == 422  # the hour is taken

    assert "First rehearsal" in text(browse(business.member).get("/learning/week?week=2026-W48"))
    session = make.value("SELECT id FROM training_sessions WHERE title = 'First rehearsal'")
    assert html.escape(LINK) in browse(business.member).get(f"/sessions/{session}").content.decode()
    other = make.coach("Somebody else", email="else@example.org")
    assert browse(other).get(path).status_code == 404

    coach.post(f"{path}/students", {"member": business.member.id, "status": "inactive"})
    assert "First rehearsal" not in text(browse(business.member).get("/learning/week?week=2026-W48"))
    row = make.value("SELECT id FROM meetings")
    assert browse(other).post(f"{path}/meetings/{row}/cancel").status_code == 404
    coach.post(f"{path}/meetings/{row}/cancel")
    assert make.value("SELECT status FROM training_sessions WHERE id = %s", session) == "cancelled"


def test_a_class_that_was_given_is_held_and_nobody_has_to_confirm_it(running, browse, monkeypatch):
    facts = {"batch_id": running.batch.id, "coach_id": running.coach.id, "room_id": None}
    perform(operations.hand_over_batch, by=make.HOUSE, **facts, now=clock.now())
    monkeypatch.setattr(clock, "now", lambda: running.at + timedelta(hours=2))

    page = browse(running.owner).get(f"/desk/day?on={running.at:%Y-%m-%d}").content.decode()

    assert "held" in page
    assert "nobody confirmed" not in page
    assert 'class="sample batch"' in page

    tasks.generate(now=clock.now(), trigger="test", weeks=1)
    states = timetable.sessions_by_state()
    assert states.completed > states.unconfirmed == 0
