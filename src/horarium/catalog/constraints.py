"""What a person reads when the database itself refuses."""

from __future__ import annotations

from horarium.catalog.errors import CourseTitleTaken, LiveClassTaken
from horarium.kernel.db import constraint_means

constraint_means("catalog_course_title_once", CourseTitleTaken)
constraint_means("catalog_live_class_once_a_course", LiveClassTaken)
constraint_means("catalog_live_class_title_once", LiveClassTaken)
