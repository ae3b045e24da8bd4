"""The gate of the intake: for those who take matters in; to whoever only watches it does not exist."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase

from yizhan.faces.doors import StaffRequest, View, desk_page


def intake_page(view: View) -> View:
    @wraps(view)
    @desk_page
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.reach.takes_in:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
