"""What axe finds in part of a page that keeps people with a disability from using it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RENDERED_BY_US = (".jp-OutputArea-output", ".jp-RenderedMarkdown")
"""Inside JupyterLab only lessons and their outputs are ours; its own surface is not."""
GRAVE = ("serious", "critical")


def grave_faults(page: Page, *parts: str) -> list[str]:
    """One line for each fault whose impact axe calls serious or critical."""
    present = [[part] for part in parts if page.locator(part).count()]
    found = Axe().run(page, context={"include": present}).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['html']}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
