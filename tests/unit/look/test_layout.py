"""Layouts and error pages."""

from __future__ import annotations

import re
from types import SimpleNamespace

import jinja2
import pytest
import wtforms
from wtforms.validators import InputRequired

from participation.platform.web.display import Display
from participation.platform.web.forms import Form, FormInput
from participation.settings import ROOT
from tests.unit.look.markup import Markup

PAGE = """{% extends "_layout/page.html" %}{% import "_components/pp.html" as pp with context %}
{% block title %}标题{% endblock %}{% block pagehead %}{{ pp.pagehead("标题") }}{% endblock %}{% block main %}<p>正文</p>{% endblock %}"""
OFFICE = PAGE.replace("_layout/page.html", "_layout/office.html")


class One(Form):
    name = wtforms.StringField("姓名", validators=[InputRequired("请填写姓名")])
    text = wtforms.StringField("意见", validators=[InputRequired("请填写意见")])


@pytest.mark.parametrize("source", [PAGE, OFFICE], ids=["page", "office"])
def test_layout_is_clean_markup(
    jinja: jinja2.Environment, context, language: str, source: str, staff: SimpleNamespace
) -> None:
    page = Markup(jinja.from_string(source).render(context(lang=language, actor=staff)))
    assert page.problems == []
    assert page.all("html")[0]["lang"] == language
    assert [len(page.all(tag)) for tag in ("h1", "main", "footer")] == [1, 1, 1]
    assert page.all("a", href="#main", class_="govuk-skip-link")


def test_english_layout_is_english(jinja: jinja2.Environment, context, staff: SimpleNamespace) -> None:
    from participation.platform.i18n import speaking

    with speaking("en"):
        for source in (PAGE, OFFICE):
            html = jinja.from_string(source).render(
                context(lang="en", actor=SimpleNamespace(display_name="Officer", role_names=frozenset({"auditor"})))
            )
            html = re.sub(r'<(\w+)[^>]* lang="(zh-CN|mn-Mong)"[^>]*>.*?</\1>', "", html)
            html = html.replace("标题", "").replace("正文", "").replace("议", "")
            # The site's registered name stays as it is registered.
            html = re.sub(r'<meta name="SiteName"[^>]*>', "", html)
            assert re.findall("[\u4e00-\u9fff]+", html) == []


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/", "/matters"),
        ("/matters", "/matters"),
        ("/matters/2026-0001/draft", "/matters"),
        ("/matters/2026-0001/response", "/responses"),
        ("/responses", "/responses"),
        ("/hearings/3", "/hearings"),
        ("/registrations/BM-1/x", "/hearings"),
        ("/receipts", "/receipts"),
        ("/verify", None),
    ],
)
def test_path_marks_the_section(jinja: jinja2.Environment, context, path: str, section: str | None) -> None:
    page = Markup(jinja.from_string(PAGE).render(context(path=path)))
    marked = [a["href"] for a in page.all("a", class_="govuk-service-navigation__link") if "aria-current" in a]
    assert marked == ([section] if section else [])


@pytest.mark.parametrize(
    ("roles", "sections"),
    [
        ({"drafter"}, ["/office", "/office/matters", "/"]),
        ({"auditor"}, ["/office", "/office/matters", "/office/audit", "/"]),
        ({"administrator"}, ["/office", "/office/matters", "/office/staff", "/office/audit", "/"]),
    ],
)
def test_office_offers_what_this_person_can_open(
    jinja: jinja2.Environment, context, roles: set[str], sections: list[str]
) -> None:
    actor = SimpleNamespace(display_name="某某", role_names=frozenset(roles))
    page = Markup(jinja.from_string(OFFICE).render(context(actor=actor, path="/office/matters/2026-0001")))
    links = page.all("a", class_="govuk-service-navigation__link")
    assert [a["href"] for a in links] == sections
    assert [a["href"] for a in links if "aria-current" in a] == ["/office/matters"]


def test_nav_overrides_the_path(jinja: jinja2.Environment, context) -> None:
    page = Markup(jinja.from_string(PAGE).render(context(path="/matters/1", nav="receipts")))
    assert [a["href"] for a in page.all("a") if "aria-current" in a] == ["/receipts"]


def test_title_begins_with_the_count(jinja: jinja2.Environment, context, language: str) -> None:
    form = One(FormInput([]))
    form.validate()
    html = jinja.from_string(PAGE).render(context(form=form, lang=language))
    wanted = "有 2 处要改：标题" if language == "zh-CN" else "2 things to fix: 标题"
    assert f"<title>{wanted}" in html


def test_senior_mode_and_size_are_a_class_and_a_way_back(jinja: jinja2.Environment, context) -> None:
    senior = Markup(jinja.from_string(PAGE).render(context(display=Display(senior=True))))
    assert senior.all("html")[0]["class"] == "pp-senior"
    assert senior.all("a", href="/display?senior=0&back=/matters/2026-0001")
    assert "12345" in senior.text
    large = Markup(jinja.from_string(PAGE).render(context(display=Display(size="large"))))
    assert large.all("html")[0]["class"] == "pp-size-large"


def test_side_makes_a_second_column_only_when_filled(jinja: jinja2.Environment, context) -> None:
    assert "pp-grid--main" not in jinja.from_string(PAGE).render(context())
    filled = jinja.from_string(PAGE + "{% block side %}<section>旁</section>{% endblock %}").render(context())
    page = Markup(filled)
    assert page.problems == []
    assert len(page.all("aside")) == 1


def test_sign_out_is_a_form_with_its_token(jinja: jinja2.Environment, context, staff: SimpleNamespace) -> None:
    page = Markup(jinja.from_string(OFFICE).render(context(actor=staff)))
    assert page.all("form", action="/office/sign-out", method="post")
    assert page.all("input", name="_csrf", value="token")
    assert not Markup(jinja.from_string(OFFICE).render(context())).all("form")


@pytest.mark.parametrize("status", [401, 403, 404, 409, 413, 418, 422, 429, 500, 503])
def test_error_page_and_fragment(jinja: jinja2.Environment, context, language: str, status: int) -> None:
    variables = context(lang=language, status=status, code="x.y", title="T", message="M <b>", reference="7F2K")
    page = Markup(jinja.get_template("errors/page.html").render(variables))
    assert page.problems == []
    assert "M <b>" in page.text
    assert "7F2K" in page.text
    fragment = Markup(jinja.get_template("errors/fragment.html").render(variables))
    assert fragment.problems == []
    assert fragment.by_id("error-summary")[1]["tabindex"] == "-1"
    assert not fragment.all("html")


def test_error_page_in_the_office_leads_back_to_work(jinja: jinja2.Environment, context) -> None:
    variables = context(path="/office/matters/1", status=403, code="x", title="T", message="M", reference=None)
    page = Markup(jinja.get_template("errors/page.html").render(variables))
    assert page.all("a", href="/office", class_="pp-link")


def test_all_words_of_the_look_are_translated() -> None:
    """Every msgid in our templates has an English sentence."""
    from participation.platform.i18n import catalogue

    missing = []
    for folder in ("_layout", "_components", "errors", "portal"):
        for path in sorted((ROOT / "templates" / folder).glob("*.html")):
            source = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.S)
            for msgid in re.findall(r'(?<!\w)(?:_|ngettext)\(\s*"((?:[^"\\]|\\.)+)"', source):
                if re.search("[\u4e00-\u9fff]", msgid) and msgid not in catalogue("en"):
                    missing.append(f"{path.name}: {msgid}")
    assert missing == []
