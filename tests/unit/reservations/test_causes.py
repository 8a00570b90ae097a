"""Who may say on whose side the reason of a cancellation lies, and who may waive what it costs."""

from __future__ import annotations

from uuid import UUID

import pytest

from horarium.kernel.actor import Actor, house
from horarium.reservations.errors import OnlyOfficeDecides
from horarium.reservations.rules import cause_of

COACH, OTHER, MEMBER = UUID(int=1), UUID(int=2), UUID(int=3)
WHO = {
    "member": Actor("api", MEMBER, is_member=True),
    "coach": Actor("api", COACH, is_coach=True),
    "other_coach": Actor("api", OTHER, is_coach=True),
    "office": Actor("api", OTHER, is_office=True),
    "owner": Actor("api", OTHER, is_owner=True),
    "owner_who_coaches": Actor("api", COACH, is_owner=True, is_coach=True),
    "house": house("command"),
}
OWN = {"member": "member", "coach": "coach", "other_coach": "member", "owner_who_coaches": "coach"}
SIDES = ["member", "coach", "office", "force_majeure"]
MAY = {"member": ["member"], "other_coach": ["member"], "coach": ["member", "coach"]}


@pytest.mark.parametrize("who", WHO)
def test_who_says_nothing_speaks_for_themself(who):
    assert cause_of(WHO[who], COACH).side == OWN.get(who, "office")


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("who", WHO)
def test_only_the_office_says_what_is_not_their_own(who, side):
    if side in MAY.get(who, SIDES):
        assert cause_of(WHO[who], COACH, side=side).side == side
        return
    with pytest.raises(OnlyOfficeDecides) as refused:
        cause_of(WHO[who], COACH, side=side)
    assert (refused.value.at, refused.value.status) == ("side", 403)


@pytest.mark.parametrize("who", WHO)
def test_only_the_office_waives(who):
    if WHO[who].is_admin:
        assert cause_of(WHO[who], COACH, waived=" ill ").waived == "ill"
        return
    with pytest.raises(OnlyOfficeDecides) as refused:
        cause_of(WHO[who], COACH, waived="ill")
    assert refused.value.at == "waived"


def test_blanks_are_no_waiver():
    assert cause_of(WHO["member"], COACH, waived="  ", why=" ill ").waived == ""
    assert cause_of(WHO["member"], COACH, why=" ill ").why == "ill"
