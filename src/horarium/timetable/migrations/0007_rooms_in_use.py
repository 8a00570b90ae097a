from pathlib import Path

from django.db import migrations

from horarium import timetable
from horarium.kernel.migrations import from_sql


class Migration(migrations.Migration):

    dependencies = [
        ('timetable', '0006_told_calendars'),
    ]

    operations = [
        from_sql(Path(timetable.__file__).parent / "sql" / "rooms_in_use.sql"),
    ]
