"""Who called is kept as it was typed, where nobody registered was found by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_state_without_answers")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="caller",
            field=models.CharField(blank=True, default="", max_length=80, verbose_name="caller, as typed"),
            preserve_default=False,
        ),
    ]
