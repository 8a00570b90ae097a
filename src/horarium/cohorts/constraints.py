"""What a person reads when the database itself refuses."""

from __future__ import annotations

from horarium.cohorts.errors import ClassNameTaken, LiveClassHasPeople
from horarium.kernel.db import constraint_means

constraint_means("cohorts_class_name_once", ClassNameTaken)
constraint_means("cohorts_enrolled_batch_stays", LiveClassHasPeople)
