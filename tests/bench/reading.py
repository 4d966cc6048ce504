"""Reading while many read: the draft with its numbers of comments, and the list of comments."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx

from tests.bench import scenes, wrk
from tests.support.running import Product

#: Articles and comments of the matters that are read.
SMALL, LARGE, LONG = (100, 1_000), (266, 10_000), (30, 100_000)
#: What a row is measured against, and the least it must reach. 1.5 times the time is two thirds of the pages.
GOALS = {
    "draft, 100 provisions": ("bare page", 0.8),
    "draft, 266 provisions": ("bare page of 266", 0.8),
    "comments, 100,000": ("comments, 1,000", 1 / 1.5),
}


def measure(running: Product, seconds: int, bare: Callable[[int, int], dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows by name. ``bare``: measures a bare page of so many bytes for so many seconds."""
    made = [running.scene(*map(str, size), module="tests.bench.scenes") for size in (SMALL, LARGE, LONG)]
    asyncio.run(scenes.settle(running.services["DATABASE_OWNER_URL"]))
    small, large = (f"{running.url}/matters/{one['number']}/draft" for one in made[:2])
    found = {"bare page": bare(_size(small), seconds), "draft, 100 provisions": wrk.run(small, seconds)}
    found |= {"bare page of 266": bare(_size(large), seconds), "draft, 266 provisions": wrk.run(large, seconds)}
    for name, one in (("comments, 1,000", made[0]), ("comments, 100,000", made[2])):
        found[name] = _pages(f"{running.url}/matters/{one['number']}/comments", one["after"], seconds)
    return found


def _size(address: str) -> int:
    answer = httpx.get(address)
    assert answer.status_code == 200, answer.text
    return len(answer.content)


def _pages(address: str, marks: list[int], seconds: int) -> dict[str, Any]:
    """Pages of the list, somewhere in it: each is made anew, none is kept."""
    lua = f"""
local marks = {{{", ".join(map(str, marks))}}}
local path = {json.dumps(httpx.URL(address).path)}
request = function() return wrk.format("GET", path .. "?after=" .. marks[math.random(#marks)]) end
"""
    return wrk.run(address, seconds, lua=lua)
