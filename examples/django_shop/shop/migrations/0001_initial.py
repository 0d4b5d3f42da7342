"""The table of orders."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What `makemigrations` wrote."""

    initial = True
    operations = [  # noqa: RUF012 - as Django wants it
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("buyer", models.CharField(max_length=100)),
                ("reservation", models.UUIDField(unique=True)),
                ("is_paid", models.BooleanField(default=False)),
            ],
        )
    ]
