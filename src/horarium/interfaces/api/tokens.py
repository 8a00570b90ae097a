"""The caller's own tokens: listed, made, ended. Other people's are the office's command and nobody's to see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Gone, Id, Page, Paged, Shape, Whole, Word, page
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.people import operations, queries
from horarium.people.choices import Scope

if TYPE_CHECKING:
    from horarium.people.models import ApiToken

noun = Noun("Tokens", scope=Scope.ACCOUNT)
LONGEST_LIFE = 3650


class NewToken(Shape):
    """What a token shall be: a name to know it by, what it may be used for, and for how long."""

    name: Word = ""
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    expires_in_days: Whole | None = Field(None, ge=1, le=LONGEST_LIFE)


class Token(Shape):
    """A token as it is known afterwards: by its name and its beginning."""

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class MadeToken(Token):
    """A token with what is shown only now."""

    token: str


@noun.get("", scope=Scope.ACCOUNT)
def my_tokens(request: Call, asked: Query[Paged]) -> Page[Token]:
    """Return the caller's tokens that were not revoked, the newest first. The tokens themselves are nowhere kept."""
    return page(queries.tokens_of(request.auth.person.id), asked, _token)


@noun.post("", status=201, sealed=True)
def make_token(request: Call, body: NewToken) -> MadeToken:
    """Make a token of one's own. A token can make none that may do more, or lives longer, than it does itself."""
    until = clock.now() + timedelta(days=body.expires_in_days) if body.expires_in_days else None
    facts: dict[str, Any] = {"name": body.name, "scopes": body.scopes, "expires_at": until}
    caller = request.auth
    made = perform(operations.issue_token, by=caller.by, user_id=caller.person.id, by_token=caller.token, **facts)
    return MadeToken.model_construct(**_facts(made.row), token=made.key)


@noun.delete("/{id}")
def end_token(request: Call, key: Id) -> Gone:
    """End one of one's own tokens. It opens nothing from now on."""
    row = perform(operations.revoke_token, by=request.auth.by, token_id=key, now=clock.now())
    return Gone(id=row.id)


def _token(row: ApiToken) -> Token:
    return Token.model_construct(**_facts(row))


def _facts(row: ApiToken) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Token.model_fields}
