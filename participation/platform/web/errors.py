"""One table from errors to answers (ADR 0005): an HTML page, an htmx fragment, or an RFC 9457 problem."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import asyncpg
import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from participation.platform.database import UNAVAILABLE
from participation.platform.errors import DomainError, TooMany
from participation.platform.i18n import gettext as _
from participation.platform.request_id import current_request_id
from participation.platform.web.access import SignInNeeded
from participation.platform.web.pages import render

log = structlog.get_logger(__name__)

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]


def wants_json(request: AnyRequest) -> bool:
    """The JSON API, and whoever asks for JSON and not for HTML."""
    accept = request.headers.get("accept", "")
    return request.scope["path"].startswith("/api/") or ("json" in accept and "text/html" not in accept)


def domain_error(request: AnyRequest, error: DomainError) -> AnyResponse:
    """A rule said no: its own sentence."""
    if isinstance(error, SignInNeeded) and error.code == "access.sign_in" and not wants_json(request):
        back = request.scope["path"] if request.scope["method"] == "GET" else "/office"
        return Redirect(f"/office/sign-in?next={quote(back)}", status_code=303)
    headers = {"Retry-After": str(error.facts.get("retry_after", 60))} if isinstance(error, TooMany) else {}
    return answer(request, error.status, error.code, error.message, headers=headers)


def http_error(request: AnyRequest, error: HTTPException) -> AnyResponse:
    """What the framework refuses before a handler runs."""
    status = error.status_code
    if status >= 500:
        return unexpected(request, error)
    if status == 413:
        return answer(request, 413, "http.too_large", _("文件或内容太大，没有收下。请缩小后再提交"))
    if status == 405:
        return answer(request, 405, "http.method", _("这个地址不接受这种请求。请回到首页重新进入"))
    if status in (400, 404):
        # A malformed id in an address is, for a visitor, a page that does not exist.
        code = 404 if status == 404 or not request.scope["path"].startswith("/api/") else 400
        text = (
            _("没有找到这个页面。地址可能不完整，或者内容还没有公布")
            if code == 404
            else _("请求的格式不对。请核对后再发")
        )
        return answer(request, code, "http.not_found" if code == 404 else "http.bad_request", text, detail=error.detail)
    return answer(request, status, f"http.{status}", _("这个请求没有被接受"))


def unexpected(request: AnyRequest, error: Exception) -> AnyResponse:
    """A fault of ours, or a service that is away for a moment: said with a reference, logged with the trace."""
    if isinstance(error.__cause__ or error, OSError | ValueError) and request.scope["path"].startswith("/static/"):
        # A name no file system can hold is a file that is not there.
        return answer(request, 404, "http.not_found", _("没有找到这个页面。地址可能不完整，或者内容还没有公布"))
    if isinstance(error, UNAVAILABLE) and not isinstance(error, asyncpg.InterfaceError | TypeError):
        away = True
    else:
        away = isinstance(error, asyncpg.InterfaceError) and "closed" in str(error)
    log.error("request.failed", route=str(request.scope.get("path_template", "")), away=away, exc_info=error)
    text = _("没能完成，您写的内容还在。请过一会儿再试，编号 {reference}").format(reference=reference())
    if away:
        return answer(request, 503, "service.unavailable", text, headers={"Retry-After": "2"})
    return answer(request, 500, "service.fault", text)


def reference() -> str:
    """What a person can tell the help desk."""
    return current_request_id()[:8].upper()


def answer(
    request: AnyRequest,
    status: int,
    code: str,
    message: str,
    *,
    detail: str | None = None,
    headers: dict[str, str] | None = None,
) -> AnyResponse:
    """The same error in the form the caller can read."""
    request.scope["state"]["error_code"] = code
    if wants_json(request):
        problem = {
            "type": f"urn:participation:error:{code}",
            "title": message,
            "status": status,
            "detail": detail or message,
            "code": code,
            "instance": f"urn:request:{current_request_id()}",
        }
        return Response(
            content=msgspec.json.encode(problem),
            status_code=status,
            media_type="application/problem+json",
            headers=headers or {},
        )
    template = "errors/fragment.html" if request.headers.get("hx-request") == "true" else "errors/page.html"
    response = render(
        request,
        template,
        status_code=status,
        status=status,
        code=code,
        title=_title(status),
        message=message,
        reference=reference(),
    )
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def _title(status: int) -> str:
    """What happened, in a few words."""
    titles = {
        401: _("请先登录"),
        403: _("没有权限"),
        404: _("没有找到"),
        409: _("现在不能办"),
        413: _("内容太大"),
        422: _("还不能办"),
        429: _("操作太频繁"),
        503: _("暂时没能办成"),
    }
    return titles.get(status, _("没能办成"))


HANDLERS: dict[Any, Any] = {
    DomainError: domain_error,
    HTTPException: http_error,
    Exception: unexpected,
}
