"""Once: a command that is sent twice with one key is done once and answered alike.

Guaranteed: of two requests with one key the second waits for the first, also in another process, and is given
its answer. Only what was done is kept: a command that was refused may be sent again with the same key, mended. The
same key with another request is refused. Answers are kept for KEPT_FOR; after that the engine still knows the
key of what was done, and does not do it again.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from django.db import connection, transaction
from django.http import HttpResponse

from yizhan.faces.api.models import Answer
from yizhan.faces.api.problems import Problem
from yizhan.faces.api.visiting import ProgramRequest

KEPT_FOR = timedelta(hours=48)
LONGEST = 80  # characters of a key
TOLD_AGAIN = ("ETag", "Location", "Content-Type")

_RESERVE = """
INSERT INTO api_answer (integration_id, key, asked, body, headers, at) VALUES (%s, %s, %s, '', '{}', %s)
ON CONFLICT (integration_id, key) DO NOTHING
"""


def once(request: ProgramRequest, key: str | None, do: Callable[[], HttpResponse]) -> HttpResponse:
    """Carry the command out in one transaction, unless its key says that this has been done."""
    if key is None:
        request.key = uuid4().hex
        with transaction.atomic():
            return do()
    if not 1 <= len(key) <= LONGEST or not (key.isascii() and key.isprintable()):
        raise Problem("bad-key")
    asked = asked_for(request)
    request.key = sha256(f"{request.integration.pk} {key} ".encode() + asked).hexdigest()
    with transaction.atomic():
        if not _reserve(request, key, asked):
            return _again(Answer.objects.get(integration=request.integration, key=key), asked)
        response = do()
        Answer.objects.filter(integration=request.integration, key=key).update(
            status=response.status_code,
            body=response.content.decode(),
            headers={name: response[name] for name in TOLD_AGAIN if name in response},
        )
        return response


def forget(now: datetime) -> int:
    """Throw old answers away."""
    return Answer.objects.filter(at__lt=now - KEPT_FOR).delete()[0]


def asked_for(request: ProgramRequest) -> bytes:
    """What was asked, as a hash. Of a form with files what is in it counts, not how it was packed."""
    asked = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for part in _parts(request):
        asked.update(len(part).to_bytes(8, "big"))
        asked.update(part)
    return asked.digest()


def _parts(request: ProgramRequest) -> Iterator[bytes]:
    if request.content_type != "multipart/form-data":
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield from (text.encode() for text in (name, *values))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield f"{name} {file.name}".encode()
            yield file.read()
            file.seek(0)


def _reserve(request: ProgramRequest, key: str, asked: bytes) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, [request.integration.pk, key, asked, request.now])
        return bool(cursor.rowcount == 1)


def _again(before: Answer, asked: bytes) -> HttpResponse:
    if bytes(before.asked) != asked:
        raise Problem("key-reused")
    response = HttpResponse(before.body, status=before.status, headers=before.headers)
    response["Idempotent-Replayed"] = "true"
    return response
