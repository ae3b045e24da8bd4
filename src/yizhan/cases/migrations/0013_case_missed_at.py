from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_versions_tell_who_published_them")]
    operations = [
        migrations.AddField(
            model_name="case",
            name="missed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="missed"),
        ),
    ]
