from django.http import HttpResponse

from yizhan.faces.api.problems import Problem


def answer(problem: Problem) -> HttpResponse:
    return HttpResponse(problem.sentence, status=problem.status)
