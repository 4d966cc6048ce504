"""The API's documentation: each JSON route says beside itself what it takes and gives (``opt={"api": Operation(...)}``),
and the OpenAPI document is read off the running application's routes, so that neither can be forgotten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from litestar import Litestar, Request, Response

from participation.platform.i18n import gettext as _

VERSION = "1.0.0"
"""Of the API: the first number changes when something that worked would not any more."""


@dataclass(frozen=True)
class Parameter:
    """One of the path, the query or the headers.  ``text``: a msgid; ``schema``: JSON schema."""

    name: str
    where: str
    text: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    required: bool = False
    example: Any = None


@dataclass(frozen=True)
class Operation:
    """What a route does.  ``summary`` and ``text`` are msgids; ``gives`` and ``takes`` msgspec structs; ``status``: of
    success; ``problems``: statuses of RFC 9457 problems; ``media_type`` of what is given."""

    tag: str
    summary: str
    text: str = ""
    gives: type | None = None
    takes: type | None = None
    status: tuple[int, ...] = (200,)
    parameters: Sequence[Parameter] = ()
    problems: tuple[int, ...] = (404,)
    media_type: str = "application/json"


class Problem(msgspec.Struct):
    """RFC 9457. `code` is stable and the same in every language; `errors` lists everything to mend, by field."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FieldProblem] | msgspec.UnsetType = msgspec.UNSET


class FieldProblem(msgspec.Struct):
    """One thing to mend."""

    field: str
    message: str


PROBLEM_TEXTS: Mapping[int, str] = {
    400: "The request cannot be read",
    403: "The consultation asks for more than was proved (telephone or account)",
    404: "There is no such thing, or it is not public",
    409: "Not now: the state does not allow it",
    413: "The request is too large",
    415: "The content type is not accepted",
    422: "The request can be read but not accepted; `errors` says why",
    429: "Too many requests; come back after `Retry-After` seconds",
}


def document(app: Litestar, public_url: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of every route that has an Operation, in the current language."""
    paths: dict[str, dict[str, Any]] = {}
    types: list[Any] = [Problem]
    for route, method, operation in operations(app):
        types += [one for one in (operation.gives, operation.takes) if one is not None]
        paths.setdefault(_plain(route), {})[method] = _operation(route, operation)
    _schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("公众参与平台开放接口"),
            "version": VERSION,
            "description": _(
                "公开的事项、草案、意见、答复和听证都可以读取，也可以提交意见。不需要密钥。日期时间带时区，一律按 RFC 3339 写。"
                "错误按 RFC 9457 返回。翻页用返回的 next 地址，直到它为 null。带上 If-None-Match 可以只取有变化的内容。"
            ),
        },
        "servers": [{"url": public_url}],
        "tags": [{"name": tag} for tag in dict.fromkeys(one.tag for _r, _m, one in operations(app))],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": components},
    }


def operations(app: Litestar) -> list[tuple[Any, str, Operation]]:
    """(route, method in small letters, operation) of all documented routes, in order of their paths."""
    found = []
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            operation = handler.opt.get("api")
            if isinstance(operation, Operation):
                found += [(route, m.lower(), operation) for m in handler.http_methods if m in ("GET", "POST")]
    return sorted(found, key=lambda one: (_plain(one[0]), one[1]))


def answer(request: Request[Any, Any, Any], body: Any, *, max_age: int = 0) -> Response[Any]:
    """A JSON answer with its ETag; 304 where the caller has it already."""
    content = msgspec.json.encode(body)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={max_age}" if max_age else "no-cache",
        "Vary": "Accept-Language, Cookie",
        "Access-Control-Allow-Origin": "*",
    }
    if request.headers.get("if-none-match") == etag:
        return Response(content=b"", status_code=304, headers=headers, media_type="application/json")
    return Response(content=content, media_type="application/json", headers=headers)


def _operation(route: Any, operation: Operation) -> dict[str, Any]:
    parameters = [*operation.parameters]
    declared = {one.name for one in parameters}
    for name in _names(route):
        if name not in declared:
            parameters.append(Parameter(name, "path", _PATH_TEXTS.get(name, name), required=True))
    built: dict[str, Any] = {
        "tags": [operation.tag],
        "summary": _(operation.summary),
        "operationId": _identity(route, operation),
        "parameters": [
            {
                "name": one.name,
                "in": one.where,
                "required": one.required or one.where == "path",
                "description": _(one.text),
                "schema": dict(one.schema),
                **({"example": one.example} if one.example is not None else {}),
            }
            for one in parameters
        ],
        "responses": {},
    }
    if operation.text:
        built["description"] = _(operation.text)
    if operation.takes is not None:
        built["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(operation.takes)}}}
    for status in operation.status:
        schema = _ref(operation.gives) if operation.gives is not None else {"type": "object"}
        built["responses"][str(status)] = {
            "description": _("成功"),
            "content": {operation.media_type: {"schema": schema}},
        }
    for status in operation.problems:
        built["responses"][str(status)] = {
            "description": PROBLEM_TEXTS[status],
            "content": {"application/problem+json": {"schema": _ref(Problem)}},
        }
    return built


_PATH_TEXTS = {"number": "事项编号，例如 2026-0001", "ordinal": "第几稿，从 1 起", "hearing": "听证会编号"}


def _ref(kind: type) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def _plain(route: Any) -> str:
    """``/api/v1/matters/{number:str}`` → ``/api/v1/matters/{number}``."""
    return "/".join(
        "{" + p.strip("{}").partition(":")[0] + "}" if p.startswith("{") else p for p in route.path.split("/")
    )


def _names(route: Any) -> list[str]:
    return [p.strip("{}").partition(":")[0] for p in route.path.split("/") if p.startswith("{")]


def _identity(route: Any, operation: Operation) -> str:
    words = [p for p in _plain(route).removeprefix("/api/v1/").split("/") if p]
    verb = "post" if operation.takes is not None else "get"
    return verb + "".join(part.strip("{}").replace(".", " ").title().replace(" ", "") for part in words)
