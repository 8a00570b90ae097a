"""When a coach could work, week by week, and what holds where nothing else is said."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from ninja.params import functions
from pydantic import Field

from horarium.availability import operations, queries
from horarium.availability.values import TimeRules, Window
from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.plans import Changes
from horarium.interfaces.api.shapes import ClockTime, Id, Shape, Whole, Word, Yes
from horarium.kernel import clock
from horarium.kernel.claims import claim
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.people.choices import Scope

noun = Noun("Availability", scope=Scope.CALENDAR)
RULES = ("buffer_before", "buffer_after", "least_notice", "slot_step")


class Hours(Shape):
    """Hours of one weekday (0 = Sunday) on the coach's wall clock; an end of 00:00 is the midnight that follows."""

    day_of_week: Whole = Field(ge=0, le=6)
    start_time: ClockTime
    end_time: ClockTime
    is_individual: Yes = True
    is_group: Yes = False

    @classmethod
    def of(cls, window: Window) -> Hours:
        """Return the window as JSON has it."""
        return cls.model_construct(
            day_of_week=window.day_of_week,
            start_time=window.start,
            end_time=window.end,
            is_individual=window.is_individual,
            is_group=window.is_group,
        )

    @property
    def window(self) -> Window:
        """Return the hours as the house has them. Refuses with Invalid for an end before the start."""
        return Window(self.day_of_week, self.start_time, self.end_time, self.is_individual, self.is_group)


Week = Annotated[list[Hours], Field(max_length=200), functions.Body()]


class Defaults(Shape):
    """The room and the minutes of a coach's sessions where nothing else is said, and the rules by which members book."""

    default_room_id: UUID | None
    default_duration: int
    buffer_before: int
    buffer_after: int
    least_notice: int
    slot_step: int
    meeting_link: str


class NewDefaults(Shape):
    """What shall hold. What is not sent stays as it was; a room of null takes the room away."""

    default_room_id: UUID | None = None
    default_duration: Whole = Field(60, ge=5, le=720)
    buffer_before: Whole = Field(0, ge=0, le=240, description="Minutes kept free before each session.")
    buffer_after: Whole = Field(0, ge=0, le=240, description="Minutes kept free after each session.")
    least_notice: Whole = Field(0, ge=0, le=40_320, description="Minutes before its start in which no member books.")
    slot_step: Whole = Field(30, ge=5, le=720, description="Minutes from one offered start to the next.")
    meeting_link: Word = Field("", description="The address at which online sessions are held.")


def _hold(key: UUID) -> None:
    claim(people=[key])


@noun.get("/{id}/availability")
def weekly_availability(request: Call, key: Id) -> list[Hours]:
    """Return the coach's weekly hours in order of the week."""
    return [Hours.of(window) for window in queries.week_of(people.coach(key, "id").id)]


@noun.put("/{id}/availability", changes=Changes(weekly_availability, _hold))
def set_weekly_availability(request: Call, key: Id, body: Week) -> list[Hours]:
    """Make these the coach's weekly hours instead of all earlier ones. Hours that overlap are joined."""
    windows = [hours.window for hours in body]
    week = perform(operations.set_week, by=request.auth.by, coach_id=key, windows=windows, now=clock.now())
    return [Hours.of(window) for window in week]


@noun.get("/{id}/settings")
def coach_settings(request: Call, key: Id) -> Defaults:
    """Return the coach's default room, duration and rules of time, to the coach and the office."""
    people.need_is_coach(request.auth.by, people.coach(key, "id").id)
    return _defaults(key)


@noun.put("/{id}/settings", changes=Changes(coach_settings, _hold))
def set_coach_settings(request: Call, key: Id, body: NewDefaults) -> Defaults:
    """Set the coach's default room, duration and rules of time (minutes). Sessions that waited for a room are made soon."""
    said = {**_defaults(key).model_dump(), **body.model_dump(exclude_unset=True)}
    perform(
        operations.set_defaults,
        by=request.auth.by,
        coach_id=key,
        room_id=said["default_room_id"],
        duration=said["default_duration"],
        rules=TimeRules(**{name: said[name] for name in RULES}),
        meeting_link=said["meeting_link"],
        now=clock.now(),
    )
    return _defaults(key)


def _defaults(coach_id: UUID) -> Defaults:
    row = queries.defaults_of(coach_id)
    return Defaults.model_construct(**{name: getattr(row, name) for name in Defaults.model_fields})
