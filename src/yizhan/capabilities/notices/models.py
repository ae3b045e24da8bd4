"""Notices: what was said to whom about which case, by whom, when; and when somebody saw it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yizhan.procedure.model import Text


class Notice(models.Model):
    """Addressed to a role (whoever holds it sees it) or to one staff member; a customer is addressed as the
    role `customer`, with the party when it is known. The words are kept as they were then, with the sender
    (ONE-010)."""

    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="notices", verbose_name=_("site"))
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="notices", verbose_name=_("case"))
    about = models.CharField(_("about"), max_length=60, blank=True)  # the step or limit it came from
    role = models.CharField(_("to the role"), max_length=80, blank=True, db_collation="C")
    staff = models.ForeignKey(
        "registry.Staff", models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("to")
    )
    party = models.ForeignKey(
        "registry.Party",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("customer"),
    )
    zh = models.TextField(_("in Chinese"))
    en = models.TextField(_("in English"))
    urgent = models.BooleanField(_("urgent"), default=False)
    escalation = models.BooleanField(_("handed up"), default=False)
    pressing = models.BooleanField(_("pressed for"), default=False)
    at = models.DateTimeField(_("when"))
    by = models.CharField(_("by"), max_length=40, db_collation="C")
    by_name = models.CharField(max_length=120, blank=True)
    deliver_at = models.DateTimeField(_("may disturb from"))  # on the desk it stands at once
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    seen_by = models.ForeignKey(
        "registry.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seen by")
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(
                condition=(~Q(role="") & Q(staff__isnull=True)) | (Q(role="") & Q(staff__isnull=False)),
                name="notice_to_a_role_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(seen_at__gte=models.F("at")),
                name="notice_seen_after_sent",
            ),
        ]
        indexes = [
            # the bell: what nobody of a role, or this person, has seen
            models.Index(fields=["site", "role", "-at"], condition=Q(seen_at__isnull=True), name="notice_unseen_role"),
            models.Index(
                fields=["staff", "site", "-at"], condition=Q(seen_at__isnull=True), name="notice_unseen_staff"
            ),
            # the list behind the bell
            models.Index(fields=["site", "role", "-at"], name="notice_of_role"),
            models.Index(fields=["staff", "site", "-at"], name="notice_of_staff"),
        ]

    def __str__(self) -> str:
        return self.zh

    def in_language(self, language: str) -> str:
        return Text(self.zh, self.en).in_language(language)


class Line(models.Model):
    """A service outside the house that notices are told to as well: a group in WeCom, a telephone, a chat.

    For a person, for a role, or with neither for all that the site's staff are told.
    """

    site = models.ForeignKey("registry.Site", models.PROTECT, related_name="notice_lines", verbose_name=_("site"))
    title = models.CharField(_("title"), max_length=80)
    service = models.CharField(_("service"), max_length=120)  # what it is, without anything secret
    url = models.TextField()  # locked; it holds the key of the service and is never shown again
    role = models.CharField(_("for the role"), max_length=80, blank=True, db_collation="C")
    staff = models.ForeignKey(
        "registry.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for the person")
    )
    urgent_only = models.BooleanField(_("only what is urgent"), default=False)
    created_by = models.ForeignKey("registry.Staff", models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    failed_at = models.DateTimeField(_("last failed"), null=True, blank=True)
    answered_at = models.DateTimeField(_("last answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("line outside")
        verbose_name_plural = _("lines outside")
        constraints = [
            models.CheckConstraint(
                condition=Q(role="") | Q(staff__isnull=True), name="line_for_a_role_or_a_person_or_all"
            ),
        ]
        indexes = [
            # who else is told, with every notice
            models.Index(fields=["site"], condition=Q(ended_at__isnull=True), name="line_open"),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One notice on its way out of the house to one address: of mail, or `line:` and the id of a line. Written before
    it is sent: a worker that dies in between leaves a row without `sent_at`, and nobody is written to twice."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries", verbose_name=_("notice"))
    address = models.CharField(_("address"), max_length=254)
    started_at = models.DateTimeField(_("begun"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["notice", "address"], name="delivery_once_an_address")]

    def __str__(self) -> str:
        return f"{self.notice_id} > {self.address}"
