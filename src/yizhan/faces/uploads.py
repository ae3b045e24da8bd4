"""How much may be sent at once: looked at before anything of it is read, for it is kept on the disk meanwhile."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MOST_AT_ONCE = 100 * 2**20  # bytes of one form with all its files: half a dozen of the largest photos


class BoundedUpload(FileUploadHandler):
    """Stands before Django's own handlers, which take any amount, also from who is not logged in."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > MOST_AT_ONCE:
            raise RequestDataTooBig(f"{content_length} bytes were sent; at most {MOST_AT_ONCE} are read")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
