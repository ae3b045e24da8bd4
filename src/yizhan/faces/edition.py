"""One edition of the packs for each request: asked for once, however many parts of a page speak of it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from yizhan.cases import library


class OneEdition:
    """Middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with library.one_for_all():
            return self.get_response(request)
