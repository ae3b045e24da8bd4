"""Pictures as we keep them: decoded and drawn anew, so that nothing else travels in the file.

Whatever was hidden in it (where the photo was taken, a script, an archive glued to its end) is gone; it stands
upright and is no larger than a screen needs.
"""

import struct
import zlib
from io import BytesIO
from threading import BoundedSemaphore
from typing import NamedTuple

from PIL import Image, ImageOps

from yizhan.capabilities.documents.refusals import PaperRefused

# Pixels of a picture, by its format. The largest photo telephones take by default has 50 million and is a JPEG,
# which is unpacked no larger than it is needed; the others are screenshots and drawings, and unpacked whole.
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
FORMATS = tuple(MOST_PIXELS)
AT_ONCE = BoundedSemaphore(2)  # pictures that one process unpacks at a time, each in some hundred megabytes
LONGEST_SIDE = 2560  # pixels: a page printed at 300 dpi
GLASS_SIDE = 4096  # pixels of the largest screen somebody signs on
SIGNATURE_SIDE = 800
THUMBNAIL_SIDE = 320
QUALITY = 85

# What Pillow raises on files that are broken or made to break it.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, Image.DecompressionBombError)


class Picture(NamedTuple):
    content: bytes
    content_type: str
    width: int
    height: int


def photo(content: bytes, name: str) -> Picture:
    """A JPEG of what is to be seen in any image we take. Raises PaperRefused."""
    return _saved(_decoded(content, name, LONGEST_SIDE), "JPEG")


def signature(content: bytes, name: str) -> Picture:
    """A PNG of the ink alone. Raises PaperRefused, also when there is none."""
    ink = _decoded(content, name, GLASS_SIDE).convert("L")
    box = ImageOps.invert(ink).point(lambda grey: 255 if grey > 32 else 0).getbbox()
    if box is None:
        raise PaperRefused("blank-signature")
    ink = ink.crop(box)
    ink.thumbnail((SIGNATURE_SIDE, SIGNATURE_SIDE), Image.Resampling.LANCZOS)
    return _saved(ink, "PNG")


def thumbnail(content: bytes) -> Picture:
    """A small JPEG of a picture that is already ours."""
    return _saved(_decoded(content, "", THUMBNAIL_SIDE), "JPEG")


def _decoded(content: bytes, name: str, side: int) -> Image.Image:
    """Upright, on white, in plain colours, no longer than `side`; the size is looked at before a single pixel is
    unpacked."""
    try:
        with AT_ONCE, Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS.get(image.format or "", MOST_PIXELS["PNG"]):
                raise PaperRefused("too-many-pixels", name=name)
            image.draft("RGB", (side, side))
            plain: Image.Image = image
            if image.mode not in ("L", "LA", "RGB", "RGBA"):
                plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
            # Made small first: every further step copies it.
            plain.thumbnail((side, side), Image.Resampling.LANCZOS)
            ImageOps.exif_transpose(plain, in_place=True)
            return _on_white(plain)
    except Image.DecompressionBombError as error:
        raise PaperRefused("too-many-pixels", name=name) from error
    except BROKEN as error:
        raise PaperRefused("not-an-image", name=name) from error


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    drawn = image.convert("RGBA")
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    return paper


def _saved(image: Image.Image, format: str) -> Picture:
    image.info.clear()  # Pillow writes what it finds there into the new file: a comment, a colour profile
    out = BytesIO()
    image.save(out, format, quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), f"image/{format.lower()}", image.width, image.height)
