"""What roles and password problems are called, in both languages."""

from __future__ import annotations

from participation.identity.rules import MAXIMUM_LENGTH, MINIMUM_LENGTH, PasswordProblem, Role
from participation.platform.i18n import Lazy, lazy

ROLES: dict[Role, Lazy] = {
    Role.DRAFTER: lazy("起草人"),
    Role.REVIEWER: lazy("保密审查员"),
    Role.PUBLISHER: lazy("发布员"),
    Role.MODERATOR: lazy("意见管理员"),
    Role.HEARING_OFFICER: lazy("听证承办人"),
    Role.EXPERT_SECRETARY: lazy("专家论证秘书"),
    Role.RESPONSE_OFFICER: lazy("意见答复员"),
    Role.APPROVER: lazy("审批人"),
    Role.AUDITOR: lazy("审计员"),
    Role.ADMINISTRATOR: lazy("管理员"),
}
_PROBLEMS: dict[PasswordProblem, Lazy] = {
    PasswordProblem.TOO_SHORT: lazy("密码至少 {minimum} 个字符，可以用一句话"),
    PasswordProblem.TOO_LONG: lazy("密码最多 {maximum} 个字符"),
    PasswordProblem.HAS_USERNAME: lazy("密码里不要含有用户名"),
    PasswordProblem.COMMON: lazy("这个密码太常见，容易被猜到。请换几个不相干的词连起来"),
    PasswordProblem.MONOTONOUS: lazy("密码里重复或相连的字符太多，容易被猜到。请换几个不相干的词连起来"),
}


def password_problem(problem: PasswordProblem) -> str:
    """The sentence for one problem, in the current language."""
    return _PROBLEMS[problem].format(minimum=MINIMUM_LENGTH, maximum=MAXIMUM_LENGTH)
