import django.db.models.deletion
import django.db.models.functions.datetime
import horarium.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0005_calendar_addresses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Visitor",
            fields=[
                ("id", models.UUIDField(db_default=horarium.kernel.ids.NewId(), default=horarium.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("email", models.TextField()),
                ("known_by", models.BinaryField(unique=True)),
                ("origin", models.BinaryField()),
                ("seen_at", models.DateTimeField()),
                ("user", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="visitor", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "db_table": "visitors",
                "indexes": [models.Index(fields=["origin", "seen_at"], name="people_visitors_by_origin")],
            },
        ),
    ]
