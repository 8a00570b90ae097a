from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager

if TYPE_CHECKING:
    from horarium.people.models import User


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail whatever its case, as the log-in needs."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str | None = None, password: str | None = None, **facts: Any) -> User:
        """Make a user; without a password nobody can log in as them yet."""
        user = self.model(email=self.normalize_email(email) or None, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user
