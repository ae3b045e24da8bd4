"""Two files to hand in: a photo of a pipe, and ink on glass."""

import io

from PIL import Image, ImageDraw


def _drawn(kind: str) -> bytes:
    image = Image.new("RGB", (300, 120), "white")
    ImageDraw.Draw(image).line([(20, 100), (120, 20), (280, 90)], fill="black", width=6)
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


PIPE = _drawn("JPEG")
INK = _drawn("PNG")
