"""Takes the README's picture of the console from a running installation.

`CARECALL_PICTURE_PASSWORD=... python -m tests.browser.pictures http://127.0.0.1:18080 FOLDER`
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from carecall.commands.first_operator import EMAIL
from carecall.provision.system_parts import find_chromium
from tests.browser.conftest import FLAGS

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def sign_in(page: Page, address: str, password: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#email", EMAIL)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_selector("#live")


def main(address: str, folder: Path) -> None:
    """Save the campaign status and the drawer of an emergency, wide and on a phone."""
    password = os.environ["CARECALL_PICTURE_PASSWORD"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for name, size in (("wide", WIDE), ("phone", PHONE)):
            page = browser.new_page(viewport=size, locale="ko-KR")
            sign_in(page, address.rstrip("/"), password)
            page.screenshot(path=folder / f"console-{name}.png")
            page.click("#tile-label-emergency")
            page.click(".row-link >> nth=0")
            page.wait_for_selector("audio")
            page.screenshot(path=folder / f"drawer-{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
