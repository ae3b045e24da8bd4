"""django-viewflow walking six view tasks, in PostgreSQL. Runs in the peers' own environment."""

import sys
import time

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

place = conninfo_to_dict(sys.argv[1])
settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": place["dbname"],
            "USER": place["user"],
            "HOST": place["host"],
            "CONN_MAX_AGE": None,
        }
    },
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow", "repairs"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402 - after the settings
from django.db import transaction  # noqa: E402
from repairs.flows import Repair  # noqa: E402
from viewflow.workflow.models import Process  # noqa: E402
from viewflow.workflow.status import PROCESS, STATUS  # noqa: E402

STEPS = 6
SAID = {"matter": "厨房水管漏水", "phone": "13800000000"}


def step(process_id: int, number: int) -> None:
    with transaction.atomic():
        process = Process.objects.select_for_update().get(pk=process_id)
        task = process.task_set.filter(status=STATUS.NEW).get()
        process.data = {**(process.data or {}), task.flow_task.name: f"{number} 做好了"}
        process.save()
        with task.activation() as activation:
            activation.assign(somebody)
            activation.start(None)
            activation.execute()


def rate(matters: int) -> float:
    opened = [Repair.start.run(_process_data=SAID).pk for _ in range(matters)]
    began = time.perf_counter()
    for id in opened:
        for number in range(STEPS):
            step(id, number)
    took = time.perf_counter() - began
    assert Process.objects.filter(pk__in=opened, status=PROCESS.DONE).count() == matters
    return matters * STEPS / took


call_command("migrate", verbosity=0, interactive=False)
somebody = User.objects.create(username="wang")
for line in sys.stdin:
    _, matters = line.split()
    print(rate(int(matters)), flush=True)
