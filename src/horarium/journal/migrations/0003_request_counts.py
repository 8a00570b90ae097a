from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0002_idempotency_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='RequestCount',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('minute', models.DateTimeField()),
                ('taken', models.IntegerField()),
            ],
            options={
                'db_table': 'request_counts',
            },
        ),
        # What is counted is of one minute: no commit need wait for the disk, and a crash may forget it.
        migrations.RunSQL('ALTER TABLE request_counts SET UNLOGGED', migrations.RunSQL.noop),
    ]
