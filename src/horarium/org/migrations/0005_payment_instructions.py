from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("org", "0004_currency_and_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="settings",
            name="payment_instructions",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
