"""What a person reads when the database itself refuses."""

from __future__ import annotations

from horarium.kernel.db import constraint_means
from horarium.timetable.errors import CoachBusy, MemberBusy, RoomBusy

constraint_means("timetable_coach_never_twice", CoachBusy)
constraint_means("timetable_room_never_twice", RoomBusy)
constraint_means("timetable_member_never_twice", MemberBusy)
