"""The door on a telephone: a signed ticket read from its own QR code, offline and back, and a double entry found."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import check
from tests.browser.conftest import OpenBrowser, Played, quiet

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

#: Draws the ticket's QR code and reads it with the decoder that doors use where the browser has none of its own.
READ = """async () => {
  const drawn = document.querySelector(".pp-qr").cloneNode(true);
  drawn.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  drawn.setAttribute("width", 600); drawn.setAttribute("height", 600);
  const picture = new Image();
  picture.src = "data:image/svg+xml," + encodeURIComponent(drawn.outerHTML);
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 640;
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#fff"; drawing.fillRect(0, 0, 640, 640); drawing.drawImage(picture, 20, 20);
  await new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = "/static/js/jsqr.js"; script.onload = resolve; document.head.append(script);
  });
  return jsQR(drawing.getImageData(0, 0, 640, 640).data, 640, 640).data;
}"""


async def ticket_of(page: Page, address: str, phone: str) -> tuple[str, str]:
    """(number, what the QR code says) of a new observer."""
    await page.goto(address)
    await page.locator("input[name=name]").fill("钱小明")
    await page.locator("input[name=phone]").fill(phone)
    await page.locator("main input[type=checkbox]").last.check()
    await page.get_by_role("button", name="提交报名").click()
    await page.wait_for_url("**/registrations/**")
    return (await page.locator("main .pp-code").first.inner_text()).strip(), await page.evaluate(READ)


async def test_a_door_goes_on_without_a_network(visitor: OpenBrowser, played: Played) -> None:
    resident = await (await visitor(width=360)).new_page()
    await resident.goto("/hearings")
    address = await resident.locator("main a[href^='/hearings/TZ']").first.get_attribute("href") or ""
    number = address.rsplit("/", 1)[-1]
    first, said = await ticket_of(resident, address, "13900009101")
    second, _ = await ticket_of(resident, address, "13900009102")
    assert said.startswith(f"{played.url}/t/1.{number}.{first}.1.")
    await resident.goto(said)
    await expect(resident.locator("main")).to_contain_text("签名有效")
    await check(resident, "ticket-shown-to-a-camera")

    before = await played.product.sql("SELECT starts_at FROM hearing WHERE number = $1", number)
    await played.product.sql(
        "UPDATE hearing SET starts_at = clock_timestamp() + interval '1 hour',"
        " registration_opens_at = clock_timestamp() - interval '2 days',"
        " registration_closes_at = clock_timestamp() - interval '1 minute' WHERE number = $1 RETURNING 1",
        number,
    )
    try:
        await _day(visitor, number, first, second, said)
    finally:
        await played.product.sql(
            "UPDATE hearing SET starts_at = $2, registration_closes_at = $2 - interval '1 hour' WHERE number = $1"
            " RETURNING 1",
            number,
            before[0][0] if isinstance(before, list) else before,
        )


async def _day(visitor: OpenBrowser, number: str, first: str, second: str, said: str) -> None:
    office = await (await visitor(role="hearing_officer")).new_page()
    await office.goto(f"/office/hearings/{number}/door")
    await check(office, "door-desk")
    await office.locator("input[name=label]").fill("东门")
    await office.get_by_role("button", name="开一个签到口").click()
    await office.wait_for_url("**/doors/**")
    link = office.url.split("?", 1)[0]

    context = await visitor(width=360)
    door = await context.new_page()
    problems = quiet(door)
    await door.goto(link)
    box = door.locator("[data-pp-door]")
    await expect(box).to_have_attribute("data-pp-ready", "true")
    await check(door, "door-online")
    await context.set_offline(True)
    await door.reload()
    await expect(box).to_have_attribute("data-pp-state", "offline")
    answer = door.locator("[data-pp-answer]")

    async def show(shown: str) -> None:
        await door.locator("input[name=shown]").fill(shown)
        await door.get_by_role("button", name="签到", exact=True).click()

    signature = said.rsplit(".", 1)[-1]
    await show(said.replace(signature, ("A" if signature[0] != "A" else "B") + signature[1:]))
    await expect(answer).to_contain_text("签名不对")
    await show(said)
    await expect(answer).to_contain_text("请进")
    await show(said)
    await expect(answer).to_contain_text("已经签过到")
    await show(second)
    await expect(answer).to_contain_text("请进")
    await expect(door.locator("[data-pp-door] p[data-pp-state]")).to_contain_text("2")
    await check(door, "door-offline")

    # Meanwhile the second one came in at the desk with another phone.
    await office.goto(f"/office/hearings/{number}/door")
    await office.locator("input[name=shown]").fill(second)
    await office.get_by_role("button", name="签到", exact=True).first.click()
    await expect(office.locator("main")).to_contain_text("请进")

    await context.set_offline(False)
    await expect(box).to_have_attribute("data-pp-state", "online", timeout=20000)
    await expect(door.locator("[data-pp-troubles]")).to_contain_text(second)
    await check(door, "door-troubles")
    await office.goto(f"/office/hearings/{number}/door")
    log = office.locator("main")
    await expect(log).to_contain_text("重复出示")
    await expect(log).to_contain_text(first)
    assert [problem for problem in problems if "ERR_INTERNET_DISCONNECTED" not in problem] == []
