"""All reads of people."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Case, Func, Q, QuerySet, TextField, When
from django.db.models.functions import Lower

from horarium.kernel.actor import Actor, Door
from horarium.people.choices import CalendarKind, Scope
from horarium.people.errors import NoSuchPerson, NotYours, OnlyAdmin
from horarium.people.models import (
    ApiToken,
    CalendarAddress,
    CoachMember,
    Guardianship,
    LoginTry,
    User,
    Visitor,
    WelcomeLink,
)
from horarium.people.rules import (
    MOST_TRIES,
    TRIES_WINDOW,
    USE_NOTED_EVERY,
    account_of,
    digest,
    is_over,
    opens,
    second_factor_of,
)
from horarium.people.values import THROWAWAY

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def coaches() -> QuerySet[User]:
    """Return the active coaches by name."""
    return User.objects.filter(is_coach=True, is_active=True).order_by("name", "id")


def members() -> QuerySet[User]:
    """Return the active members by name."""
    return User.objects.filter(is_member=True, is_active=True).order_by("name", "id")


def office() -> QuerySet[User]:
    """Return the active people who run the business, owners and office, by name."""
    return User.objects.filter(Q(is_owner=True) | Q(is_office=True), is_active=True).order_by("name", "id")


def shut_out() -> QuerySet[User]:
    """Return the people whose accounts are closed, by name."""
    return User.objects.filter(is_active=False).order_by("name", "id")


def members_seen_by(by: Actor) -> QuerySet[User]:
    """Return the members that an actor may see: all for the office, their own for coaches, guardians and members."""
    if by.is_admin:
        return members()
    own = Q(id=by.user_id) | Q(guardians__guardian=by.user_id)
    if by.is_coach:
        own |= Q(own_coaches__coach=by.user_id)
    return members().filter(own).distinct()


def members_of_coach(coach_id: UUID) -> QuerySet[User]:
    """Return the active members who are a coach's own, by name."""
    return members().filter(own_coaches__coach=coach_id)


def named_like(rows: QuerySet[User], words: Sequence[str]) -> QuerySet[User]:
    """Return those of the people in whose names all the words occur, folded as `folded` folds them; first who begins so."""
    found = rows.annotate(folded=Folded("name"))
    for word in words:
        found = found.filter(folded__contains=word)
    begins = Q(folded__startswith=words[0]) if words else Q()
    return found.annotate(begins=Case(When(begins, then=0), default=1)).order_by("begins", "name", "id")


class Folded(Func):
    """Text without case and accents. `rules.folded` does the same."""

    template = "regexp_replace(normalize(lower(%(expressions)s), NFKD), '[\u0300-\u036f]', '', 'g')"
    output_field = TextField()


def everybody() -> QuerySet[User]:
    """Return all people, whatever they are, active or not, by name."""
    return User.objects.order_by("name", "id")


def person(user_id: UUID, field: str = "userId") -> User:
    """Return the person, whatever they are, active or not. Refuses with NoSuchPerson."""
    return _one(User.objects.all(), user_id, "person", field)


def coach(coach_id: UUID, field: str = "coachId") -> User:
    """Return the coach. Refuses with NoSuchPerson."""
    return _one(coaches(), coach_id, "coach", field)


def member(member_id: UUID, field: str = "memberId") -> User:
    """Return the member. Refuses with NoSuchPerson."""
    return _one(members(), member_id, "member", field)


def _one(among: QuerySet[User], wanted: UUID, role: str, field: str) -> User:
    found = among.filter(id=wanted).first()
    if found is None:
        raise NoSuchPerson(field, role=role)
    return found


def visitors_of(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the e-mail addresses that visitors gave when they booked, of those of the people who are visitors."""
    return dict(Visitor.objects.filter(user__in=user_ids).values_list("user", "email"))


def is_ward(guardian_id: UUID, member_id: UUID) -> bool:
    """Say whether the one is the other's guardian."""
    return Guardianship.objects.filter(guardian=guardian_id, member=member_id).exists()


def wards_of(guardian_id: UUID) -> QuerySet[User]:
    """Return the members for whom the person may act as a guardian, by name."""
    return members().filter(guardians__guardian=guardian_id)


def with_wards(user_id: UUID | None) -> list[UUID]:
    """Return the ids of the person and of those whose guardian they are."""
    wards = Guardianship.objects.filter(guardian=user_id).values_list("member", flat=True)
    return [] if user_id is None else [user_id, *wards]


def coaches_member(coach_id: UUID, member_id: UUID) -> bool:
    """Say whether the member is one of the coach's own."""
    return CoachMember.objects.filter(coach=coach_id, member=member_id).exists()


def members_known(coach_ids: Collection[UUID], member_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return which of the members are whose own, of these coaches, in one statement."""
    found: dict[UUID, set[UUID]] = {}
    rows = CoachMember.objects.filter(coach__in=coach_ids, member__in=member_ids)
    for coach_id, member_id in rows.values_list("coach", "member"):
        found.setdefault(coach_id, set()).add(member_id)
    return {coach_id: frozenset(members) for coach_id, members in found.items()}


def guardians_of(member_ids: Collection[UUID]) -> dict[UUID, list[User]]:
    """Return the active guardians of each of the members, by name, in one statement."""
    found: dict[UUID, list[User]] = {}
    rows = Guardianship.objects.filter(member__in=member_ids, guardian__is_active=True).select_related("guardian")
    for row in rows.order_by("guardian__name", "guardian"):
        found.setdefault(row.member_id, []).append(row.guardian)
    return found


def may_act_for(by: Actor, member_id: UUID, *, with_coach: UUID | None = None) -> bool:
    """Say whether the actor may do a member's business: the office, the member, their guardian, or their coach.

    A coach may only where the business is with that coach, `with_coach`.
    """
    if by.is_admin:
        return True
    if by.user_id is None:
        return False
    if by.user_id == member_id:
        return True
    if is_ward(by.user_id, member_id):
        return True
    return by.is_coach and by.user_id == with_coach and coaches_member(by.user_id, member_id)


def need_may_act_for(by: Actor, member_id: UUID, *, with_coach: UUID | None = None) -> None:
    """Refuse who may not do a member's business, with NotYours."""
    if not may_act_for(by, member_id, with_coach=with_coach):
        raise NotYours


def need_is_coach(by: Actor, coach_id: UUID | None) -> None:
    """Refuse everybody but the coach in question, if there is one, and the office, with NotYours."""
    if not (by.is_admin or (by.is_coach and coach_id is not None and by.user_id == coach_id)):
        raise NotYours


def need_is_admin(by: Actor) -> None:
    """Refuse everybody who does not run the business, with OnlyAdmin."""
    if not by.is_admin:
        raise OnlyAdmin


def actor_of(user: User, door: Door) -> Actor:
    """Return the person as an actor at a door, with the roles that the database gives them."""
    return Actor(
        door=door,
        user_id=user.id,
        is_owner=user.is_owner,
        is_office=user.is_office,
        is_coach=user.is_coach,
        is_member=user.is_member,
        is_throwaway=(user.import_key or "").startswith(THROWAWAY),
    )


def token(key: str) -> ApiToken | None:
    """Return the unrevoked API token that the key is, expired or not, with its active person; or nothing."""
    rows = ApiToken.objects.select_related("user").filter(revoked_at__isnull=True, user__is_active=True)
    return rows.filter(digest=digest(key)).first()


def tokens_of(user_id: UUID) -> QuerySet[ApiToken]:
    """Return the unrevoked API tokens of a person, expired ones too, the newest first."""
    return ApiToken.objects.filter(user=user_id, revoked_at__isnull=True).order_by("-id")


def is_expired(token_: ApiToken, *, now: datetime) -> bool:
    """Say whether the life of a token is over."""
    return is_over(token_.expires_at, now=now)


def may_be_used_for(token_: ApiToken, scope: Scope) -> bool:
    """Say whether a token has the scope, or everything."""
    return opens(token_.scopes, scope)


def use_is_to_be_noted(token_: ApiToken, *, now: datetime) -> bool:
    """Say whether the last noted use of a token is a minute ago or more."""
    return token_.last_used_at is None or token_.last_used_at <= now - USE_NOTED_EVERY


def calendar_address(key: str) -> CalendarAddress | None:
    """Return the address of a calendar that the key opens, with its people and room; nothing where its reader has no right
    to that calendar any more.
    """
    rows = CalendarAddress.objects.select_related("reader", "whose", "room").filter(revoked_at__isnull=True)
    row = rows.filter(digest=digest(key), reader__is_active=True).first()
    return row if row and _may_read(row) else None


def _may_read(row: CalendarAddress) -> bool:
    by = actor_of(row.reader, "page")
    if by.is_admin or row.room is not None:
        return by.is_admin
    if row.whose is None or not row.whose.is_active:
        return False
    if row.kind == CalendarKind.COACH:
        return by.is_coach and by.user_id == row.whose_id
    return may_act_for(by, row.whose.id)


def calendar_addresses_seen_by(by: Actor) -> QuerySet[CalendarAddress]:
    """Return the unrevoked addresses of calendars, the newest first: all for the office, else those that the actor made and
    those of the actor's own calendar.
    """
    rows = CalendarAddress.objects.select_related("reader", "whose", "room").filter(revoked_at__isnull=True).order_by("-id")
    return rows if by.is_admin else rows.filter(Q(reader=by.user_id) | Q(whose=by.user_id))


def calendar_read_is_to_be_noted(row: CalendarAddress, *, now: datetime) -> bool:
    """Say whether the last noted reading of a calendar is a minute ago or more."""
    return row.last_read_at is None or row.last_read_at <= now - USE_NOTED_EVERY


def open_welcome_link(key: str, *, now: datetime) -> WelcomeLink | None:
    """Return the unused welcome link of an active person that the key opens, or nothing."""
    rows = WelcomeLink.objects.select_related("user").filter(used_at__isnull=True, expires_at__gt=now, user__is_active=True)
    return rows.filter(digest=digest(key)).first()


def locked_addresses(user: User, *, now: datetime) -> list[str]:
    """Return the addresses from which the person cannot try to log in at present; `*` is the second factor, from anywhere."""
    rows = LoginTry.objects.filter(account__in=accounts_of(user), tries__gt=MOST_TRIES, since__gt=now - TRIES_WINDOW)
    return sorted(rows.values_list("address", flat=True))


def accounts_of(user: User) -> list[str]:
    """Return the names under which the person's tries to log in are counted: the e-mail address and the second factor."""
    return [second_factor_of(user.id), *([account_of(user.email)] if user.email else [])]


def has_second_factor(user_id: UUID) -> bool:
    """Say whether the person has set up a second factor."""
    return bool(Authenticator.objects.filter(user=user_id).exists())


def has_codes(user_id: UUID) -> bool:
    """Say whether the person's second factor is one that shows codes, and not passkeys alone."""
    return bool(Authenticator.objects.filter(user=user_id, type=Authenticator.Type.TOTP).exists())


def owners_with_one_factor() -> QuerySet[User]:
    """Return the active owners who log in with a password alone, by name."""
    safe = Authenticator.objects.values("user")
    return office().filter(is_owner=True, email__isnull=False).exclude(id__in=safe)


def by_email(email: str) -> User | None:
    """Return the person with that e-mail address, whatever its case, or nobody."""
    return User.objects.filter(email__iexact=email).first()


def has_owner() -> bool:
    """Say whether there is an owner who can log in, or has been sent a link to."""
    return User.objects.filter(is_owner=True, email__isnull=False).exists()


def by_import_key(keys: list[str]) -> dict[str, User]:
    """Return the people whom an import brought under these keys."""
    return {user.import_key: user for user in User.objects.filter(import_key__in=keys) if user.import_key}


def by_ids(ids: Collection[UUID]) -> dict[UUID, User]:
    """Return these people, active or not."""
    return User.objects.in_bulk(ids)


def by_word(words: Iterable[str]) -> dict[str, User]:
    """Return the people whom these words name: by the key of an import, else by id, else by e-mail whatever its case.

    Those who were shut out are among them. A word that names nobody is missing.
    """
    wanted = set(words)
    ids = {word: key for word in wanted if (key := _as_id(word))}
    addresses = {word.lower() for word in wanted if "@" in word}
    rows = User.objects.annotate(address=Lower("email")).filter(
        Q(import_key__in=wanted) | Q(id__in=ids.values()) | Q(address__in=addresses)
    )
    found = list(rows)
    keyed = {user.import_key: user for user in found}
    by_id = {user.id: user for user in found}
    mailed = {(user.email or "").lower(): user for user in found}
    named = {word: keyed.get(word) or (word in ids and by_id.get(ids[word])) or mailed.get(word.lower()) for word in wanted}
    return {word: user for word, user in named.items() if word and user}


def _as_id(word: str) -> UUID | None:
    """The id that the word is in the form in which ids are written, if it is one."""
    return UUID(word) if ID.fullmatch(word) else None


def names(ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of these people."""
    return dict(User.objects.filter(id__in=ids).values_list("id", "name"))


def nameless_owner() -> User | None:
    """Return the owner who was made without an e-mail address and has not used a welcome link yet."""
    return User.objects.filter(is_owner=True, email__isnull=True).first()
