from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import horarium.kernel.ids
from django.conf import settings
from django.db import migrations, models

from horarium import timetable
from horarium.kernel.migrations import from_sql


class Migration(migrations.Migration):

    dependencies = [
        ('timetable', '0002_series_life'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        from_sql(
            Path(timetable.__file__).parent / "sql" / "told_sessions.sql",
            [
        migrations.CreateModel(
            name='ToldSession',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('digest', models.TextField()),
                ('sequence', models.IntegerField(db_default=0)),
                ('changed_at', models.DateTimeField()),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='timetable.trainingsession')),
            ],
            options={
                'db_table': 'told_sessions',
            },
        ),
            ],
        ),
    ]
