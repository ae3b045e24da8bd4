"""Who listens, what is to be told, and every attempt to tell it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Subscription(models.Model):
    """One address of another system, with the kinds it wants and the secret that its messages are signed with."""

    class Detail(models.TextChoices):
        THIN = "thin", _("Thin: which matter, and what happened")
        FULL = "full", _("Full: with what is written in it")

    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="webhooks", verbose_name=_("site"))
    title = models.CharField(_("title"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    kinds = ArrayField(models.CharField(max_length=40), verbose_name=_("hears of"))
    detail = models.CharField(_("detail"), max_length=4, choices=Detail.choices, default=Detail.THIN)
    unmasked = models.BooleanField(_("personal data in full"), default=False)
    secret = models.TextField()  # locked; shown once, when it is made
    # After a change both secrets sign until then, so that the other side can follow in its own time.
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey("registry.Staff", models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_because = models.CharField(_("why ended"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.CheckConstraint(
                condition=Q(old_secret="", old_until__isnull=True) | ~Q(old_secret="") & Q(old_until__isnull=False),
                name="subscription_old_secret_ends",
            ),
            models.CheckConstraint(condition=Q(kinds__len__gt=0), name="subscription_hears_of_something"),
        ]
        indexes = [
            # who is to be told, with every event
            models.Index(fields=["site"], condition=Q(ended_at__isnull=True), name="subscription_listening"),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One message on its way to one subscription: written in the transaction of what it tells."""

    class State(models.TextChoices):
        WAITING = "waiting", _("On its way")
        DELIVERED = "delivered", _("Delivered")
        GIVEN_UP = "given-up", _("Given up")

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="deliveries", verbose_name=_("webhook"))
    case = models.ForeignKey(
        "cases.Case", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("case")
    )
    uid = models.CharField(_("message"), max_length=40, unique=True, db_collation="C")
    kind = models.CharField(_("what"), max_length=40, db_collation="C")
    body = models.JSONField()
    at = models.DateTimeField(_("when"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        indexes = [
            # the log of a subscription, newest first
            models.Index(fields=["subscription", "-at", "-id"], name="webhookdelivery_log"),
            # those whose turn it is, or was
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="webhookdelivery_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.kind}"


class Attempt(models.Model):
    """One call. `status` 0: nobody answered, or it was not called at all; `said` tells why."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts", verbose_name=_("delivery"))
    at = models.DateTimeField(_("when"))
    status = models.PositiveSmallIntegerField(_("answer"))
    said = models.CharField(max_length=300, blank=True)
    took_ms = models.PositiveIntegerField(_("took (ms)"))

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.status}"
