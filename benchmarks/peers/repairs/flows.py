from django.http import HttpRequest, HttpResponse
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process


def page(request: HttpRequest) -> HttpResponse:
    """Viewflow wants a view for each task; here the task is walked without one."""
    return HttpResponse()


class Repair(flow.Flow):
    process_class = Process

    start = flow.StartHandle().Next(this.judge)
    judge = flow.View(page).Next(this.dispatch)
    dispatch = flow.View(page).Next(this.accept)
    accept = flow.View(page).Next(this.handle)
    handle = flow.View(page).Next(this.verify)
    verify = flow.View(page).Next(this.revisit)
    revisit = flow.View(page).Next(this.end)
    end = flow.End()
