"""What is refused, in the words of GeoReport: the status as a code, and a description."""

from django.http import HttpRequest, HttpResponse

from yizhan.faces.api.problems import Problem
from yizhan.faces.open311 import answers

# GeoReport knows no status but these: a key that is wrong is 403, and whatever is wrong with a request is 400.
STATUS = {401: 403, 422: 400, 412: 400}


class Objected(Exception):
    """An objection of the specification's own, to be told with its status."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    return told(request, STATUS.get(problem.status, problem.status), problem.sentence)


def told(request: HttpRequest, status: int, description: str) -> HttpResponse:
    return answers.answer(request, "errors", [{"code": status, "description": description}], status)
