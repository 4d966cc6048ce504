"""Pure rules of identity: roles and their reach, names, passwords, one-time codes."""

from participation.identity.rules.actors import Actor, Grant, Role, may_manage
from participation.identity.rules.codes import (
    RECOVERY_CODE_COUNT,
    STEP_SECONDS,
    matching_step,
    normalise_recovery_code,
    totp_code,
)
from participation.identity.rules.names import child_path, is_slug, is_username, normalise_username
from participation.identity.rules.passwords import (
    MAXIMUM_LENGTH,
    MINIMUM_LENGTH,
    PasswordProblem,
    password_problems,
)
from participation.identity.rules.people import COMPOUND_SURNAMES, clean_name, clean_phone, mask_person, mask_word
from participation.identity.rules.stages import (
    PENDING_SECONDS,
    Stage,
    safe_next,
    stage_after_code,
    stage_after_password,
)

__all__ = [
    "COMPOUND_SURNAMES",
    "MAXIMUM_LENGTH",
    "MINIMUM_LENGTH",
    "PENDING_SECONDS",
    "RECOVERY_CODE_COUNT",
    "STEP_SECONDS",
    "Actor",
    "Grant",
    "PasswordProblem",
    "Role",
    "Stage",
    "child_path",
    "clean_name",
    "clean_phone",
    "is_slug",
    "is_username",
    "mask_person",
    "mask_word",
    "matching_step",
    "may_manage",
    "normalise_recovery_code",
    "normalise_username",
    "password_problems",
    "safe_next",
    "stage_after_code",
    "stage_after_password",
    "totp_code",
]
