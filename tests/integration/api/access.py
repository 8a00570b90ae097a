"""Who gets in: every operation of the API by everybody who may knock.

A row is a method, an address, the scope that a token needs for it, and the status that each role is answered. The last of
them, `narrow`, is the owner with a token that has every scope but that one; `-` takes no tokens. `{id}` is something of the
member's (a booking, a session), or of the coach's (hours, blocks, additions): the member is one of the coach's own, the
guardian is the member's, the other member and the other coach have nothing to do with it.
Named and renewed is an address of the owner's own. An operation that has no row fails the build.
"""

from __future__ import annotations

ROLES = ("visitor", "member", "other_member", "guardian", "coach", "other_coach", "office", "owner", "narrow")

TABLE = """
method address                                    scope     visitor member other_m guardian coach other_c office owner narrow

GET    /api/me/tokens                             account     401     200    200     200      200   200     200    200    403
POST   /api/me/tokens                             account     401     201    201     201      201   201     201    201    403
DELETE /api/me/tokens/{id}                        account     401     200    404     404      404   404     404    404    403
GET    /api/me                                    read        401     200    200      200      200   200     200    200    403
POST   /api/recurring-bookings                    bookings    401     201    403      201      201   403     201    201    403
POST   /api/recurring-bookings/preview            read        401     200    403      200      200   403     200    200    403
GET    /api/recurring-bookings                    read        401     200    200      200      200   200     200    200    403
GET    /api/recurring-bookings/mine               read        401     200    403      200      403   403     200    200    403
GET    /api/recurring-bookings/{id}               read        401     200    404      200      200   404     200    200    403
GET    /api/recurring-bookings/{id}/history       read        401     200    404      200      200   404     200    200    403
GET    /api/recurring-bookings/{id}/left-out      read        401     200    404      200      200   404     200    200    403
POST   /api/recurring-bookings/{id}/cancel        bookings    401     200    403      200      200   403     200    200    403
POST   /api/recurring-bookings/{id}/dates/{date}/move  bookings    401  200  403  200  200  403  200  200  403
POST   /api/recurring-bookings/{id}/dates/{date}/skip  bookings    401  200  403  200  200  403  200  200  403
POST   /api/recurring-bookings/{id}/dates/{date}/take-up  bookings    401  200  403  200  200  403  200  200  403
GET    /api/recurring-bookings/{id}/pauses        read        401     200    404      200      200   404     200    200    403
POST   /api/recurring-bookings/{id}/pauses        bookings    401     201    403      201      201   403     201    201    403
POST   /api/recurring-bookings/{id}/change        bookings    401     200    403      200      200   403     200    200    403
DELETE /api/pauses/{id}                           bookings    401     200    403      200      200   403     200    200    403
GET    /api/bookings/{id}/cancellation            read        401     200    403      200      200   403     200    200    403
POST   /api/sessions                              bookings    401     403    403      403      201   403     201    201    403
POST   /api/sessions/{id}/move                    bookings    401     200    403      200      200   403     200    200    403
PUT    /api/sessions/{id}/capacity                bookings    401     403    403      403      200   403     200    200    403
GET    /api/sessions/{id}/meeting-link            read        401     200    404      200      200   404     200    200    403
PUT    /api/sessions/{id}/meeting-link            bookings    401     403    403      403      200   403     200    200    403
POST   /api/sessions/{id}/bookings                bookings    401     201    403      201      201   403     201    201    403
GET    /api/sessions/{id}/bookings                read        401     200    404      200      200   404     200    200    403
PUT    /api/bookings/{id}/attendance              bookings    401     403    403      403      200   403     200    200    403
GET    /api/sessions/{id}/report                  read        401     200    404      200      200   404     200    200    403
PUT    /api/sessions/{id}/report                  bookings    401     403    403      403      200   403     200    200    403
GET    /api/sessions/{id}/report/versions         read        401     403    403      403      200   403     200    200    403
GET    /api/members/{id}/notes                    read        401     403    403      403      200   403     200    200    403
PUT    /api/members/{id}/note                     bookings    401     403    403      403      200   403     403    403    403
GET    /api/conflicts                             read        401     403    403      403      200   200     200    200    403
POST   /api/conflicts/settle                      bookings    401     403    403      403      200   403     200    200    403
GET    /api/cancellation-policy                   read        401     200    200      200      200   200     200    200    403
PUT    /api/cancellation-policy                   office      401     403    403      403      403   403     200    200    403
GET    /api/cancellation-policy/versions          read        401     403    403      403      403   403     200    200    403
POST   /api/bookings                              bookings    401     201    403      201      201   403     201    201    403
GET    /api/bookings/{id}/history                 read        401     200    404      200      200   404     200    200    403
GET    /api/bookings/mine                         read        401     200    403      200      403   403     200    200    403
POST   /api/bookings/{id}/cancel                  bookings    401     200    403      200      200   403     200    200    403
GET    /api/sessions                              read        401     200    200      200      200   200     200    200    403
GET    /api/sessions/{id}                         read        401     200    404      200      200   404     200    200    403
GET    /api/sessions/{id}/history                 read        401     200    404      200      200   404     200    200    403
GET    /api/sessions/{id}.ics                     read        401     200    404      200      200   404     200    200    403
POST   /api/sessions/{id}/cancel                  bookings    401     200    403      200      200   403     200    200    403

GET    /api/coaches                               read        401     200    200      200      200   200     200    200    403
POST   /api/coaches                               office      401     403    403      403      403   403     201    201    403
GET    /api/coaches/{id}/availability             read        401     200    200      200      200   200     200    200    403
PUT    /api/coaches/{id}/availability             calendar    401     403    403      403      200   403     200    200    403
GET    /api/coaches/{id}/settings                 read        401     403    403      403      200   403     200    200    403
PUT    /api/coaches/{id}/settings                 calendar    401     403    403      403      200   403     200    200    403
GET    /api/coaches/{id}/blocked-slots            read        401     200    200      200      200   200     200    200    403
POST   /api/coaches/{id}/absences                 bookings  401     403    403      403      403   403     200    200    403
POST   /api/coaches/{id}/blocked-slots            calendar    401     403    403      403      201   403     201    201    403
DELETE /api/blocked-slots/{id}                    calendar    401     403    403      403      200   403     200    200    403
GET    /api/coaches/{id}/calendar-sources         read        401     403    403      403      200   403     200    200    403
POST   /api/coaches/{id}/calendar-sources         calendar    401     403    403      403      201   403     201    201    403
POST   /api/calendar-sources/{id}/read            calendar    401     403    403      403      200   403     200    200    403
DELETE /api/calendar-sources/{id}                 calendar    401     403    403      403      200   403     200    200    403
GET    /api/coaches/{id}/availability-additions   read        401     200    200     200      200   200     200    200    403
POST   /api/coaches/{id}/availability-additions   calendar    401     403    403     403      201   403     201    201    403
DELETE /api/availability-additions/{id}           calendar    401     403    403      403      200   403     200    200    403
GET    /api/coaches/{id}/free-times               read        401     200    403      200      200   403     200    200    403
GET    /api/free-times                            read        401     200    403      200      200   403     200    200    403
GET    /api/free-coaches                          read        401     200    403      200      200   403     200    200    403

GET    /api/members                               read        401     200    200      200      200   200     200    200    403
POST   /api/members                               office      401     403    403      403      403   403     201    201    403
GET    /api/rooms                                 read        401     200    200      200      200   200     200    200    403
POST   /api/rooms                                 office      401     403    403      403      403   403     201    201    403
GET    /api/holidays                              read        401     200    200      200      200   200     200    200    403
POST   /api/holidays                              office      401     403    403      403      403   403     201    201    403
DELETE /api/holidays/{on}                         office      401     403    403      403      403   403     200    200    403
PUT    /api/holidays/country                      office      401     403    403      403      403   403     200    200    403
GET    /api/settings                              read        401     403    403      403      403   403     200    200    403
PUT    /api/settings                              office      401     403    403      403      403   403     200    200    403

POST   /api/webhooks                              office      401     403    403      403      403   403     201    201    403
GET    /api/webhooks                              office      401     403    403      403      403   403     200    200    403
GET    /api/webhooks/{id}                         office      401     403    403      403      403   403     200    200    403
PUT    /api/webhooks/{id}                         office      401     403    403      403      403   403     200    200    403
DELETE /api/webhooks/{id}                         office      401     403    403      403      403   403     200    200    403
POST   /api/webhooks/{id}/roll-secret             office      401     403    403      403      403   403     200    200    403
POST   /api/webhooks/{id}/test                    office      401     403    403      403      403   403     201    201    403
GET    /api/webhooks/{id}/deliveries              office      401     403    403      403      403   403     200    200    403
POST   /api/webhook-deliveries/{id}/send-again    office      401     403    403      403      403   403     200    200    403

GET    /api/calendar-addresses                    account     401     200    200     200      200   200     200    200    403
POST   /api/calendar-addresses                    account     401     201    403     201      403   403     201    201    403
PUT    /api/calendar-addresses/{id}               account     401     404    404     404      404   404     404    200    403
POST   /api/calendar-addresses/{id}/renew         account     401     404    404     404      404   404     404    200    403
DELETE /api/calendar-addresses/{id}               account     401     200    404     404      404   404     200    200    403

GET    /api/exports/{kind}.csv                    read        401     403    403      403      403   403     200    200    403
POST   /api/imports/{kind}                        office      401     403    403      403      403   403     200    200    403
GET    /api/admin/generate-sessions               read        401     403    403      403      403   403     200    200    403
POST   /api/admin/generate-sessions               office      401     403    403      403      403   403     200    200    403
GET    /api/cron/generate-sessions                -           401     401    401      401      401   401     401    401    401
POST   /api/cron/generate-sessions                -           401     401    401      401      401   401     401    401    401
"""

LINES = [line.split() for line in TABLE.strip().splitlines()[1:] if line.strip()]
ROWS = {(method, address): dict(zip(ROLES, map(int, statuses), strict=True)) for method, address, _, *statuses in LINES}
SCOPES = {(method, address): scope for method, address, scope, *_ in LINES}
