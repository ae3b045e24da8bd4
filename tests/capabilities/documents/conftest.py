"""Pictures made on the spot, honest and hostile, and a store of this test's own."""

import base64
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from pytest_django import Settings


@pytest.fixture(autouse=True)
def storeroom(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(format: str = "JPEG", size: tuple[int, int] = (40, 30), **saved: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "steelblue").save(out, format, **saved)
    return out.getvalue()


def upload(content: bytes, name: str = "leak.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def drawn(ink: bool = True) -> str:
    """What a canvas gives: a transparent PNG with a stroke, as data URL."""
    image = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(image).line([(150, 60), (300, 140), (420, 70)], fill=(0, 0, 0, 255), width=6)
    out = BytesIO()
    image.save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"
