from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import horarium.kernel.ids
from horarium import timetable
from horarium.kernel.migrations import from_sql


class Migration(migrations.Migration):

    dependencies = [
        ('timetable', '0005_meeting_links'),
    ]

    operations = [
        from_sql(
            Path(timetable.__file__).parent / "sql" / "told_calendars.sql",
            [
        migrations.CreateModel(
            name='ToldCalendar',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('whose_id', models.UUIDField()),
                ('start_time', models.DateTimeField()),
                ('end_time', models.DateTimeField()),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='timetable.trainingsession')),
            ],
            options={
                'db_table': 'told_calendars',
            },
        ),
            ],
        ),
    ]
