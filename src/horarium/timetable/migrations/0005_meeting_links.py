from pathlib import Path

from django.db import migrations, models

from horarium import timetable
from horarium.kernel.migrations import from_sql


class Migration(migrations.Migration):

    dependencies = [
        ('timetable', '0004_session_reports'),
    ]

    operations = [
        from_sql(
            Path(timetable.__file__).parent / "sql" / "meeting_links.sql",
            [
        migrations.AddField(
            model_name='trainingsession',
            name='meeting_link',
            field=models.TextField(null=True),
        ),
            ],
        ),
    ]
