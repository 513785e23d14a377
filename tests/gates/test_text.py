"""Nothing rendered loads from afar, no secret and no registry's host lies in the tree."""

from collections.abc import Callable
from pathlib import Path

import pytest

from workbook.authoring.gates.text import (
    no_registry_hosts,
    no_secrets,
    nothing_loaded_from_afar,
)
from workbook.home import CHECKOUT

AFAR = "https" + "://cdn.example"  # in two pieces, or this file would close the gate

PLANTED = [
    (nothing_loaded_from_afar, f'<script type="module" src="{AFAR}/mermaid.js"></script>'),
    (nothing_loaded_from_afar, f'"<img alt=\\"x\\" src=\\"{AFAR}/x.png\\">"'),
    (nothing_loaded_from_afar, f'<link rel="stylesheet" href="{AFAR}/x.css">'),
    (nothing_loaded_from_afar, f"![badge]({AFAR}/badge.svg)"),
    (nothing_loaded_from_afar, f"body {{ background: url('{AFAR}/x.png') }}"),
    (nothing_loaded_from_afar, f'import mermaid from "{AFAR}/mermaid.mjs"'),
    (no_secrets, "-----BEGIN RSA PRIVATE" + " KEY-----"),
    (no_secrets, "AKIA" + "ABCDEFGHIJKLMNOP"),
    (no_secrets, "gh" + "p_" + "a" * 36),
    (no_secrets, "ey" + f"J{'a' * 20}.ey" + f"J{'b' * 20}.{'c' * 30}"),
    (no_registry_hosts, "--index-url https://" + "pypi" + ".org/simple"),
    (no_registry_hosts, "https://repo1" + ".maven" + ".org/maven2"),
]


@pytest.mark.parametrize("gate", [nothing_loaded_from_afar, no_secrets, no_registry_hosts])
def test_the_tree_passes(gate: Callable[[Path], list[str]]) -> None:
    assert gate(CHECKOUT) == []


@pytest.mark.parametrize(("gate", "planted"), PLANTED)
def test_canary(gate: Callable[[Path], list[str]], planted: str, tmp_path: Path) -> None:
    page = tmp_path / "workbook" / "page.html"
    page.parent.mkdir()
    page.write_text(f"<p>first line</p>\n{planted}\n")

    (fault,) = gate(tmp_path)
    assert fault.startswith("workbook/page.html:2: ")


@pytest.mark.parametrize(
    "harmless",
    [
        '<a href="https' + '://www.postgresql.example/docs">a link loads nothing by itself</a>',
        '<img src="http' + '://127.0.0.1:8000/logo.png">',
        "[a link](https" + "://example.test/page)",
    ],
)
def test_links_and_loopback_are_harmless(harmless: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(harmless)

    assert nothing_loaded_from_afar(tmp_path) == []
