"""The yardstick for pages: Litestar, Jinja, one template that gives as many bytes as the product's draft page; no database."""

from __future__ import annotations

import os

import jinja2
from litestar import Litestar, Response, get

SIZE = int(os.environ.get("BENCH_PAGE_BYTES", "60000"))
PROVISIONS = 100
_TEMPLATE = jinja2.Environment(autoescape=True).from_string(
    "<!doctype html><html><head><title>{{ title }}</title></head><body>"
    "{% for p in provisions %}<section id='{{ p.path }}'><h3>{{ p.label }}</h3><p>{{ p.text }}</p>"
    "<p>{{ p.count }} 条意见</p></section>{% endfor %}</body></html>"
)
_each = max(10, (SIZE - 120) // PROVISIONS - 75) // 3
_PROVISIONS = [
    {"path": f"art-{n}", "label": f"第{n}条", "text": "供" * _each, "count": n % 10} for n in range(1, PROVISIONS + 1)
]


@get("/page")
async def page() -> Response[str]:
    """Rendered anew for each request, as any simple site does."""
    return Response(_TEMPLATE.render(title="草案", provisions=_PROVISIONS), media_type="text/html; charset=utf-8")


app = Litestar([page], openapi_config=None)
