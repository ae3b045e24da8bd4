"""What was told about a case goes when the case is destroyed."""

from yizhan.capabilities.notices.models import Delivery, Notice
from yizhan.cases.models import Case


def forget(case: Case) -> None:
    Delivery.objects.filter(notice__case=case).delete()
    Notice.objects.filter(case=case).delete()
