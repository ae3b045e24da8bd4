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
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("step", models.CharField(blank=True, max_length=60, verbose_name="step")),
                (
                    "kind",
                    models.CharField(
                        choices=[("photo", "Photo"), ("signature", "Signature"), ("paper", "Paper")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "signer",
                    models.CharField(blank=True, db_collation="C", max_length=80, verbose_name="signed by"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("file", models.CharField(db_collation="C", max_length=200)),
                ("content_type", models.CharField(max_length=40, verbose_name="type")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("sha256", models.CharField(db_collation="C", max_length=64)),
                ("original_sha256", models.CharField(db_collation="C", max_length=64)),
                ("width", models.PositiveIntegerField(blank=True, null=True)),
                ("height", models.PositiveIntegerField(blank=True, null=True)),
                ("uploaded_by", models.CharField(db_collation="C", max_length=40, verbose_name="by")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "indexes": [
                    models.Index(
                        condition=models.Q(("case__isnull", False)),
                        fields=["case", "id"],
                        name="attachment_of_case",
                    ),
                    models.Index(
                        condition=models.Q(("case__isnull", True)),
                        fields=["uploaded_by", "at"],
                        name="attachment_loose",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "signature"), models.Q(("signer", ""), _negated=True)),
                            models.Q(models.Q(("kind", "signature"), _negated=True), ("signer", "")),
                            _connector="OR",
                        ),
                        name="attachment_signature_has_a_signer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FiledCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("file", models.CharField(db_collation="C", max_length=60, verbose_name="file")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("by", models.CharField(db_collation="C", max_length=40, verbose_name="by")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filed_copies",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "filed copy",
                "verbose_name_plural": "filed copies",
                "indexes": [models.Index(fields=["site", "file", "-at"], name="filedcopy_of_file")],
                "constraints": [models.UniqueConstraint(fields=("case", "file"), name="filedcopy_once_a_file")],
            },
        ),
    ]
