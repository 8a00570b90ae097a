"""What the environment says, with what `.env` and `.env.local` put into it: see files.py."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from horarium.kernel.addresses import Listed
from horarium.runtime.errors import CannotRun
from horarium.runtime.serving import THIS_MACHINE

LIMIT = "a whole number, 0 for no limit"


class Environment(BaseSettings):
    """Each field is an environment variable of the same name in capitals, its description what it may be. Secrets print as
    stars.
    """

    model_config = SettingsConfigDict(extra="ignore", case_sensitive=False)

    database_url: str = ""
    horarium_env: str = Field(
        "production", pattern="^(production|development|test)$", description="production, development or test"
    )
    horarium_schema: str = Field(
        "horarium", pattern="^[a-z][a-z0-9_]{0,40}$", description="small letters, digits and underscores, 41 at most"
    )
    horarium_pool: int = Field(0, ge=0, le=100, description="a whole number from 0 to 100")
    horarium_hosts: str = THIS_MACHINE
    horarium_origins: str = ""
    horarium_https: bool = Field(default=False, description="true or false")
    horarium_outgoing_allow: str = Field(
        "", description="networks such as 10.1.0.0/16 and names of machines, with commas between"
    )
    horarium_locales: str = ""
    horarium_proxies: int = Field(0, ge=0, le=5, description="a whole number from 0 to 5")
    horarium_limit_reads: int = Field(3000, ge=0, description=LIMIT)
    horarium_limit_writes: int = Field(2000, ge=0, description=LIMIT)
    horarium_limit_address: int = Field(6000, ge=0, description=LIMIT)
    horarium_limit_failures: int = Field(20, ge=0, description=LIMIT)
    horarium_admin_email: str = ""
    horarium_admin_password: SecretStr = SecretStr("")
    horarium_backup_folder: str = ""
    horarium_backup_key: SecretStr = SecretStr("")
    horarium_backup_command: str = ""
    horarium_backup_keep: str = "7d 4w 12m"
    horarium_backup_nightly: bool = Field(default=True, description="true or false")
    secret_key: SecretStr = SecretStr("")
    cron_secret: SecretStr = SecretStr("")
    email_url: str = ""

    @field_validator("cron_secret", "secret_key", mode="before")
    @classmethod
    def _trimmed(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("horarium_outgoing_allow")
    @classmethod
    def _listable(cls, value: str) -> str:
        Listed.of(_parts(value))
        return value

    @property
    def hosts(self) -> list[str]:
        """Return the host names that the server answers to."""
        return _parts(self.horarium_hosts)

    @property
    def origins(self) -> list[str]:
        """Return the addresses (https://…) from which forms may be sent when a proxy stands in front."""
        return _parts(self.horarium_origins)

    @property
    def locales(self) -> list[Path]:
        """Return the folder with further languages' texts, if there is one."""
        return [Path(self.horarium_locales)] if self.horarium_locales else []

    @property
    def outgoing_allow(self) -> list[str]:
        """Return the networks and hosts that may be asked although they are not on the public internet."""
        return _parts(self.horarium_outgoing_allow)

    @property
    def secrets(self) -> list[str]:
        """Return what may stand in no log."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


@cache
def environment() -> Environment:
    """Return the environment as it was when first asked. Stops, naming the variable, on a value that cannot be had."""
    try:
        return Environment()
    except ValidationError as error:
        raise CannotRun(" ".join(_sentence(misfit["loc"][0], misfit["input"]) for misfit in error.errors())) from None


def _sentence(name: Any, value: Any) -> str:
    wanted = Environment.model_fields[name].description
    return f"{name.upper()} cannot be {str(value)[:80]!r}: it must be {wanted}."
