"""What visitors hold instead of cookies: the sign of a form that was shown to them, and that of the hour that they booked.

Visitors have no session, and a page in somebody else's frame is given no cookies. So nothing of theirs can be misused by
forging a request but the network they come from, by which hours without an account are counted. The sign of a form is
therefore good only for the network to which it was shown: another site can neither read one in a visitor's browser nor
bring one of its own.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from horarium.interfaces.address import address_of
from horarium.kernel.errors import Absent, Refusal

FORM, BOOKED = "horarium.open-page", "horarium.booked"
LIFE = timedelta(hours=6)


class FormTooOld(Refusal):
    """This page was open for long, or you are in another network by now. Nothing was booked: look at it again, and book."""

    kind = "invalid"


class NoSuchTicket(Absent):
    """There is no hour behind this address."""


def origin_of(request: HttpRequest) -> bytes:
    """Return what is kept of a visitor's network: enough to know it again, and no more."""
    return _digest(address_of(request))


def known_by(request: HttpRequest, email: str) -> bytes:
    """Return by what a visitor with this e-mail address is known again: the two together, so that neither alone tells."""
    return _digest(f"{email.strip().lower()} {address_of(request)}")


def _digest(text: str) -> bytes:
    return salted_hmac("horarium.visitor", text, algorithm="sha256").digest()


def sign_form(request: HttpRequest, coach_id: UUID) -> str:
    """Return the sign of a coach's form as it is shown now."""
    return signing.TimestampSigner(salt=FORM).sign(_shown_to(request, coach_id))


def need_form(request: HttpRequest, coach_id: UUID) -> None:
    """Refuse a form that was not shown to who sends it, or too long ago, with FormTooOld."""
    try:
        shown = signing.TimestampSigner(salt=FORM).unsign(request.POST.get("sign", ""), max_age=LIFE)
    except signing.BadSignature as error:
        raise FormTooOld from error
    if not constant_time_compare(shown, _shown_to(request, coach_id)):
        raise FormTooOld


def _shown_to(request: HttpRequest, coach_id: UUID) -> str:
    return f"{coach_id} {origin_of(request).hex()[:32]}"


def sign_booking(booking_id: UUID) -> str:
    """Return the way to an hour: whoever holds it may look at the hour and cancel it."""
    return signing.dumps(str(booking_id), salt=BOOKED)


def booking_of(sign: str) -> UUID:
    """Return the booking that is meant. Refuses with NoSuchTicket."""
    try:
        return UUID(signing.loads(sign, salt=BOOKED))
    except (signing.BadSignature, ValueError) as error:
        raise NoSuchTicket from error
