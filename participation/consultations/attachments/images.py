"""Pictures are drawn anew: what a camera wrote beside the picture (place, time, device) stays behind."""

from io import BytesIO
from threading import Lock

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from participation.consultations.attachments.kinds import Kind, Problem, Refused

MAX_PIXELS = 50_000_000
"""A telephone's largest picture; drawn it takes 200 MB."""

MAX_SIDE = 4000
"""Pixels of the longer side of the copy."""


_whole = Lock()


def _load_whole(picture: Image.Image) -> None:
    """Decode it; OSError where it ends too early. Other libraries (WeasyPrint) switch that check off for the whole process."""
    with _whole:
        lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            picture.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def clean_image(kind: Kind, data: bytes) -> bytes:
    """The picture, upright, at most MAX_SIDE long, without metadata."""
    try:
        with Image.open(BytesIO(data), formats=[kind.value.upper()]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Refused(Problem.BOMB)
            _load_whole(opened)
            picture = ImageOps.exif_transpose(opened)
    except Refused:
        raise
    except Image.DecompressionBombError:
        raise Refused(Problem.BOMB) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError, ZeroDivisionError):
        raise Refused(Problem.DAMAGED) from None
    wanted = ("RGB", "L") if kind is Kind.JPEG else ("RGB", "RGBA", "L", "LA")
    if picture.mode not in wanted:
        picture = picture.convert("RGB" if kind is Kind.JPEG or "transparency" not in picture.info else "RGBA")
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    # Only the pixels go on: an image carries its metadata in `info`, which save() would write again.
    fresh = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    out = BytesIO()
    if kind is Kind.JPEG:
        fresh.save(out, "JPEG", quality=88, optimize=True)
    else:
        fresh.save(out, "PNG", optimize=True)
    return out.getvalue()
