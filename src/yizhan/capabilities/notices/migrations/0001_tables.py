import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0002_append_only"),
        ("registry", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("about", models.CharField(blank=True, max_length=60, verbose_name="about")),
                (
                    "role",
                    models.CharField(blank=True, db_collation="C", max_length=80, verbose_name="to the role"),
                ),
                ("zh", models.TextField(verbose_name="in Chinese")),
                ("en", models.TextField(verbose_name="in English")),
                ("urgent", models.BooleanField(default=False, verbose_name="urgent")),
                ("escalation", models.BooleanField(default=False, verbose_name="handed up")),
                ("pressing", models.BooleanField(default=False, verbose_name="pressed for")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("by", models.CharField(db_collation="C", max_length=40, verbose_name="by")),
                ("by_name", models.CharField(blank=True, max_length=120)),
                ("deliver_at", models.DateTimeField(verbose_name="may disturb from")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="seen")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="registry.party",
                        verbose_name="customer",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.staff",
                        verbose_name="seen by",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="registry.staff",
                        verbose_name="to",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("address", models.CharField(max_length=254, verbose_name="address")),
                ("started_at", models.DateTimeField(verbose_name="begun")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notices.notice",
                        verbose_name="notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", True)),
                fields=["site", "role", "-at"],
                name="notice_unseen_role",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", True)),
                fields=["staff", "site", "-at"],
                name="notice_unseen_staff",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["site", "role", "-at"], name="notice_of_role"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["staff", "site", "-at"], name="notice_of_staff"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("role", ""), _negated=True), ("staff__isnull", True)),
                    models.Q(("role", ""), ("staff__isnull", False)),
                    _connector="OR",
                ),
                name="notice_to_a_role_or_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("seen_at__isnull", True), ("seen_at__gte", models.F("at")), _connector="OR"),
                name="notice_seen_after_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("notice", "address"), name="delivery_once_an_address"),
        ),
    ]
