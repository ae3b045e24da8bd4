"""What came with a report and belongs to no question of a procedure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """One service request as it came: who sent it, where on the map, by which token it is asked for."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+", verbose_name=_("case"))
    integration = models.ForeignKey("api.Integration", models.PROTECT, related_name="+", verbose_name=_("integration"))
    token = models.CharField(max_length=43, unique=True, db_collation="C")
    lat = models.FloatField(_("latitude"), null=True)
    long = models.FloatField(_("longitude"), null=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    account_id = models.CharField(max_length=60, blank=True)
    device_id = models.CharField(max_length=100, blank=True)
    first_name = models.CharField(max_length=60, blank=True)
    last_name = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=254, blank=True)
    media_url = models.CharField(max_length=500, blank=True)  # never fetched by us, only told again

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def __str__(self) -> str:
        return str(self.case_id)
