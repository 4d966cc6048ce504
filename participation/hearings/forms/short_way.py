"""The short way from raw fields to a command, for the rush: what ``RegistrationForm`` would read, at a fifth of its cost.

Taking in registrations is what a hearing's first minute consists of, and building and judging WTForms fields was nearly half
of it. Here the same rules are asked in the same order of nothing but the text. Whatever is not plain goes to the form,
which alone says what is wrong. A property test holds the two together.
"""

from wtforms import BooleanField

from participation.hearings import words
from participation.hearings.forms.fields import block, is_mail_address, line, seat_ids
from participation.hearings.forms.registration import MAX_STATEMENT, names_in
from participation.hearings.rules import (
    Applicant,
    ConditionKind,
    PoolCode,
    QuestionKind,
    Seating,
    answer_problem,
    born_on,
    clean_identity,
    is_identity,
    is_mobile,
    is_name,
    unmet,
)
from participation.hearings.services import Application, Glimpse, HearingView, PoolView
from participation.identity.rules import clean_name, clean_phone
from participation.platform.clock import local
from participation.platform.web.forms import FormInput

_BROUGHT = ("companions", "organisation")


def read_application(hearing: HearingView, pool: PoolView, data: FormInput) -> Application | None:
    """The command of a valid form; None where the form has to look at it.

    That is: something to object to, somebody who comes along, or a date of birth.
    """
    name, phone = clean_name(line(data.get("name"))), clean_phone(line(data.get("phone")))
    email = line(data.get("email"))
    if not (is_name(name) and is_mobile(phone) and ticked(data, "adult") and data.get("pool") == pool.slug != ""):
        return None
    if (email and not is_mail_address(email)) or _brings(pool, data):
        return None
    identity = clean_identity(line(data.get("identity"))) if pool.id_number else ""
    if pool.id_number and not is_identity(identity):
        return None
    stated = _stated(pool, data, identity)
    if stated is None or unmet(pool.conditions, stated, local(hearing.starts_at).date()):
        return None
    answers = _answers(pool, data)
    statement = block(data.get("statement")) if pool.code is PoolCode.PARTICIPANT else ""
    if answers is None or len(statement) > MAX_STATEMENT:
        return None
    needs = data.getlist("needs")
    return Application(
        pool=pool.slug,
        name=name,
        phone=phone,
        email=email,
        needs=tuple(need for need in words.NEEDS if need in needs) if needs else (),
        statement=statement,
        identity=identity,
        answers=answers,
        stated=stated,
        wait=pool.keeps_waitlist and ticked(data, "wait"),
        cascade=pool.cascade and ticked(data, "cascade"),
        seats=seat_ids(data.getlist("seats")) if hearing.seating is Seating.CHOSEN else (),
    )


def glimpse(pool: PoolView, data: FormInput) -> Glimpse | None:
    """What of the raw fields decides whether there is a place at all; None where telephone or ID number is not one.

    Cleaned as the form cleans them, without making it: most who come to a full session are refused.
    """
    phone = clean_phone(line(data.get("phone")))
    identity = clean_identity(line(data.get("identity"))) if pool.id_number else ""
    if not is_mobile(phone) or (pool.id_number and not is_identity(identity)):
        return None
    brings = pool.companions or pool.group_size
    waits = pool.keeps_waitlist and ticked(data, "wait")
    return Glimpse(phone, identity, 1 + len(names_in(block(data.get("companions"))) if brings else ()), waits)


def ticked(data: FormInput, name: str) -> bool:
    """A checkbox, as WTForms reads it."""
    return data.get(name, "") not in BooleanField.false_values


def _brings(pool: PoolView, data: FormInput) -> bool:
    return bool(pool.companions or pool.group_size) and any(line(data.get(name)) for name in _BROUGHT)


def _stated(pool: PoolView, data: FormInput, identity: str) -> Applicant | None:
    """What the conditions look at; None where one needs a date of birth that is no part of an ID number."""
    residence, occupation, declared = "", "", set()
    for index, condition in enumerate(pool.conditions):
        match condition.kind:
            case ConditionKind.AGE if condition.proved and not pool.id_number:
                return None
            case ConditionKind.RESIDENCE:
                residence = _text(data, "residence")
            case ConditionKind.OCCUPATION:
                occupation = _text(data, "occupation")
            case ConditionKind.DECLARATION if ticked(data, f"declare{index}"):
                declared.add(index)
    return Applicant(
        confirms_age=True,
        born_on=born_on(identity) if identity else None,
        residence=residence,
        occupation=occupation,
        declared=frozenset(declared),
    )


def _answers(pool: PoolView, data: FormInput) -> dict[str, str] | None:
    """What was answered by question id; None where one of the answers does not do."""
    found: dict[str, str] = {}
    for question in pool.questions:
        answer = _text(data, question.id)
        if question.kind is QuestionKind.TEXT:
            answer = line(answer)
        if answer_problem(question, answer):
            return None
        if answer:
            found[question.id] = answer
    return found


def _text(data: FormInput, name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
