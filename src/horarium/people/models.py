from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Lower, Now

from horarium.kernel.ids import NewId, new_id
from horarium.kernel.models import LANGUAGE, Row, ZoneExists
from horarium.people.choices import CalendarKind, Scope
from horarium.people.managers import UserManager

EVERYTHING = Value([Scope.EVERYTHING.value], ArrayField(models.TextField()))


class User(AbstractBaseUser):
    """A person. Roles are columns, several at once; who has no e-mail cannot log in yet."""

    id = models.UUIDField(primary_key=True, default=new_id, db_default=NewId(), editable=False)
    email = models.EmailField(null=True, blank=True, unique=True)
    username = models.TextField(null=True, blank=True, unique=True)
    name = models.TextField(db_default="")
    phone = models.TextField(db_default="", blank=True)
    zone = models.TextField(db_default="", blank=True)
    language = models.TextField(default="", db_default="", blank=True)
    password = models.CharField(max_length=128, db_default="", blank=True)
    must_change_password = models.BooleanField(db_default=False)
    is_active = models.BooleanField(db_default=True)
    is_owner = models.BooleanField(db_default=False)
    is_office = models.BooleanField(db_default=False)
    is_coach = models.BooleanField(db_default=False)
    is_member = models.BooleanField(db_default=False)
    import_key = models.TextField(null=True, blank=True, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    # The two columns of source 002, told from the roles so that they cannot say otherwise.
    user_type = models.GeneratedField(
        expression=Case(
            When(is_coach=True, then=Value("instructor")),
            When(is_member=True, then=Value("student")),
            default=Value("simple"),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    role = models.GeneratedField(
        expression=Case(When(Q(is_owner=True) | Q(is_office=True), then=Value("admin")), default=Value("user")),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "users"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="people_email_once_whatever_its_case"),
            models.CheckConstraint(condition=ZoneExists(), name="people_zone_exists"),
            models.CheckConstraint(condition=Q(language="") | Q(language__regex=LANGUAGE), name="people_language_is_a_tag"),
            models.CheckConstraint(condition=Q(email__isnull=True) | ~Q(email=""), name="people_no_email_is_null"),
        ]
        indexes = [
            models.Index(F("name"), F("id"), condition=Q(is_coach=True), name="people_coaches_by_name"),
            models.Index(F("name"), F("id"), condition=Q(is_member=True), name="people_members_by_name"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or str(self.id)


class Visitor(Row):
    """A member who booked without an account: how to reach them, and by what they are known when they come again.

    `known_by` is a keyed digest of the e-mail address together with the network that they came from, `origin` one of the
    network alone. Whoever types somebody's address elsewhere is so another visitor, and learns nothing of the first.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="visitor")
    email = models.TextField()
    known_by = models.BinaryField(unique=True)
    origin = models.BinaryField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "visitors"
        indexes = [models.Index(fields=["origin", "seen_at"], name="people_visitors_by_origin")]


class CoachMember(Row):
    """A member who is one of a coach's own."""

    coach = models.ForeignKey(User, on_delete=models.CASCADE, related_name="own_members")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="own_coaches")

    class Meta:
        db_table = "coach_members"
        constraints = [models.UniqueConstraint("coach", "member", name="people_coach_has_a_member_once")]


class Guardianship(Row):
    """A guardian does and sees all that their member may."""

    guardian = models.ForeignKey(User, on_delete=models.CASCADE, related_name="wards")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="guardians")

    class Meta:
        db_table = "guardianships"
        constraints = [
            models.UniqueConstraint("guardian", "member", name="people_guardian_of_a_member_once"),
            models.CheckConstraint(condition=~Q(guardian=F("member")), name="people_nobody_is_their_own_guardian"),
        ]


class ApiToken(Row):
    """A key for a program. Only its SHA-256 is kept; the token itself is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    digest = models.BinaryField(unique=True, max_length=32)
    prefix = models.TextField()
    name = models.TextField(db_default="")
    scopes = ArrayField(models.TextField(), db_default=EVERYTHING)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_tokens"
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values) & Q(scopes__len__gt=0), name="people_token_scopes_known"
            ),
        ]


class WelcomeLink(Row):
    """A link that lets one person in once, to choose a password. Only its SHA-256 is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="welcome_links")
    digest = models.BinaryField(unique=True, max_length=32)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "welcome_links"


class CalendarAddress(Row):
    """An address at which a calendar program reads somebody's or a room's sessions. Only the SHA-256 of its key is kept.

    It shows what the reader, who made it, may know when it is read: it ends where their right ends.
    """

    reader = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_addresses")
    kind = models.TextField(choices=CalendarKind.choices)
    whose = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    room = models.ForeignKey("org.Room", on_delete=models.CASCADE, null=True, related_name="+")
    name = models.TextField(db_default="")
    shows_members = models.BooleanField(db_default=False)
    digest = models.BinaryField(unique=True, max_length=32)
    last_read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "calendar_addresses"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CalendarKind.values), name="people_calendar_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=CalendarKind.ROOM, room__isnull=False, whose__isnull=True)
                | (~Q(kind=CalendarKind.ROOM) & Q(room__isnull=True, whose__isnull=False)),
                name="people_calendar_of_one_person_or_room",
            ),
        ]


class LoginTry(Row):
    """How often somebody tried to log in to one account from one address, since the first try of the present window.

    The account is what was typed, whether there is one or not: who tries learns nothing from being locked out.
    """

    account = models.TextField()
    address = models.TextField()
    tries = models.PositiveIntegerField()
    since = models.DateTimeField()

    class Meta:
        db_table = "login_tries"
        constraints = [models.UniqueConstraint("account", "address", name="people_tries_counted_once_for_each_address")]
        indexes = [models.Index(fields=["since"], name="people_tries_by_age")]
