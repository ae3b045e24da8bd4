"""The number as a QR code, for a telephone to find the matter that a paper belongs to."""

from io import BytesIO

import segno


def qr_svg(number: str) -> bytes:
    out = BytesIO()
    segno.make(number, error="m", micro=False).save(out, kind="svg", border=0, scale=4, xmldecl=False)
    return out.getvalue()
