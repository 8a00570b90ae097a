"""What a person reads when the database itself refuses."""

from __future__ import annotations

from horarium.kernel.db import constraint_means
from horarium.timetable.errors import AlreadyPaused, AlreadySeated, CoachBusy, MemberBusy, RoomBusy, SeriesThere

constraint_means("timetable_coach_never_twice", CoachBusy)
constraint_means("timetable_room_never_twice", RoomBusy)
constraint_means("timetable_member_never_twice", MemberBusy)
constraint_means("timetable_series_pauses_apart", AlreadyPaused)
constraint_means("timetable_one_seat_a_member", AlreadySeated)
constraint_means("timetable_member_waits_once", AlreadySeated)
constraint_means("series_pkey", SeriesThere)
