from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import horarium.kernel.ids
from horarium import timetable
from horarium.kernel.migrations import from_sql


class Migration(migrations.Migration):

    dependencies = [
        ('timetable', '0007_rooms_in_use'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        from_sql(
            Path(timetable.__file__).parent / "sql" / "broadcasts.sql",
            [
        migrations.AlterField(
            model_name='series',
            name='coach',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='series_given', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='series',
            name='titles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), db_default=models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)), size=None),
        ),
        migrations.AddField(
            model_name='series',
            name='begins_again',
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name='series',
            name='capacity',
            field=models.SmallIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name='series',
            name='meeting_link',
            field=models.TextField(null=True),
        ),
        migrations.AlterField(
            model_name='trainingsession',
            name='coach',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions_given', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='trainingsession',
            name='number',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.CreateModel(
            name='Follower',
            fields=[
                ('pk', models.CompositePrimaryKey('series_id', 'member_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('with_place', models.BooleanField()),
                ('since', models.DateTimeField()),
            ],
            options={
                'db_table': 'series_followed',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='LeftOutSeat',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('reason', models.TextField(choices=[('member_busy', 'Member Busy'), ('full', 'Full')])),
                ('in_the_way', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='left_out_seats', to='timetable.trainingsession')),
            ],
            options={
                'db_table': 'left_out_seats',
            },
        ),
            ],
        ),
    ]
