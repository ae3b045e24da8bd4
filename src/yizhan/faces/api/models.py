"""Other systems that are let in: who they are, by which tokens, how much they may ask, what they were answered."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yizhan.cases.people import PROGRAM


class Integration(models.Model):
    """Another system, let in at some sites of one organisation. What it may do there its roles decide, as they do
    for a person; its scopes say which parts of the door it may use at all."""

    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    sites = models.ManyToManyField("registry.Site", related_name="integrations", verbose_name=_("sites"))
    name = models.CharField(_("name"), max_length=60)
    purpose = models.CharField(_("purpose"), max_length=300)  # the reason kept with every number it is shown
    roles = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("roles"))
    scopes = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("scopes"))
    per_minute = models.PositiveIntegerField(_("requests a minute"), default=120)
    made_at = models.DateTimeField(_("let in"))
    made_by = models.ForeignKey("registry.Staff", models.PROTECT, related_name="+", verbose_name=_("let in by"))
    ended_at = models.DateTimeField(_("shut out"), null=True, blank=True)
    ended_by = models.ForeignKey(
        "registry.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shut out by")
    )

    class Meta:
        verbose_name = _("integration")
        verbose_name_plural = _("integrations")
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(purpose=""), name="integration_says_who_and_why"),
            models.CheckConstraint(condition=Q(per_minute__gte=1), name="integration_may_ask_something"),
            # a form sent twice lets nobody in twice
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(ended_at__isnull=True), name="integration_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor_id(self) -> str:
        """As the journal names it."""
        return f"{PROGRAM}{self.pk}"


class Token(models.Model):
    """By which an integration is known. Several may hold at once, so that one can be changed without a pause.

    The token itself is shown once and kept nowhere; it has 256 random bits, so a plain hash of it gives nothing away.
    """

    integration = models.ForeignKey(Integration, models.PROTECT, related_name="tokens", verbose_name=_("integration"))
    prefix = models.CharField(_("begins with"), max_length=16, db_collation="C")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey("registry.Staff", models.PROTECT, related_name="+", verbose_name=_("made by"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        "registry.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)  # to the minute

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return self.prefix

    def holds(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


class Pace(models.Model):
    """How often a token has asked since when. The table is not logged: after a crash everybody begins anew."""

    token = models.OneToOneField(Token, models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()
    asked = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.token_id}: {self.asked}"


class Answer(models.Model):
    """What a command was answered, by the key its sender gave it: sent twice, done once, answered alike."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80, db_collation="C")
    asked = models.BinaryField(max_length=32)  # hash of method, address and body
    status = models.PositiveSmallIntegerField(null=True)  # null while it is being done
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "key"], name="answer_once_a_key")]
        indexes = [
            # what is old enough to be thrown away
            models.Index(fields=["at"], name="answer_oldest_first")
        ]

    def __str__(self) -> str:
        return f"{self.integration_id} {self.key}"


class Failure(models.Model):
    """A request that was not carried out, for whoever has to find out why an integration does not work."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="failures")
    at = models.DateTimeField(_("when"))
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=200)  # without its query, which may name people
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            # the newest of one integration, on its page
            models.Index(fields=["integration", "-at"], name="failure_newest_first"),
            # what is old enough to be thrown away
            models.Index(fields=["at"], name="failure_oldest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"
