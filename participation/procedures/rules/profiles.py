"""Procedure profiles: what each kind of procedure demands, and where that is written.

Every number is the default of a configuration and carries its source. The evidence says how the number was
learnt; only what was read in a primary text or on a page that names its source may be cited to the public, so
`Profile.article` is "" for anything else and no page can quote custom as if it were law.

Names are Chinese because they are names of Chinese law; what a reader sees is translated by `presentation`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from participation.procedures.rules.periods import Period, Unit


class Evidence(StrEnum):
    PRIMARY = "V"
    """Read in the text of the law itself."""
    SECONDARY = "S"
    """Read on a page about it."""
    CUSTOM = "K"
    """Common knowledge, unconfirmed: never cited as law."""


class RuleCode(StrEnum):
    """What a period is for. Values are stored with every computed deadline."""

    COMMENT_PERIOD = "comment_period"
    HEARING_NOTICE = "hearing_notice"
    SECOND_NOTICE = "second_notice"
    PAPERS = "papers"
    REQUEST_WITHIN = "request_within"
    """How long a party has to ask for a hearing after being told of the right."""
    HELD_WITHIN = "held_within"
    """How soon after the request the hearing is held."""
    INTERPRETATION_DUE = "interpretation_due"


class Shortening(StrEnum):
    FORBIDDEN = "forbidden"
    WITH_PUBLISHED_REASON = "with_published_reason"


@dataclass(frozen=True, slots=True)
class Source:
    """Where one value of a profile comes from.

    `law` is a key of `presentation.LAWS` ("" where no text is named), `article` its number as digits ("" = the whole).
    """

    rule: RuleCode
    law: str
    article: str
    evidence: Evidence

    @property
    def citation(self) -> str | None:
        """law:article, as stored with a deadline; None where it must not be cited to the public."""
        if self.evidence is Evidence.CUSTOM or not self.law:
            return None
        return f"{self.law}:{self.article}" if self.article else self.law


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of procedure. A period that is None is one the law leaves open.

    `comment_period` is the shortest the law (or custom) allows; `default_comment_period` what a form offers.
    """

    code: str
    name: str
    comment_period: Period | None
    shortening: Shortening
    hearing_notice: Period | None
    papers: Period | None
    interpretation_due: Period
    sources: tuple[Source, ...]
    notice_shortening: Shortening = Shortening.FORBIDDEN
    """Whether a hearing may be held sooner than its notice demands. Of the laws read here none allows it."""
    second_notice: Period | None = None
    request_within: Period | None = None
    held_within: Period | None = None

    @property
    def default_comment_period(self) -> Period:
        return self.comment_period or FALLBACK_COMMENT_PERIOD

    @property
    def shortening_allowed(self) -> bool:
        """Whether a shorter comment period may be set when its reason is published with it."""
        return self.shortening is Shortening.WITH_PUBLISHED_REASON

    @property
    def notice_shortening_allowed(self) -> bool:
        """Whether a hearing notice may be given later when its reason is published with it."""
        return self.notice_shortening is Shortening.WITH_PUBLISHED_REASON

    def source(self, rule: RuleCode) -> Source | None:
        return next((source for source in self.sources if source.rule is rule), None)

    def article(self, rule: RuleCode) -> str:
        """What to cite beside a date computed by this rule; "" where nothing may be cited."""
        source = self.source(rule)
        return (source.citation or "") if source else ""


FALLBACK_COMMENT_PERIOD = Period(30, Unit.CALENDAR_DAY)
"""Offered where a profile sets no comment period (K)."""

INTERPRETATION_DUE = Period(3, Unit.WORKING_DAY)
"""With the document, at the latest three working days after (S; the page read names no article)."""

_INTERPRETATION = Source(RuleCode.INTERPRETATION_DUE, "", "", Evidence.SECONDARY)


def _days(n: int) -> Period:
    return Period(n, Unit.CALENDAR_DAY)


def _working(n: int) -> Period:
    return Period(n, Unit.WORKING_DAY)


_ALL = (
    Profile(
        code="major_decision",
        name="重大行政决策",
        comment_period=_days(30),
        shortening=Shortening.WITH_PUBLISHED_REASON,
        # The national text asks to "publish ahead" and fixes no number.
        hearing_notice=None,
        papers=_days(7),
        interpretation_due=INTERPRETATION_DUE,
        sources=(
            Source(RuleCode.COMMENT_PERIOD, "order_713", "15", Evidence.PRIMARY),
            Source(RuleCode.HEARING_NOTICE, "order_713", "16", Evidence.PRIMARY),
            Source(RuleCode.PAPERS, "order_713", "16", Evidence.PRIMARY),
            _INTERPRETATION,
        ),
    ),
    Profile(
        code="government_rule",
        name="政府规章",
        comment_period=_days(30),
        shortening=Shortening.FORBIDDEN,
        hearing_notice=_days(30),
        papers=None,
        interpretation_due=INTERPRETATION_DUE,
        sources=(
            Source(RuleCode.COMMENT_PERIOD, "rules_procedure", "15", Evidence.PRIMARY),
            Source(RuleCode.HEARING_NOTICE, "rules_procedure", "16", Evidence.PRIMARY),
            _INTERPRETATION,
        ),
    ),
    Profile(
        code="normative_document",
        name="行政规范性文件",
        comment_period=_days(30),
        shortening=Shortening.WITH_PUBLISHED_REASON,
        hearing_notice=None,
        papers=None,
        interpretation_due=INTERPRETATION_DUE,
        sources=(Source(RuleCode.COMMENT_PERIOD, "", "", Evidence.CUSTOM), _INTERPRETATION),
    ),
    Profile(
        code="price_hearing",
        name="政府制定价格",
        comment_period=None,
        shortening=Shortening.FORBIDDEN,
        # The thirty days are those of local detailed rules (S), which a place may set otherwise.
        notice_shortening=Shortening.WITH_PUBLISHED_REASON,
        hearing_notice=_days(30),
        second_notice=_days(15),
        papers=_days(15),
        interpretation_due=INTERPRETATION_DUE,
        sources=(
            Source(RuleCode.HEARING_NOTICE, "price_hearing_local", "", Evidence.SECONDARY),
            Source(RuleCode.SECOND_NOTICE, "price_hearing_local", "", Evidence.SECONDARY),
            Source(RuleCode.PAPERS, "price_hearing_local", "", Evidence.SECONDARY),
            _INTERPRETATION,
        ),
    ),
    Profile(
        code="licence_hearing",
        name="行政许可听证",
        comment_period=None,
        shortening=Shortening.FORBIDDEN,
        hearing_notice=_days(7),
        papers=None,
        request_within=_days(5),
        # Art. 82 reads the limits the law sets the agency itself as working days.
        held_within=_working(20),
        interpretation_due=INTERPRETATION_DUE,
        sources=(
            Source(RuleCode.HEARING_NOTICE, "licence_law", "48", Evidence.PRIMARY),
            Source(RuleCode.REQUEST_WITHIN, "licence_law", "47", Evidence.PRIMARY),
            Source(RuleCode.HELD_WITHIN, "licence_law", "47", Evidence.PRIMARY),
            _INTERPRETATION,
        ),
    ),
    Profile(
        code="penalty_hearing",
        name="行政处罚听证",
        comment_period=None,
        shortening=Shortening.FORBIDDEN,
        # Art. 85 reads the 7 and 5 days as working days.
        hearing_notice=_working(7),
        papers=None,
        request_within=_working(5),
        interpretation_due=INTERPRETATION_DUE,
        sources=(
            Source(RuleCode.HEARING_NOTICE, "penalty_law", "64", Evidence.PRIMARY),
            Source(RuleCode.REQUEST_WITHIN, "penalty_law", "64", Evidence.PRIMARY),
            _INTERPRETATION,
        ),
    ),
)

PROFILES: Mapping[str, Profile] = MappingProxyType({profile.code: profile for profile in _ALL})
"""By code, in the order a form offers them."""
