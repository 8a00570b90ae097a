"""Who gets in: every operation of the API by everybody who may knock.

A row is a method, an address and the status that each role is answered. `{id}` is something of the member's (a booking,
a session), or of the coach's (hours, blocks, additions): the member is one of the coach's own, the guardian is the
member's, the other member and the other coach have nothing to do with it. An operation that has no row fails the build.
"""

from __future__ import annotations

ROLES = ("visitor", "member", "other_member", "guardian", "coach", "other_coach", "office", "owner")

TABLE = """
method address                                  visitor member other_m guardian coach other_c office owner

GET    /api/me                                     401    200    200     200     200    200    200    200
POST   /api/recurring-bookings                     401    201    403     201     201    403    201    201
POST   /api/recurring-bookings/preview             401    200    403     200     200    403    200    200
GET    /api/recurring-bookings                     401    200    200     200     200    200    200    200
GET    /api/recurring-bookings/mine                401    200    403     200     403    403    200    200
GET    /api/recurring-bookings/{id}                401    200    404     200     200    404    200    200
GET    /api/recurring-bookings/{id}/left-out       401    200    404     200     200    404    200    200
POST   /api/recurring-bookings/{id}/cancel         401    200    403     200     200    403    200    200
POST   /api/bookings                               401    201    403     201     201    403    201    201
GET    /api/bookings/mine                          401    200    403     200     403    403    200    200
POST   /api/bookings/{id}/cancel                   401    200    403     200     200    403    200    200
GET    /api/sessions                               401    200    200     200     200    200    200    200
GET    /api/sessions/{id}                          401    200    404     200     200    404    200    200
POST   /api/sessions/{id}/cancel                   401    200    403     200     200    403    200    200

GET    /api/coaches                                401    200    200     200     200    200    200    200
POST   /api/coaches                                401    403    403     403     403    403    201    201
GET    /api/coaches/{id}/availability              401    200    200     200     200    200    200    200
PUT    /api/coaches/{id}/availability              401    403    403     403     200    403    200    200
GET    /api/coaches/{id}/settings                  401    403    403     403     200    403    200    200
PUT    /api/coaches/{id}/settings                  401    403    403     403     200    403    200    200
GET    /api/coaches/{id}/blocked-slots             401    200    200     200     200    200    200    200
POST   /api/coaches/{id}/blocked-slots             401    403    403     403     201    403    201    201
DELETE /api/blocked-slots/{id}                     401    403    403     403     200    403    200    200
GET    /api/coaches/{id}/availability-additions    401    200    200     200     200    200    200    200
POST   /api/coaches/{id}/availability-additions    401    403    403     403     201    403    201    201
DELETE /api/availability-additions/{id}            401    403    403     403     200    403    200    200

GET    /api/members                                401    200    200     200     200    200    200    200
POST   /api/members                                401    403    403     403     403    403    201    201
GET    /api/rooms                                  401    200    200     200     200    200    200    200
POST   /api/rooms                                  401    403    403     403     403    403    201    201
GET    /api/holidays                               401    200    200     200     200    200    200    200
POST   /api/holidays                               401    403    403     403     403    403    201    201
DELETE /api/holidays/{on}                          401    403    403     403     403    403    200    200
PUT    /api/holidays/country                       401    403    403     403     403    403    200    200
GET    /api/settings                               401    403    403     403     403    403    200    200
PUT    /api/settings                               401    403    403     403     403    403    200    200

GET    /api/admin/generate-sessions                401    403    403     403     403    403    200    200
POST   /api/admin/generate-sessions                401    403    403     403     403    403    200    200
GET    /api/cron/generate-sessions                 401    401    401     401     401    401    401    401
POST   /api/cron/generate-sessions                 401    401    401     401     401    401    401    401
"""

ROWS = {
    (method, address): dict(zip(ROLES, map(int, statuses), strict=True))
    for method, address, *statuses in (line.split() for line in TABLE.strip().splitlines()[1:] if line.strip())
}
