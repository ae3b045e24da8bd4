"""Plain text: what comes in through a form or an address has only characters that people write."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from yizhan.procedure.model.fields import CONTROL


class PlainText:
    """Middleware: takes them out of what was typed; an address that has one leads nowhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> None:
        if any(isinstance(value, str) and CONTROL.search(value) for value in kwargs.values()):
            raise Http404
        request.GET = plain(request.GET)
        if request.method == "POST":
            request.POST = plain(request.POST)


def plain(typed: Any) -> Any:
    if not any(CONTROL.search(text) for name, texts in typed.lists() for text in (name, *texts)):
        return typed
    cleaned = QueryDict(mutable=True, encoding=typed.encoding)
    for name, texts in typed.lists():
        cleaned.setlist(CONTROL.sub("", name), [CONTROL.sub("", text) for text in texts])
    cleaned._mutable = False
    return cleaned
