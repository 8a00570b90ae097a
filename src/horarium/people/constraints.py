"""What a person reads when the database itself refuses: two wanted the same at the same moment."""

from __future__ import annotations

from horarium.kernel.db import constraint_means
from horarium.people.errors import AnotherVisitor, EmailTaken, ImportedMeanwhile, UsernameTaken

constraint_means("users_email_key", EmailTaken)
constraint_means("people_email_once_whatever_its_case", EmailTaken)
constraint_means("users_username_key", UsernameTaken)
constraint_means("users_import_key_key", ImportedMeanwhile)
constraint_means("visitors_known_by_key", AnotherVisitor)
