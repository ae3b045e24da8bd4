"""The registry's first tables, and the type and function that their constraints and indexes are made of."""

# ruff: noqa: E501 - the long sentences are those of Django's own user model

import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# A word as a range, so that an exclusion constraint can ask "the same role?" without btree_gist.
TEXTRANGE = """CREATE TYPE textrange AS RANGE (subtype = text, collation = "C")"""

# Every two neighbouring characters of a name, each with its site in front: 12:王建, 12:建国. A GIN index over
# them finds a name by any part of two characters, also a Chinese one, within one site, without pg_trgm.
NAME_GRAMS = """
CREATE FUNCTION registry_name_grams(site bigint, name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT coalesce(array_agg(DISTINCT site::text || ':' || substr(lower(name), i, 2)), '{}')
    FROM generate_series(1, length(name) - 1) AS i
)
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunSQL(TEXTRANGE, "DROP TYPE textrange"),
        migrations.RunSQL(NAME_GRAMS, "DROP FUNCTION registry_name_grams(bigint, text)"),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="short name")),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("company", "Company")],
                        default="person",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(db_collation="C", max_length=120, verbose_name="name")),
                (
                    "id_number",
                    models.CharField(blank=True, db_collation="C", max_length=40, verbose_name="identity number"),
                ),
                ("wechat", models.CharField(blank=True, max_length=60, verbose_name="WeChat")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
            ],
            options={
                "verbose_name": "customer",
                "verbose_name_plural": "customers",
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "中文"), ("en", "English")],
                        default="zh-hans",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="short name")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("community", "Residential community"),
                            ("building", "Office building"),
                            ("hospital", "Hospital"),
                            ("hospitality", "Restaurant or hotel"),
                            ("campus", "Campus"),
                            ("other", "Other"),
                        ],
                        default="community",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "timezone",
                    models.CharField(default="Asia/Shanghai", max_length=60, verbose_name="time zone"),
                ),
                (
                    "holidays",
                    models.CharField(
                        choices=[
                            ("china", "Public holidays and make-up workdays of mainland China"),
                            ("none", "No public holidays"),
                        ],
                        default="china",
                        max_length=20,
                        verbose_name="holidays",
                    ),
                ),
                ("packs", models.JSONField(blank=True, default=list, verbose_name="procedure packs")),
                ("open", models.BooleanField(default=True, verbose_name="open")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "site",
                "verbose_name_plural": "sites",
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("building", "Building"),
                            ("unit", "Unit"),
                            ("room", "Room"),
                            ("public-area", "Public area"),
                            ("parking", "Parking space"),
                            ("shop", "Shop"),
                            ("ward", "Ward"),
                            ("table", "Table"),
                            ("other", "Other"),
                        ],
                        default="room",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=60, verbose_name="code")),
                ("name", models.CharField(db_collation="C", max_length=120, verbose_name="name")),
                ("floor", models.SmallIntegerField(blank=True, null=True, verbose_name="floor")),
                (
                    "area_m2",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="area (m²)"
                    ),
                ),
                (
                    "path",
                    models.CharField(blank=True, db_collation="C", max_length=160, verbose_name="order"),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="registry.place",
                        verbose_name="part of",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "place",
                "verbose_name_plural": "places",
            },
        ),
        migrations.CreateModel(
            name="PartyPhone",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("number", models.CharField(db_collation="C", max_length=32, verbose_name="telephone")),
                ("label", models.CharField(blank=True, max_length=40, verbose_name="label")),
                ("first", models.BooleanField(default=False, verbose_name="call this one first")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phones",
                        to="registry.party",
                        verbose_name="customer",
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
                "verbose_name": "telephone",
                "verbose_name_plural": "telephones",
            },
        ),
        migrations.AddField(
            model_name="party",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parties",
                to="registry.site",
                verbose_name="site",
            ),
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departments",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "department",
                "verbose_name_plural": "departments",
            },
        ),
        migrations.CreateModel(
            name="SiteCalendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(default="office", max_length=60, verbose_name="name")),
                ("week", models.JSONField(default=dict, verbose_name="week")),
                ("exceptions", models.JSONField(blank=True, default=dict, verbose_name="exceptions")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendars",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar",
                "verbose_name_plural": "calendars",
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "phone",
                    models.CharField(blank=True, db_collation="C", max_length=32, verbose_name="telephone"),
                ),
                (
                    "employee_no",
                    models.CharField(blank=True, db_collation="C", max_length=40, verbose_name="employee number"),
                ),
                ("joined_at", models.DateTimeField(blank=True, null=True, verbose_name="joined")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="left")),
                (
                    "account",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="members",
                        to="registry.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "staff member",
                "verbose_name_plural": "staff",
            },
        ),
        migrations.CreateModel(
            name="SiteParameter",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("pack", models.CharField(max_length=60, verbose_name="pack")),
                ("name", models.CharField(max_length=120, verbose_name="parameter")),
                ("value", models.JSONField(verbose_name="value")),
                ("valid_from", models.DateTimeField(verbose_name="valid from")),
                ("set_at", models.DateTimeField(verbose_name="set at")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parameters",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.staff",
                        verbose_name="set by",
                    ),
                ),
            ],
            options={
                "verbose_name": "site parameter",
                "verbose_name_plural": "site parameters",
            },
        ),
        migrations.CreateModel(
            name="RoleHolding",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("role", models.CharField(db_collation="C", max_length=80, verbose_name="role")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="registry.staff",
                        verbose_name="staff member",
                    ),
                ),
            ],
            options={
                "verbose_name": "role holding",
                "verbose_name_plural": "role holdings",
            },
        ),
        migrations.CreateModel(
            name="RegistryChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="source")),
                ("kind", models.CharField(max_length=40, verbose_name="of what")),
                ("subject_id", models.BigIntegerField(verbose_name="number")),
                ("label", models.CharField(blank=True, max_length=200, verbose_name="which")),
                ("before", models.JSONField(blank=True, null=True, verbose_name="before")),
                ("after", models.JSONField(blank=True, null=True, verbose_name="after")),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.staff",
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "registry change",
                "verbose_name_plural": "registry changes",
            },
        ),
        migrations.CreateModel(
            name="DutyShift",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("role", models.CharField(db_collation="C", max_length=80, verbose_name="role")),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="to")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_shifts",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_shifts",
                        to="registry.staff",
                        verbose_name="staff member",
                    ),
                ),
            ],
            options={
                "verbose_name": "duty shift",
                "verbose_name_plural": "duty shifts",
            },
        ),
        migrations.AddField(
            model_name="department",
            name="head",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="heads",
                to="registry.staff",
                verbose_name="head",
            ),
        ),
        migrations.CreateModel(
            name="Unmasking",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("field", models.CharField(max_length=40, verbose_name="which")),
                ("why", models.CharField(max_length=500, verbose_name="why")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.staff",
                        verbose_name="who",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unmaskings",
                        to="registry.party",
                        verbose_name="whose",
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
                "verbose_name": "unmasking",
                "verbose_name_plural": "unmaskings",
            },
        ),
        migrations.CreateModel(
            name="Occupancy",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("tenant", "Tenant"),
                            ("family", "Family member"),
                            ("worker", "Household worker"),
                            ("company", "Company at this place"),
                        ],
                        default="owner",
                        max_length=10,
                        verbose_name="relation",
                    ),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occupancies",
                        to="registry.party",
                        verbose_name="customer",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occupancies",
                        to="registry.place",
                        verbose_name="place",
                    ),
                ),
            ],
            options={
                "verbose_name": "occupancy",
                "verbose_name_plural": "occupancies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since__isnull", True),
                            ("until__isnull", True),
                            ("since__lte", models.F("until")),
                            _connector="OR",
                        ),
                        name="occupancy_ends_after_it_began",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    "party_id",
                                    "party_id",
                                    models.Value("[]"),
                                    function="int8range",
                                    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    "place_id",
                                    "place_id",
                                    models.Value("[]"),
                                    function="int8range",
                                    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    "role",
                                    "role",
                                    models.Value("[]"),
                                    function="textrange",
                                    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    "since",
                                    "until",
                                    models.Value("[]"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="occupancy_not_twice_at_once",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9][a-z0-9-]*$")), name="site_slug_fits_a_url"
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["site", "path"], name="place_in_order"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["site", "name"], name="place_by_last_part"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(fields=("site", "code"), name="place_code_once_a_site"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="place_code_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("area_m2__isnull", True), ("area_m2__gte", 0), _connector="OR"),
                name="place_area_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="place_not_in_itself",
            ),
        ),
        migrations.AddIndex(
            model_name="partyphone",
            index=models.Index(fields=["site", "number"], name="partyphone_by_number"),
        ),
        migrations.AddIndex(
            model_name="partyphone",
            index=models.Index(
                models.F("site"),
                django.db.models.functions.text.Reverse("number"),
                name="partyphone_by_ending",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyphone",
            constraint=models.UniqueConstraint(fields=("party", "number"), name="partyphone_once_a_party"),
        ),
        migrations.AddConstraint(
            model_name="partyphone",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^\\+?[0-9]+$")), name="partyphone_normalised"
            ),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["site", "name"], name="party_by_name"),
        ),
        migrations.AddIndex(
            model_name="party",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    "site_id",
                    "name",
                    function="registry_name_grams",
                    output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                name="party_by_part_of_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="party_has_a_name"),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.UniqueConstraint(
                condition=models.Q(("id_number", ""), _negated=True),
                fields=("site", "id_number"),
                name="party_id_number_once_a_site",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitecalendar",
            constraint=models.UniqueConstraint(fields=("site", "name"), name="sitecalendar_name_once_a_site"),
        ),
        migrations.AddConstraint(
            model_name="staff",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="staff_has_a_name"),
        ),
        migrations.AddConstraint(
            model_name="staff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("employee_no", ""), _negated=True),
                fields=("organisation", "employee_no"),
                name="staff_employee_no_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="staff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("joined_at__isnull", True),
                    ("left_at__isnull", True),
                    ("joined_at__lte", models.F("left_at")),
                    _connector="OR",
                ),
                name="staff_left_after_joining",
            ),
        ),
        migrations.AddIndex(
            model_name="siteparameter",
            index=models.Index(fields=["site", "pack", "name", "-valid_from", "-id"], name="siteparameter_counts_now"),
        ),
        migrations.AddIndex(
            model_name="roleholding",
            index=models.Index(fields=["site", "role", "staff"], name="roleholding_holders"),
        ),
        migrations.AddConstraint(
            model_name="roleholding",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("since__lt", models.F("until")), _connector="OR"),
                name="roleholding_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleholding",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            "staff_id",
                            "staff_id",
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            "site_id",
                            "site_id",
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            "role",
                            "role",
                            models.Value("[]"),
                            function="textrange",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            "since",
                            "until",
                            models.Value("[)"),
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="roleholding_not_twice_at_once",
            ),
        ),
        migrations.AddIndex(
            model_name="registrychange",
            index=models.Index(fields=["kind", "subject_id", "-at"], name="registrychange_of_subject"),
        ),
        migrations.AddIndex(
            model_name="registrychange",
            index=models.Index(fields=["site", "-at"], name="registrychange_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="registrychange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="registrychange_has_a_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="dutyshift",
            index=models.Index(fields=["site", "role", "ends_at"], name="dutyshift_on_now"),
        ),
        migrations.AddConstraint(
            model_name="dutyshift",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__lt", models.F("ends_at"))),
                name="dutyshift_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyshift",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            "site_id",
                            "site_id",
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            "staff_id",
                            "staff_id",
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            "role",
                            "role",
                            models.Value("[]"),
                            function="textrange",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            "starts_at",
                            "ends_at",
                            models.Value("[)"),
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="dutyshift_not_twice_at_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.UniqueConstraint(fields=("site", "name"), name="department_name_once_a_site"),
        ),
        migrations.AddIndex(
            model_name="unmasking",
            index=models.Index(fields=["site", "-at"], name="unmasking_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="unmasking",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="unmasking_has_a_reason"
            ),
        ),
    ]
