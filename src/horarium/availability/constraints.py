"""What a person reads when the database itself refuses."""

from __future__ import annotations

from horarium.availability.errors import AlreadyAdded, AlreadyBlocked, AlreadyOffered
from horarium.kernel.db import constraint_means

constraint_means("availability_hours_never_twice", AlreadyOffered)
constraint_means("availability_block_never_twice", AlreadyBlocked)
constraint_means("availability_addition_never_twice", AlreadyAdded)
