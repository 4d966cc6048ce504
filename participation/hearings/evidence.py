"""Pictures handed in as evidence: read, made anew, so that nothing but the picture is kept and shown."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 40_000_000
MAX_SIDE = 2400
"""Longer pictures are scaled down: a page of results stays readable."""
FORMATS = ("PNG", "JPEG", "WEBP")


class NoPicture(ValueError):
    """Not a picture of a kind we take, or too large."""


def made_anew(content: bytes) -> tuple[bytes, str]:
    """(bytes, media type) of the same picture, re-encoded without metadata. NoPicture. Blocking: call it in a thread."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise NoPicture("too many pixels")
                photograph = opened.format == "JPEG"
                picture = ImageOps.exif_transpose(opened) or opened
                picture = picture.convert("RGB")
                picture.thumbnail((MAX_SIDE, MAX_SIDE))
                target = io.BytesIO()
                if photograph:
                    picture.save(target, "JPEG", quality=85)
                    return target.getvalue(), "image/jpeg"
                picture.save(target, "PNG", optimize=True)
                return target.getvalue(), "image/png"
    except NoPicture:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError) as error:
        raise NoPicture(str(error)) from error
