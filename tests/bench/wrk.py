"""Runs ``wrk`` (Debian's package) and reads what it measured."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CONNECTIONS = 32
HERE = Path(__file__).parent

_REPORT = """
faults, refused = 0, 0
local the_thread
setup = function(thread) the_thread = thread end
response = function(status)
  if status >= 500 then faults = faults + 1 elseif status == 409 then refused = refused + 1 end
end
done = function(summary, latency, requests)
  io.write(string.format('\\nRESULT {"faults": %d, "refused": %d, "requests": %d, "micros": %d, "p50": %d, "p99": %d, "bad": %d, "socket": %d}\\n',
    the_thread:get("faults"), the_thread:get("refused"), summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


def run(url: str, seconds: int, *, lua: str = "", connections: int = CONNECTIONS) -> dict[str, Any]:
    """``{per_second, p50_ms, p99_ms, bad, refused, faults, socket}``: answers of 400 and above, of 409 (no place, said so),
    of 500 and above, and connections that failed or got no answer.
    """
    script = HERE / ".wrk.lua"
    script.write_text(lua + _REPORT, encoding="utf-8")
    try:
        done = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(script), url],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        script.unlink()
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    found = json.loads(line.removeprefix("RESULT "))
    return {
        "per_second": found["requests"] / (found["micros"] / 1e6),
        "p50_ms": found["p50"] / 1000,
        "p99_ms": found["p99"] / 1000,
        "bad": found["bad"],
        "refused": found["refused"],
        "faults": found["faults"],
        "socket": found["socket"],
    }


def posting(
    fields: dict[str, str],
    cookie: str,
    fresh: dict[str, str],
    paths: Mapping[str, dict[str, str]] | None = None,
    drawn: Mapping[str, Path] | None = None,
) -> str:
    """Lua that POSTs a form: ``fields`` as they are, ``fresh`` (name → printf pattern for a running number) anew each time.

    ``paths``: address → its own fields besides, sent to each in turn; None: to the address that wrk is given.
    ``drawn``: name → file with a value for each request on its own line, quoted as a form quotes it.
    """
    from urllib.parse import quote_plus, urlencode

    patterns = "&".join(f"{quote_plus(name)}={pattern}" for name, pattern in fresh.items())
    files = ", ".join(f"io.open({json.dumps(str(path))})" for path in (drawn or {}).values())
    names = ", ".join(json.dumps(f"&{quote_plus(name)}=") for name in drawn or {})
    bodies = [urlencode({**fields, **own}) for own in (paths or {"": {}}).values()]
    return f"""
local n = 0
math.randomseed(os.time())
local run = math.random(100, 999)
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Cookie"] = {json.dumps(cookie)}
wrk.headers["Accept"] = "text/html"
local paths = {{{", ".join(json.dumps(path) for path in paths or [])}}}
local bodies = {{{", ".join(json.dumps(body) for body in bodies)}}}
local files, names = {{{files}}}, {{{names}}}
request = function()
  n = n + 1
  local turn = n % #bodies + 1
  local body = bodies[turn] .. "&" .. string.format({json.dumps(patterns)}, {", ".join(["(run * 100000 + n) % 100000000"] * len(fresh))})
  for place, file in ipairs(files) do body = body .. names[place] .. (file:read("*l") or "") end
  return wrk.format(nil, paths[turn], nil, body)
end
"""
