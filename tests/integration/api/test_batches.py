"""Source 000 to the letter: its SQL, its curl line, its endpoints; and who may see a class again."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import connection

from horarium.catalog import queries as catalog
from horarium.catalog.values import NewLesson
from horarium.cohorts import operations as cohorts
from horarium.cohorts import queries
from horarium.kernel.unit import perform
from horarium.org import operations as org
from tests import factories as make
from tests.integration.api.calling import Caller, calling, refusal
from tests.integration.api.test_generation import curl_lines, run

CRON = "/api/cron/create-batch"
SOURCES = Path(__file__).parents[2] / "data" / "sources"
FIVE = [
    ("FREELANCING - THE UNTAPPED MARKET", 0),
    ("INFORMATION MARKETING: THE INFINITE CASH LOOP", 1),
    ("YOUTUBE MONETIZATION: From Setup To Monetization", 2),
    ("EARN 500K SIDE INCOME SELLING EBOOKS", 3),
    ("CPA MARKETING BLUEPRINT: TKEA RESELLERS - TOTALLY FREE", 4),
]
# 00:30 in Lagos on Friday 20 November 2026.
FRIDAY = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)


def code(answered) -> tuple[int, str]:
    status, answer = answered
    return status, refusal(answer)[0]


@pytest.fixture
def five():
    for name, day in FIVE:
        make.batch_class(name, day, offered=False)


def statements() -> list[str]:
    return [one for one in (SOURCES / "000.sql").read_text().split(";") if one.strip()]


def run_sql(text: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.rowcount


def test_the_sources_sql_runs_twice_and_nothing_doubles(five):
    course = make.course(FIVE[0][0])

    assert [run_sql(one) for one in statements()] == [1, 5, 1]
    assert [run_sql(one) for one in statements()] == [0, 0, 0]

    assert make.value("SELECT course_id FROM batch_classes WHERE class_name = %s", FIVE[0][0]) == course.id
    assert make.rows("SELECT access_type, count(*) FROM live_classes WHERE title IS NOT NULL GROUP BY 1 ORDER BY 1") == [
        ("free", 1),
        ("paid", 4),
    ]


def test_the_sources_curl_line_opens_the_batch_of_the_day_once(five, scene, cron_secret, go_to):
    go_to(FRIDAY)
    run_sql(statements()[1])
    (curl,) = curl_lines("curl-000.txt")

    first = run(curl, secret=cron_secret("the right one"), token="")
    again = run(curl, secret=cron_secret("the right one"), token="")

    assert (first[1], again[1]) == (200, 200)
    opened = first[2]["data"]["batch"]
    assert (opened["className"], opened["batchNumber"], opened["startDate"]) == (FIVE[4][0], 1, "2026-11-20")
    assert (opened["isNew"], again[2]["data"]["batch"]["isNew"]) == (True, False)
    assert again[2]["data"]["batch"]["id"] == opened["id"]
    assert make.value("SELECT count(*) FROM batches") == 1
    assert make.value("SELECT count(*) FROM training_sessions") == 84


def test_nothing_is_opened_where_nothing_is_offered_and_the_reason_is_the_sources_own(five, cron_secret, go_to):
    go_to(FRIDAY)
    status, answer = Caller().post(CRON, Authorization=f"Bearer {cron_secret('x')}")

    assert (status, answer["code"]) == (404, "no_active_live_class")
    assert answer["error"].startswith("No active live_class found")
    assert make.value("SELECT count(*) FROM batches") == 0


def test_what_can_be_opened_is_while_another_cannot(five, cron_secret, go_to):
    go_to(FRIDAY)
    make.batch_class("Also on Friday", 4)
    status, answer = Caller().post(CRON, Authorization=f"Bearer {cron_secret('x')}")

    assert status == 200
    assert [one["className"] for one in answer["data"]["opened"]] == ["Also on Friday"]
    assert [(one["className"], one["reason"]) for one in answer["data"]["notOpened"]] == [(FIVE[4][0], "no_live_class")]


def test_on_a_day_without_a_start_the_answer_is_400(cron_secret, go_to):
    go_to(FRIDAY)
    make.batch_class("On Monday", 0)
    status, answer = Caller().get(CRON, Authorization=f"Bearer {cron_secret('x')}")

    assert (status, answer["code"]) == (400, "nothing_to_open")


@pytest.mark.parametrize("address", [CRON, "/api/cron/generate-batch-sessions"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_schedulers_calls_are_closed_to_strangers(method, address, cron_secret, go_to):
    go_to(FRIDAY)
    make.batch_class("On Friday", 4)
    cron_secret("the right one")

    for headers in ({}, {"x-vercel-cron": "1"}, {"Authorization": "Bearer wrong"}):
        assert Caller().call(method, address, **headers)[0] == 401
    cron_secret("")
    assert Caller().call(method, address, Authorization="Bearer ")[0] == 503
    assert make.value("SELECT count(*) FROM batches") == 0


def test_kickstart_opens_and_makes_once_and_answers_with_the_sources_keys(scene, go_to):
    go_to(FRIDAY)
    make.batch_class("On Friday", 4)
    office = calling(scene.office)

    status, first = office.post("/api/admin/batch-classes/kickstart")
    again = office.post("/api/admin/batch-classes/kickstart")[1]["data"]

    assert status == 200
    first = first["data"]
    assert (first["batchCreated"], first["sessionsGenerated"], first["class"]) == (True, True, "On Friday")
    assert (first["batchNumber"], first["sessionsCreated"]) == (1, 84)
    assert (again["batchCreated"], again["sessionsCreated"], again["batchId"]) == (False, 0, first["batchId"])


def test_classes_that_a_run_did_not_make_are_made_when_the_scheduler_rings(cron_secret, go_to):
    go_to(FRIDAY)
    make.batch_class("On Friday", 4)
    perform(cohorts.open_due_batches, by=make.HOUSE, class_name="On Friday", now=FRIDAY)
    bearer = {"Authorization": f"Bearer {cron_secret('x')}"}

    made = Caller().post("/api/cron/generate-batch-sessions", **bearer)[1]["data"]
    again = Caller().get("/api/cron/generate-batch-sessions", **bearer)[1]["data"]

    assert (made["sessionsCreated"], made["batchesProcessed"]) == (84, 1)
    assert again["sessionsCreated"] == 0


@pytest.fixture
def batch(scene):
    make.batch_class("Freelancing", 4, slots=[time(13)])
    live = catalog.live_class_for(None, "Freelancing")
    videos = [NewLesson(f"Lesson {n}", f"https://video.example/{n}") for n in range(1, 8)]
    make.lessons(videos, live_class_id=live.id)
    return make.opened("Freelancing", FRIDAY)[0].batch


def held(batch, number: int):
    return next(one for one in queries.classes_of_batch(batch) if one.number == number)


def test_the_session_list_names_number_title_kind_local_time_and_state(batch, scene):
    sessions = calling(scene.office).get(f"/api/batches/{batch.id}/sessions")[1]["data"]["sessions"]

    names = ("sessionNumber", "sessionTitle", "sessionType", "scheduledDate", "scheduledTime", "scheduledDatetime", "status")
    assert [sessions[1][name] for name in names] == [
        2, "Lesson 2", "afternoon", "2026-11-21", "13:00", "2026-11-21T12:00:00Z", "scheduled",
    ]  # fmt: skip


def test_what_a_member_posts_of_their_access_is_not_heard(batch, scene):
    member = calling(scene.member)
    body = {"batchId": str(batch.id), "accessLevel": "full_access", "status": "completed", "access_level": "full_access"}

    status, first = member.post("/api/batches/enroll", body)
    again = member.post("/api/batches/enroll", body)[1]["data"]

    assert status == 200
    assert first["data"]["message"] == "Enrolled successfully"
    assert first["data"]["enrollment"]["accessLevel"] == "limited_access"
    assert (again["message"], again["enrollment"]) == ("Already enrolled", first["data"]["enrollment"])
    assert make.rows("SELECT access_level, status FROM user_batch_enrollments") == [("limited_access", "active")]


def test_the_office_says_the_access_and_a_free_class_gives_all(batch, scene):
    make.rows("UPDATE live_classes SET access_type = 'free'")
    free = calling(scene.other_member).post("/api/batches/enroll", {"batchId": str(batch.id)})[1]["data"]
    body = {"batchId": str(batch.id), "memberId": str(scene.member.id), "accessLevel": "limited_access"}
    said = calling(scene.office).post("/api/batches/enroll", body)[1]["data"]

    assert free["enrollment"]["accessLevel"] == "full_access"
    assert said["enrollment"]["accessLevel"] == "limited_access"


def test_a_batch_that_does_not_run_is_not_there_to_enrol_in(batch, scene):
    make.rows("UPDATE batches SET status = 'completed'")

    status, answer = calling(scene.member).post("/api/batches/enroll", {"batchId": str(batch.id)})

    assert (status, answer["code"]) == (404, "no_such_batch")
    assert make.value("SELECT count(*) FROM user_batch_enrollments") == 0


def test_the_first_two_classes_are_seen_again_the_third_with_full_access(batch, scene, go_to):
    go_to(FRIDAY + timedelta(days=10))
    perform(org.settle, payment_instructions="Pay to 0123456789, Ikeja Bank.")
    row = make.enrolled(batch, scene.member, now=FRIDAY)
    member = calling(scene.member)

    def replay(number: int, who: Caller = member):
        return who.get(f"/api/batch-sessions/{held(batch, number).id}/replay")

    assert code(replay(1, calling(scene.other_member))) == (403, "enrol_first")
    assert replay(2)[1]["data"]["link"] == "https://video.example/2"
    status, answer = replay(3)
    assert (status, answer["code"], answer["details"]["sessionNumber"]) == (403, "full_access_needed", 3)
    assert answer["details"]["paymentDetails"] == "Pay to 0123456789, Ikeja Bank."
    assert answer["details"]["currentAccessLevel"] == "limited_access"
    assert "video.example" not in str(answer)

    calling(scene.office).put(f"/api/batch-enrollments/{row.id}", {"accessLevel": "full_access"})
    assert replay(3)[1]["data"]["link"] == "https://video.example/3"
    assert code(replay(20)) == (409, "not_held_yet")

    # Other lessons in another order: what was held is seen again as it was held.
    kept = [NewLesson("New first", "https://video.example/new"), NewLesson("Lesson 2", "https://video.example/2")]
    make.lessons(kept, live_class_id=batch.live_class_id, now=FRIDAY + timedelta(days=10))
    assert replay(2)[1]["data"]["link"] == "https://video.example/2"
    assert replay(1)[1]["data"]["link"] == ""


def test_a_live_class_with_people_in_it_is_not_deleted_and_one_without_takes_its_batches_along(batch, scene):
    office, live = calling(scene.office), str(batch.live_class_id)
    row = make.enrolled(batch, scene.member)

    assert code(office.delete(f"/api/live-classes/{live}")) == (409, "live_class_has_people")
    assert make.value("SELECT count(*) FROM batches") == 1

    make.rows("DELETE FROM user_batch_enrollments WHERE id = %s", row.id)
    assert office.delete(f"/api/live-classes/{live}")[0] == 200
    assert make.value("SELECT count(*) FROM batches") == 0
    assert make.rows("SELECT DISTINCT status FROM series") == [("CANCELLED",)]
    assert make.value("SELECT count(*) FROM training_sessions WHERE live") == 0


def test_a_member_sees_the_classes_of_their_batch_once_among_their_sessions(batch, scene):
    make.enrolled(batch, scene.member)
    make.booked(scene.coach, scene.member, datetime(2026, 11, 23, 12, tzinfo=UTC))  # at the same hour as a class: it takes none

    def of_monday(who) -> list[str]:
        rows = calling(who).get("/api/sessions")[1]["data"]["items"]
        return sorted(one["title"] for one in rows if one["startTime"].startswith("2026-11-23"))

    assert of_monday(scene.member) == ["", "Lesson 4"]
    assert of_monday(scene.other_member) == []
