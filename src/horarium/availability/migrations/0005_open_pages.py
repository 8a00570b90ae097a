from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("availability", "0004_meeting_link"),
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
