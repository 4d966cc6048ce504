"""The forms of notices."""

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from participation.hearings import notice_words
from participation.hearings.forms.fields import block, lazy, line
from participation.hearings.rules.notices import DRAFTABLE, Lists, NoticeKind
from participation.hearings.services.notices import NoticeText
from participation.platform.web.forms import Form


class NoticeForm(Form):
    """Draft a notice. ``draw`` offers the hearing's draws; the page sets its choices."""

    kind = RadioField(
        lazy("公告的内容"),
        choices=notice_words.kind_choices,
        default=NoticeKind.ARRANGEMENTS.value,
        validators=[
            InputRequired(lazy("请选择公告的内容")),
            AnyOf([kind.value for kind in DRAFTABLE], message=lazy("请选择公告的内容")),
        ],
        validate_choice=False,
    )
    title = StringField(
        lazy("标题"),
        [DataRequired(lazy("请填写标题")), Length(max=120, message=lazy("标题最多 120 字"))],
        filters=[line],
    )
    body = TextAreaField(
        lazy("正文"),
        [DataRequired(lazy("请填写正文")), Length(max=5000, message=lazy("正文最多 5000 字"))],
        filters=[block],
    )
    lists = RadioField(
        lazy("名单"),
        choices=notice_words.list_choices,
        default=Lists.NONE.value,
        validators=[AnyOf([found.value for found in Lists], message=lazy("请选择要不要附名单"))],
        validate_choice=False,
    )
    draw = SelectField(lazy("附抽签的安排或结果"), choices=dict, default="", validate_choice=False)
    reason = TextAreaField(
        lazy("晚于规定日期公布的理由"), [Length(max=500, message=lazy("最多 500 字"))], filters=[block]
    )

    def text(self) -> NoticeText:
        """The command of a valid form."""
        return NoticeText(
            kind=NoticeKind(self.kind.data),
            title=self.title.data or "",
            body=self.body.data or "",
            lists=Lists(self.lists.data or Lists.NONE),
            draw=self.draw.data or "",
            reason=self.reason.data or "",
        )


class ReviewNoticeForm(Form):
    """The secrecy review of a notice."""

    outcome = RadioField(
        lazy("审查结果"),
        choices=notice_words.outcome_choices,
        validators=[AnyOf(["publish", "return"], message=lazy("请选择审查结果"))],
        validate_choice=False,
    )
    note = TextAreaField(
        lazy("审查意见（退回时必填）"), [Length(max=500, message=lazy("最多 500 字"))], filters=[block]
    )
