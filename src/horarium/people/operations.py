"""All writes of people."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q

from horarium.journal.operations import announce
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import required
from horarium.people import calendars, changes, queries, visiting
from horarium.people.changes import email_for, whom
from horarium.people.choices import Scope
from horarium.people.errors import (
    AccountClosed,
    LinkSpent,
    MoreThanYourToken,
    NoSecondFactor,
    NoSuchToken,
    PasswordTooWeak,
    YourOwnAccount,
    YourOwnSecondFactor,
)
from horarium.people.events import LockLifted, PersonLetBack, PersonShutOut, SecondFactorRemoved
from horarium.people.models import ApiToken, CoachMember, Guardianship, LoginTry, User, WelcomeLink
from horarium.people.rules import (
    ANYWHERE,
    MOST_TRIES,
    TRIES_WINDOW,
    USE_NOTED_EVERY,
    WELCOME_LIFE,
    account_of,
    digest,
    need_admin,
    need_owner,
    new_token,
    opens,
    second_factor_of,
)

change_person = changes.change_person
change_roles = changes.change_roles
MadeAddress = calendars.MadeAddress
make_calendar_address = calendars.make_calendar_address
name_calendar_address = calendars.name_calendar_address
renew_calendar_address = calendars.renew_calendar_address
revoke_calendar_address = calendars.revoke_calendar_address
note_calendar_read = calendars.note_calendar_read
enter_visitor = visiting.enter_visitor


class IssuedToken(NamedTuple):
    """A new API token: what is kept of it, and the key itself, which is not."""

    row: ApiToken
    key: str


def add_person(
    *,
    by: Actor,
    name: str,
    email: str | None = None,
    zone: str = "",
    phone: str = "",
    is_owner: bool = False,
    is_office: bool = False,
    is_coach: bool = False,
    is_member: bool = False,
    import_key: str | None = None,
) -> User:
    """Add a person, who cannot log in before they have chosen a password.

    Refuses with OnlyAdmin, with OnlyOwner where a role of the owner's is given, with Invalid and EmailTaken.
    """
    required()
    need_admin(by)
    if is_owner:
        need_owner(by)
    if not name.strip():
        raise Invalid("name", "it is empty")
    if zone:
        civil.zone(zone)
    return User.objects.create_user(
        email=_free_email(email),
        name=name.strip(),
        zone=zone,
        phone=phone,
        is_owner=is_owner,
        is_office=is_office,
        is_coach=is_coach,
        is_member=is_member,
        import_key=import_key,
    )


def _free_email(email: str | None) -> str | None:
    return email_for(email, None) if email else None


def choose_language(*, by: Actor, language: str) -> None:
    """Speak to the actor in a language: a tag such as fr-CA, or nothing for what the browser asks for."""
    required()
    if by.user_id:
        User.objects.filter(id=by.user_id).update(language=language)


def make_first_owner(*, by: Actor, email: str, password: str) -> User:
    """Make the first owner, who must change the password at the first log-in. Refuses with PasswordTooWeak."""
    required()
    owner = add_person(by=by, name=email.split("@", maxsplit=1)[0], email=email, is_owner=True)
    _choose(owner, password)
    owner.must_change_password = True
    owner.save(update_fields=["password", "must_change_password"])
    return owner


def send_welcome(*, by: Actor, user_id: UUID, now: datetime) -> str:
    """Make a link that lets the person in once, within a week, and return its key.

    Refuses with OnlyAdmin, OnlyOwner, NoSuchPerson, AccountClosed.
    """
    required()
    person = whom(by, user_id)
    if not person.is_active:
        raise AccountClosed
    key = secrets.token_urlsafe(32)
    WelcomeLink.objects.create(user=person, digest=digest(key), expires_at=now + WELCOME_LIFE)
    return key


def use_welcome(*, key: str, email: str, password: str, now: datetime) -> User:
    """Take a welcome link: the person now has this password, and this e-mail address if they had none.

    No other link of theirs lets anybody in any more. Refuses with LinkSpent, PasswordTooWeak, and with Invalid and
    EmailTaken where the address is new.
    """
    required()
    link = queries.open_welcome_link(key, now=now)
    taken = link and WelcomeLink.objects.filter(id=link.id, used_at__isnull=True).update(used_at=now)
    if not link or not taken:
        raise LinkSpent
    person = link.user
    _close_links(person, now)
    if not person.email:
        person.email = email_for(email, person.id)
        person.name = person.name or email.split("@", maxsplit=1)[0]
    _choose(person, password)
    person.must_change_password = False
    person.save(update_fields=["email", "name", "password", "must_change_password"])
    return person


def _close_links(person: User, now: datetime) -> None:
    WelcomeLink.objects.filter(user=person, used_at__isnull=True).update(used_at=now)


def give_logins(*, by: Actor, emails: Mapping[UUID, str], password: str) -> None:
    """Let people log in, each with the e-mail address named here and all with one password; earlier ones are forgotten.

    It is hashed once for all of them. Refuses with OnlyAdmin, OnlyOwner, NoSuchPerson, Invalid, EmailTaken, PasswordTooWeak.
    """
    required()
    hashed = make_password(password)
    for user_id, email in emails.items():
        person = whom(by, user_id)
        if person.email != email:
            person.email = email_for(email, person.id)
        _refuse_a_weak_one(person, password)
        person.password, person.must_change_password = hashed, False
        person.save(update_fields=["email", "password", "must_change_password"])


def _choose(person: User, password: str) -> None:
    _refuse_a_weak_one(person, password)
    person.set_password(password)


def _refuse_a_weak_one(person: User, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PasswordTooWeak(why=" ".join(error.messages)) from error


def password_chosen(*, user_id: UUID) -> None:
    """Note that the person has chosen a password of their own."""
    required()
    User.objects.filter(id=user_id).update(must_change_password=False)


def issue_token(
    *,
    by: Actor,
    user_id: UUID,
    name: str = "",
    scopes: Collection[Scope] = (Scope.EVERYTHING,),
    expires_at: datetime | None = None,
    by_token: ApiToken | None = None,
) -> IssuedToken:
    """Make an API token for oneself, or for somebody whom one may let in, and return it with its row: it is shown only now.

    `by_token` is the token with which the maker came, if they came with one.
    Refuses with OnlyAdmin, OnlyOwner, NoSuchPerson, Invalid, MoreThanYourToken.
    """
    required()
    person = queries.person(user_id) if by.user_id == user_id else whom(by, user_id)
    if not scopes:
        raise Invalid("scopes", "it names nothing that the token may do")
    if by_token and not (_all_open(by_token, scopes) and _ends_within(by_token, expires_at)):
        raise MoreThanYourToken
    token = new_token()
    kept = {"digest": digest(token), "prefix": token[:12], "name": name}
    row = ApiToken(user=person, scopes=sorted(set(scopes)), expires_at=expires_at, **kept)
    row.save(force_insert=True)
    row.refresh_from_db(fields=["created_at"])
    return IssuedToken(row, token)


def _all_open(token: ApiToken, scopes: Collection[Scope]) -> bool:
    return all(opens(token.scopes, scope) for scope in scopes)


def _ends_within(token: ApiToken, expires_at: datetime | None) -> bool:
    return token.expires_at is None or (expires_at is not None and expires_at <= token.expires_at)


def revoke_token(*, by: Actor, token_id: UUID, now: datetime) -> ApiToken:
    """End one of one's own tokens. Refuses with NoSuchToken."""
    required()
    row = ApiToken.objects.filter(id=token_id, user=by.user_id, revoked_at__isnull=True).first()
    if row is None:
        raise NoSuchToken
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    return row


def revoke_tokens(*, by: Actor, user_id: UUID, now: datetime) -> int:
    """End all tokens of a person and return how many were open. Refuses with OnlyAdmin, OnlyOwner, NoSuchPerson."""
    required()
    person = whom(by, user_id)
    return ApiToken.objects.filter(user=person, revoked_at__isnull=True).update(revoked_at=now)


def note_use(*, token_id: UUID, now: datetime) -> None:
    """Note that an API token was used, at most once a minute however often it is."""
    required()
    unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    ApiToken.objects.filter(unnoted, id=token_id).update(last_used_at=now)


def take_on(*, coach_id: UUID, member_id: UUID) -> None:
    """Make the member one of the coach's own; once is enough."""
    take_on_all([(coach_id, member_id)])


def take_on_all(pairs: Iterable[tuple[UUID, UUID]]) -> None:
    """Make the members some of the coaches' own, pair by pair; once is enough."""
    required()
    rows = [CoachMember(coach_id=coach_id, member_id=member_id) for coach_id, member_id in sorted(pairs)]
    CoachMember.objects.bulk_create(rows, ignore_conflicts=True)


def name_guardian(*, by: Actor, guardian_id: UUID, member_id: UUID) -> None:
    """Let the guardian do and see all that the member may. Refuses with OnlyAdmin, NoSuchPerson, Invalid."""
    required()
    need_admin(by)
    if guardian_id == member_id:
        raise Invalid("guardianId", "nobody is their own guardian")
    row = Guardianship(guardian=queries.person(guardian_id, "guardianId"), member=queries.member(member_id))
    Guardianship.objects.bulk_create([row], ignore_conflicts=True)


def end_guardianship(*, by: Actor, guardian_id: UUID, member_id: UUID) -> bool:
    """Let a guardian act for a member no more; say whether they did. Refuses with OnlyAdmin."""
    required()
    need_admin(by)
    return bool(Guardianship.objects.filter(guardian=guardian_id, member=member_id).delete()[0])


def remove_second_factor(*, by: Actor, user_id: UUID, now: datetime) -> list[str]:
    """Take away the second factor of somebody who lost it, with the recovery codes, and return what kinds there were.

    The office does so for coaches and members, an owner for everybody else too; nobody for themselves.
    Refuses with OnlyAdmin, OnlyOwner, NoSuchPerson, YourOwnSecondFactor, NoSecondFactor. Announces SecondFactorRemoved.
    """
    required()
    person = whom(by, user_id)
    if person.is_office:
        need_owner(by)
    if by.user_id == user_id:
        raise YourOwnSecondFactor
    rows = Authenticator.objects.filter(user=person)
    kinds = sorted(set(rows.values_list("type", flat=True)))
    if not kinds:
        raise NoSecondFactor
    rows.delete()
    announce(SecondFactorRemoved(user_id, kinds=kinds), by=by, now=now)
    return kinds


# One statement, so that of many at once each is counted. A window that is over begins anew.
COUNT_TRY = """
INSERT INTO login_tries AS kept (account, address, tries, since) VALUES (%s, %s, 1, %s)
ON CONFLICT (account, address) DO UPDATE SET
  tries = CASE WHEN kept.since <= %s THEN 1 ELSE kept.tries + 1 END,
  since = CASE WHEN kept.since <= %s THEN excluded.since ELSE kept.since END
RETURNING tries, since"""


def count_try(*, account: str, address: str, now: datetime) -> datetime | None:
    """Count a try to log in, before it is looked at, and return until when none is taken, if it is one too many."""
    required()
    old = now - TRIES_WINDOW
    with connection.cursor() as cursor:
        cursor.execute(COUNT_TRY, [account_of(account), address, now, old, old])
        tries, since = cursor.fetchone()
    return since + TRIES_WINDOW if tries > MOST_TRIES else None


def count_code(*, user_id: UUID, now: datetime) -> datetime | None:
    """Count a try at a person's second factor, from wherever, and return until when none is taken, if it is one too many."""
    return count_try(account=second_factor_of(user_id), address=ANYWHERE, now=now)


def forgive_tries(*, account: str, address: str) -> None:
    """Forget the tries at an account from an address: the last one was right."""
    required()
    LoginTry.objects.filter(account=account_of(account), address=address).delete()


def forgive_codes(*, user_id: UUID) -> None:
    """Forget the tries at a person's second factor: the last one was right."""
    forgive_tries(account=second_factor_of(user_id), address=ANYWHERE)


def lift_lock(*, by: Actor, user_id: UUID, now: datetime) -> list[str]:
    """Let a person try to log in again at once, from everywhere, and return the addresses that had been locked.

    Refuses with OnlyAdmin, OnlyOwner, NoSuchPerson. Announces LockLifted.
    """
    required()
    person = whom(by, user_id)
    locked = queries.locked_addresses(person, now=now)
    LoginTry.objects.filter(account__in=queries.accounts_of(person)).delete()
    if locked:
        announce(LockLifted(user_id, addresses=locked), by=by, now=now)
    return locked


def forget_tries(*, now: datetime) -> int:
    """Forget the tries whose window is over, and return of how many accounts and addresses."""
    required()
    return LoginTry.objects.filter(since__lte=now - TRIES_WINDOW).delete()[0]


def shut_out(*, by: Actor, user_id: UUID, now: datetime) -> None:
    """Close a person's account: the password is forgotten, and with it every login session; tokens and links are ended.

    Sessions that are made stay, series rest: the generator makes nothing for who is shut out.
    Refuses with OnlyAdmin, OnlyOwner, NoSuchPerson, YourOwnAccount. Announces PersonShutOut.
    """
    required()
    person = whom(by, user_id)
    if by.user_id == user_id:
        raise YourOwnAccount
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    revoke_tokens(by=by, user_id=user_id, now=now)
    _close_links(person, now)
    announce(PersonShutOut(user_id), by=by, now=now)


def let_back(*, by: Actor, user_id: UUID, now: datetime) -> None:
    """Open a closed account again. Nothing that was ended comes back: the person needs a new link.

    Refuses with OnlyAdmin, OnlyOwner, NoSuchPerson. Announces PersonLetBack.
    """
    required()
    person = whom(by, user_id)
    person.is_active = True
    person.save(update_fields=["is_active"])
    announce(PersonLetBack(user_id), by=by, now=now)
