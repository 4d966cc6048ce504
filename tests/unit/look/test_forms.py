"""The form macros over WTForms fields."""

from __future__ import annotations

import re

import pytest
import wtforms
from wtforms.validators import InputRequired, Length

from participation.platform.errors import Closed
from participation.platform.i18n import N_, lazy, speaking
from participation.platform.web.forms import Form, FormInput
from participation.settings import ROOT
from tests.unit.look.markup import Markup

ALL = """
{{ f.errors(form, error) }}
{{ f.open("/matters/1/comment", keep="2026-0001:art-1", multipart=true, id="say") }}
{{ f.text(form.name, hint="入场核对用", autocomplete="name") }}
{{ f.text(form.seats, inputmode="numeric", width="4") }}
{{ f.textarea(form.text, hint="写清理由", maxlength=2000) }}
{{ f.textarea(form.note) }}
{{ f.radios(form.stance, inline=true, hints={"a": "原样通过"}) }}
{{ f.checkbox(form.adult, hint="必须") }}
{{ f.checkboxes(form.needs, inline=true) }}
{{ f.select(form.profile) }}
{{ f.date(form.day) }}
{{ f.datetime(form.at) }}
{{ f.file(form.draft, accept=".txt,.md,.docx") }}
{{ f.password(form.password) }}
{{ f.hidden("version", "2") }}{{ f.challenge() }}
{% call f.more("不常用的", open=true, id="more") %}<p>折起来的</p>{% endcall %}
{{ f.submit(_("上一页"), note="截止前可以修改") }}{{ f.submit("取消", kind="warning", name="act", value="cancel") }}
{{ f.close() }}
"""


class Everything(Form):
    name = wtforms.StringField(lazy("退出"), validators=[InputRequired("请填写真实姓名")])
    seats = wtforms.IntegerField("席位")
    text = wtforms.TextAreaField("您的意见", validators=[InputRequired("请写下意见"), Length(max=5, message="太长")])
    note = wtforms.TextAreaField("附言")
    stance = wtforms.RadioField("您对这一条", choices={"a": "赞成", "b": "反对"}, validators=[InputRequired("请选择")])
    adult = wtforms.BooleanField("我已年满 18 周岁", validators=[InputRequired("请确认已年满 18 周岁")])
    needs = wtforms.SelectMultipleField("需要的便利", choices={"w": "轮椅席位", "s": "手语翻译"})
    profile = wtforms.SelectField("程序", choices={"m": "重大行政决策", "r": "政府规章"}, validate_choice=False)
    day = wtforms.DateField("日期", validators=[wtforms.validators.Optional()])
    at = wtforms.DateTimeLocalField("时间", format="%Y-%m-%dT%H:%M", validators=[wtforms.validators.Optional()])
    draft = wtforms.FileField("草案")
    password = wtforms.PasswordField("密码")


def form_with(*items: tuple[str, str]) -> Everything:
    form = Everything(FormInput(list(items)))
    form.validate()
    return form


def test_every_form_macro_is_used_here() -> None:
    source = (ROOT / "templates/_components/forms.html").read_text("utf-8")
    defined = set(re.findall(r"{%- macro ([a-z]\w*)\(", source))
    assert defined == set(re.findall(r"\bf\.(\w+)\(", ALL))


def test_empty_form_renders_clean_markup(render, language: str) -> None:
    page = Markup(render(ALL, form=Everything(), error=None, lang=language))
    assert page.problems == []
    assert "error-summary" not in {attributes.get("id") for _, attributes in page.tags}


def test_form_with_everything_wrong_renders_clean_markup(render, language: str) -> None:
    page = Markup(
        render(ALL, form=form_with(("seats", "many"), ("at", "soon"), ("day", "x")), error=None, lang=language)
    )
    assert page.problems == []
    links = [attributes["href"] for attributes in page.all("a")]
    assert links == ["#name", "#seats", "#text", "#stance", "#adult", "#day", "#at"]
    assert ("有 7 处要改，其余已为您保留" if language == "zh-CN" else "7 things to fix. The rest is kept") in page.text


def test_error_is_named_by_its_control(render) -> None:
    page = Markup(render("{{ f.text(form.name, hint='h') }}", form=form_with()))
    _, control = page.by_id("name")
    assert control["aria-describedby"].split() == ["name-hint", "name-error"]
    tag, error = page.by_id("name-error")
    assert (tag, error["class"]) == ("p", "govuk-error-message")
    assert "错误:" in page.text
    assert "请填写真实姓名" in page.text


def test_error_of_a_group_is_named_by_its_fieldset(render) -> None:
    page = Markup(render("{{ f.radios(form.stance) }}", form=form_with()))
    assert page.all("fieldset")[0]["aria-describedby"] == "stance-error"
    assert page.by_id("stance")[1]["type"] == "radio"


def test_input_is_kept(render) -> None:
    form = form_with(
        ("name", "赵<霞>"),
        ("seats", "many"),
        ("text", "第一行\n第二行太长了"),
        ("stance", "b"),
        ("needs", "s"),
        ("profile", "r"),
        ("adult", "y"),
    )
    page = Markup(render(ALL, form=form, error=None))
    assert page.by_id("name")[1]["value"] == "赵<霞>"
    assert page.by_id("seats")[1]["value"] == "many"
    assert "第一行\n第二行太长了" in page.text
    assert [attributes["value"] for _, attributes in page.tags if "checked" in attributes] == ["b", "y", "s"]
    assert [attributes["value"] for attributes in page.all("option") if "selected" in attributes] == ["r"]


def test_password_is_never_written_back(render) -> None:
    html = render("{{ f.password(form.password) }}", form=form_with(("password", "correct horse")))
    assert "correct horse" not in html
    assert Markup(html).by_id("password")[1]["autocomplete"] == "current-password"


def test_form_carries_token_and_a_fresh_key_each(render) -> None:
    page = Markup(render("""{{ f.open("/a") }}{{ f.close() }}{{ f.open("/b") }}{{ f.close() }}"""))
    assert [attributes["value"] for attributes in page.all("input", name="_csrf")] == ["token", "token"]
    assert [attributes["value"] for attributes in page.all("input", name="_key")] == ["key-0", "key-1"]
    assert {attributes["method"] for attributes in page.all("form")} == {"post"}


def test_attributes_are_escaped(render) -> None:
    page = Markup(render("""{{ f.open("/a", attrs={"hx-post": '/a?x="1"'}) }}{{ f.close() }}"""))
    assert page.all("form")[0]["hx-post"] == '/a?x="1"'


def test_domain_error_is_the_summary(render) -> None:
    error = Closed("consultation.closed", N_("不存在的句子 {day}"), day="11月25日")
    page = Markup(render("{{ f.errors(none, error) }}", error=error))
    assert "没有办成，您填的内容还在" in page.text
    assert "不存在的句子 11月25日" in page.text
    assert page.by_id("error-summary")[1]["tabindex"] == "-1"


def test_no_errors_no_summary(render) -> None:
    assert render("{{ f.errors(form) }}{{ f.errors(none, none) }}", form=Everything()).strip() == ""


def test_nested_forms_are_counted(render) -> None:
    class Pool(Form):
        capacity = wtforms.IntegerField("席数", validators=[InputRequired("请填写席数")])

    class Hearing(Form):
        title = wtforms.StringField("名称", validators=[InputRequired("请填写名称")])
        pools = wtforms.FieldList(wtforms.FormField(Pool), min_entries=2)

    form = Hearing(FormInput([("pools-0-capacity", "x"), ("pools-1-capacity", "")]))
    form.validate()
    page = Markup(
        render(
            "{{ f.errors(form) }}<p id='title'></p><p id='pools-0-capacity'></p><p id='pools-1-capacity'></p>",
            form=form,
        )
    )
    assert [attributes["href"] for attributes in page.all("a")] == ["#title", "#pools-0-capacity", "#pools-1-capacity"]


@pytest.mark.parametrize("language_name", ["zh-CN", "en"])
def test_lazy_labels_speak_the_language(render, language_name: str) -> None:
    with speaking(language_name):
        html = render("{{ f.text(form.name) }}", form=Everything())
    assert ("退出" if language_name == "zh-CN" else "Sign out") in html
