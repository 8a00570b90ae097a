from pathlib import Path

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import horarium.kernel.ids
from django.conf import settings
from django.db import migrations, models

from horarium import cohorts
from horarium.kernel.migrations import from_sql


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_catalogue'),
        ('org', '0005_payment_instructions'),
        ('timetable', '0008_broadcasts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        from_sql(
            Path(cohorts.__file__).parent / "sql" / "cohorts.sql",
            [
        migrations.CreateModel(
            name='Attended',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='timetable.trainingsession')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'class_attendance',
            },
        ),
        migrations.CreateModel(
            name='BatchClass',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('class_name', models.TextField(unique=True)),
                ('code', models.TextField(db_default='')),
                ('start_day_of_week', models.IntegerField()),
                ('total_sessions', models.IntegerField()),
                ('zone', models.TextField(db_default='')),
                ('slots', django.contrib.postgres.fields.ArrayField(base_field=models.TimeField(), db_default=models.Value([datetime.time(13, 0), datetime.time(19, 30)], django.contrib.postgres.fields.ArrayField(base_field=models.TimeField(), size=None)), size=None)),
                ('minutes', models.SmallIntegerField(db_default=60)),
                ('days_counted', models.TextField(choices=[('calendar', 'Calendar'), ('weekdays', 'Weekdays')], db_default='calendar')),
                ('after_last', models.TextField(choices=[('finish', 'Finish'), ('cycle', 'Cycle')], null=True)),
                ('missed', models.TextField(choices=[('skip', 'Skip'), ('open', 'Open')], db_default='skip')),
                ('open_classes', models.SmallIntegerField(db_default=2)),
                ('fixed_places', models.BooleanField(db_default=False)),
                ('places', models.SmallIntegerField(null=True)),
                ('is_active', models.BooleanField(db_default=True)),
                ('decided_until', models.DateField(null=True)),
                ('coach', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.course')),
                ('room', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.room')),
            ],
            options={
                'db_table': 'batch_classes',
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('batch_number', models.IntegerField()),
                ('start_date', models.DateField()),
                ('start_day_of_week', models.IntegerField()),
                ('status', models.TextField(choices=[('active', 'Active'), ('completed', 'Completed'), ('cancelled', 'Cancelled')], db_default='active')),
                ('zone', models.TextField(db_default='UTC')),
                ('ends_on', models.DateField(null=True)),
                ('days_counted', models.TextField(choices=[('calendar', 'Calendar'), ('weekdays', 'Weekdays')], db_default='calendar')),
                ('open_classes', models.SmallIntegerField(db_default=2)),
                ('fixed_places', models.BooleanField(db_default=False)),
                ('live_class', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.liveclass')),
                ('batch_class', models.ForeignKey(db_column='class_name', on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='cohorts.batchclass', to_field='class_name')),
            ],
            options={
                'db_table': 'batches',
            },
        ),
        migrations.CreateModel(
            name='BatchSlot',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('starts_at', models.TimeField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='cohorts.batch')),
                ('series', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='timetable.series')),
            ],
            options={
                'db_table': 'batch_slots',
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('enrollment_date', models.DateField(db_default=django.db.models.functions.datetime.Now())),
                ('access_level', models.TextField(choices=[('full_access', 'Full'), ('limited_access', 'Limited')], db_default='limited_access')),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('status', models.TextField(choices=[('active', 'Active'), ('completed', 'Completed'), ('left', 'Left')], db_default='active')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='cohorts.batch')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batch_enrolments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'user_batch_enrollments',
            },
        ),
        migrations.CreateModel(
            name='OwnClass',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.TextField()),
                ('description', models.TextField(db_default='')),
                ('instructor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'classes',
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('description', models.TextField(db_default='')),
                ('series', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='timetable.series')),
                ('own_class', models.ForeignKey(db_column='class_id', on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='cohorts.ownclass')),
            ],
            options={
                'db_table': 'meetings',
            },
        ),
        migrations.CreateModel(
            name='Replay',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('link', models.TextField()),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='timetable.trainingsession')),
            ],
            options={
                'db_table': 'class_replays',
            },
        ),
        migrations.CreateModel(
            name='StudentClass',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('status', models.TextField(choices=[('active', 'Active'), ('inactive', 'Inactive')], db_default='active')),
                ('own_class', models.ForeignKey(db_column='class_id', on_delete=django.db.models.deletion.CASCADE, related_name='students', to='cohorts.ownclass')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'student_classes',
            },
        ),
        migrations.CreateModel(
            name='UnopenedStart',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('start_on', models.DateField()),
                ('reason', models.TextField(choices=[('no_live_class', 'No Live Class'), ('no_lessons', 'No Lessons'), ('missed', 'Missed')])),
                ('decided_at', models.DateTimeField()),
                ('dismissed_at', models.DateTimeField(null=True)),
                ('batch_class', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unopened', to='cohorts.batchclass')),
            ],
            options={
                'db_table': 'unopened_starts',
            },
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('batch_class', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting', to='cohorts.batchclass')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'batch_waiting',
            },
        ),
            ],
        ),
    ]
