from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import horarium.kernel.ids
from django.db import migrations, models

from horarium import catalog
from horarium.kernel.migrations import from_sql


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        from_sql(
            Path(catalog.__file__).parent / "sql" / "catalog.sql",
            [
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('title', models.TextField()),
                ('description', models.TextField(db_default='')),
                ('is_active', models.BooleanField(db_default=True)),
            ],
            options={
                'db_table': 'courses',
            },
        ),
        migrations.CreateModel(
            name='LiveClass',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('title', models.TextField(null=True)),
                ('description', models.TextField(db_default='')),
                ('access_type', models.TextField(choices=[('free', 'Free'), ('paid', 'Paid')], db_default='paid')),
                ('is_active', models.BooleanField(db_default=True)),
                ('course', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='live_class', to='catalog.course')),
            ],
            options={
                'db_table': 'live_classes',
            },
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('position', models.SmallIntegerField()),
                ('title', models.TextField()),
                ('video_url', models.TextField(db_default='')),
                ('course', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='catalog.course')),
                ('live_class', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='catalog.liveclass')),
            ],
            options={
                'db_table': 'lessons',
            },
        ),
            ],
        ),
    ]
