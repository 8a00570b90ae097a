from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("availability", "0002_time_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="coachsettings",
            name="public_booking",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="coachsettings",
            name="introduction",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
