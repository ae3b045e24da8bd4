"""The pictures of the READMEs and the docs, taken by hand on a fresh demo that runs: .venv/bin/python tools/pictures.py

A stranger's first quarter of an hour: a leak is told at the desk, judged, repaired on a telephone, signed for on the
glass, verified by somebody else, called back and filed. The pictures are taken on the way, so that what they show is
what happens; a page that has lost its next button ends the walk.
"""

import argparse
import io
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

IMAGES = Path(__file__).parents[1] / "docs" / "images"
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
COLOURS = 192  # of a picture: pages have few, and a picture stays far below 250 kB
PATIENCE = 30_000  # milliseconds
LEAK = "厨房水管漏水，地上全是水"
ROOM = "3-2-501"


class Walk:
    def __init__(self, browser: Browser, base: str, images: Path) -> None:
        self.browser = browser
        self.base = base
        self.images = images

    @contextmanager
    def enters(self, name: str, *, phone: bool = False) -> Iterator[Page]:
        """Somebody of the demo, from its log-in page, with a browser of their own."""
        context = self.browser.new_context(
            viewport=PHONE if phone else DESK,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            is_mobile=phone,
            has_touch=phone,
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(self.base)
        page.get_by_role("button", name=name).click()
        page.wait_for_load_state("networkidle")
        yield page
        context.close()

    def takes(self, page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        self.images.mkdir(parents=True, exist_ok=True)
        few.save(self.images / f"{name}.png", optimize=True)
        print(f"{name}.png, {(self.images / f'{name}.png').stat().st_size // 1024} kB")

    # -- the leak -------------------------------------------------------------------------------

    def at_the_desk(self) -> tuple[str, str]:
        """王晓琳 hears of it, judges it a service and names 李国强; the numbers of the order and of its repair."""
        with self.enters("王晓琳") as page:
            page.keyboard.type(ROOM, delay=20)
            page.get_by_role("option", name=ROOM).first.wait_for()
            page.keyboard.press("Enter")
            page.locator("textarea[name=said]").press_sequentially(LEAK, delay=20)
            page.get_by_text("以往也这样选").wait_for()
            self.takes(page, "desk")
            page.keyboard.press("Enter")
            page.get_by_role("button", name="服务需求", exact=False).last.click()
            chosen = page.locator("select[name=f-assigned_to]")
            chosen.select_option(value=str(chosen.locator("option", has_text="李国强").get_attribute("value")))
            page.get_by_role("button", name="完成").click()
            page.get_by_role("link", name="查看").click()
            page.wait_for_url("**/cases/GD-*/")
            order = page.url.rstrip("/").split("/")[-1]
            repair = page.locator("a[href*='/cases/WX-']").first
            number = repair.inner_text().split()[0]
            repair.click()
            page.wait_for_url(f"**/{number}/")
        return order, number

    def at_the_front_desk(self, repair: str) -> None:
        """许婷 completes the repair order and dispatches it."""
        with self.enters("许婷") as page:
            page.goto(f"{self.base}/jinhu/cases/{repair}/")
            page.locator("[name=f-fault]").fill("水槽下接头漏水")
            soon = page.evaluate("new Date(Date.now() + 8*3600e3 + 3600e3).toISOString().slice(0, 16)")
            page.locator("[name=f-appointment]").fill(soon)
            for step in ("判定紧急程度", "派单", "领单"):
                page.get_by_role("button", name="完成").first.click()
                page.get_by_role("heading", name=step, exact=True).wait_for()

    def in_the_field(self, repair: str) -> None:
        """李国强 collects it, arrives, takes a photo, has it signed, is done, brings the order back."""
        with self.enters("李国强", phone=True) as page:
            page.get_by_role("link", name=repair).wait_for()
            self.takes(page, "field")
            page.get_by_role("link", name=repair).click()
            page.get_by_role("button", name="已领单").click()
            page.get_by_role("heading", name="维修", exact=True).wait_for()
            page.get_by_role("button", name="我已到达").click()
            page.locator(".order-arrived").first.wait_for()
            page.locator("[name=f-result]").fill("更换接头，试水不漏")
            page.locator("input[type=file][capture]").first.set_input_files(
                {"name": "pipe.jpg", "mimeType": "image/jpeg", "buffer": photo()}
            )
            page.locator("[data-photos] figure:not(.waiting)").first.wait_for()
            self._signs(page)
            self.takes(page, "field-signed")
            page.get_by_role("button", name="修好").click()
            page.get_by_role("heading", name="返单", exact=True).wait_for()
            page.locator("[name=f-returned_at]").fill(
                page.evaluate("new Date(Date.now() + 8*3600e3).toISOString().slice(0, 16)")
            )
            received = page.locator("select[name=f-returned_to]")
            received.select_option(value=str(received.locator("option", has_text="许婷").get_attribute("value")))
            page.get_by_role("button", name="已返单").click()
            page.wait_for_load_state("networkidle")
        with self.enters("李国强") as page:
            page.goto(f"{self.base}/jinhu/field/")
            self.takes(page, "field-desk")

    def _signs(self, page: Page) -> None:
        glass = page.locator("[data-glass] canvas")
        glass.scroll_into_view_if_needed()
        box = glass.bounding_box()
        if box is None:
            raise SystemExit("There is no glass to sign on.")
        for left, width, height, turns in ((40, 60, 38, 1.6), (120, 50, 30, 2.2), (195, 70, 34, 1.2)):
            for step in range(41):
                turn = math.tau * turns * step / 40
                x = box["x"] + left + width * step / 40 + 9 * math.cos(turn)
                page.mouse.move(x, box["y"] + 80 + height * math.sin(turn) - step / 4)
                if step == 0:
                    page.mouse.down()
            page.mouse.up()

    def verified_and_called_back(self, order: str) -> None:
        """何静 verifies, 周敏 names who calls back, 何静 calls back and files: nobody judges what they did."""
        with self.enters("何静") as page:
            page.goto(f"{self.base}/jinhu/cases/{order}/")
            for question in ("quality_conforms", "customer_satisfied"):
                page.locator(f"[data-field={question}] label", has_text="是").first.click()
            page.get_by_role("button", name="质量符合").click()
            page.get_by_role("heading", name="指派回访", exact=True).wait_for()
        with self.enters("周敏") as page:
            page.goto(f"{self.base}/jinhu/cases/{order}/")
            visitor = page.locator("select[name=f-visitor]")
            visitor.select_option(value=str(visitor.locator("option", has_text="何静").get_attribute("value")))
            page.get_by_role("button", name="服务需求回访").click()
            page.get_by_role("heading", name="服务回访", exact=True).wait_for()
        with self.enters("何静") as page:
            page.goto(f"{self.base}/jinhu/cases/{order}/")
            page.locator("#case-steps [data-field=satisfied]").wait_for()
            self.takes(page, "case")
            for question in ("done", "satisfied"):
                page.locator(f"[data-field={question}] label", has_text="是").first.click()
            page.locator("[name=f-opinions]").fill("修得快，没有再漏")
            page.get_by_role("button", name="回访完毕").click()
            page.get_by_role("heading", name="归档", exact=True).wait_for()
            page.get_by_role("button", name="完成").first.click()
            expect(page.locator("main")).to_contain_text("已归档")

    # -- the house ------------------------------------------------------------------------------

    def looks_round(self) -> None:
        with self.enters("王晓琳") as page:
            page.get_by_role("button", name="EN", exact=True).click()
            page.get_by_text("Needs me").wait_for()
            self.takes(page, "desk-en")
            page.get_by_role("button", name="中", exact=True).click()  # it is kept for this person
            page.get_by_text("待我处理").wait_for()
        with self.enters("田颖") as page:
            page.goto(f"{self.base}/jinhu/wallboard/")
            self.takes(page, "wallboard")
        with self.enters("周敏") as page:
            page.goto(f"{self.base}/jinhu/archive/")
            self.takes(page, "archive")
        with self.enters("沈国栋") as page:
            page.goto(f"{self.base}/jinhu/reports/")
            page.locator("main a", has_text="已接收").first.click()
            self.takes(page, "month-end")


def photo() -> bytes:
    """Something to stand for a photo of a pipe."""
    picture = Image.new("RGB", (800, 600), "#8fa3ad")
    picture.paste("#5b6e78", (0, 250, 800, 340))
    picture.paste("#c58b4a", (340, 220, 460, 370))
    told = io.BytesIO()
    picture.save(told, "JPEG")
    return told.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="where the demo runs")
    parser.add_argument("--into", type=Path, default=IMAGES, help="the folder of the pictures")
    parser.add_argument("--chromium", default=None, help="the program, where Playwright has not brought its own")
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=["--no-sandbox", "--lang=zh-CN"])
        walk = Walk(browser, given.base, given.into)
        order, repair = walk.at_the_desk()
        steps: tuple[Callable[[], None], ...] = (
            lambda: walk.at_the_front_desk(repair),
            lambda: walk.in_the_field(repair),
            lambda: walk.verified_and_called_back(order),
            walk.looks_round,
        )
        for step in steps:
            step()
        browser.close()


if __name__ == "__main__":
    main()
