"""Files of comments: asked for by a row, made by a worker in memory that does not grow, visibly ready or visibly failed.

Officers' files hold what was written; with name and telephone only for a stated purpose and after another look at the
telephone (step-up). Those are encrypted where they lie. Files of what everyone may read are made by themselves.
"""

from participation.consultations.services.exports.asking import (
    FORMATS,
    MAX_PURPOSE,
    MIN_PURPOSE,
    REQUESTED,
    refresh_open_files,
    remove_expired,
    request,
    retry,
)
from participation.consultations.services.exports.handing_out import (
    MAX_DOWNLOAD_MINUTES,
    download,
    open_restricted,
    require_own,
)
from participation.consultations.services.exports.making import run
from participation.consultations.services.exports.reading import MEDIA_TYPES, Export, exports_of, find, open_files

__all__ = [
    "FORMATS",
    "MAX_DOWNLOAD_MINUTES",
    "MAX_PURPOSE",
    "MEDIA_TYPES",
    "MIN_PURPOSE",
    "REQUESTED",
    "Export",
    "download",
    "exports_of",
    "find",
    "open_files",
    "open_restricted",
    "refresh_open_files",
    "remove_expired",
    "request",
    "require_own",
    "retry",
    "run",
]
