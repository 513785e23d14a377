"""Times of several variants as one picture: a dot for each run, a line at the median."""

import html
from collections.abc import Mapping, Sequence
from statistics import median

LEFT, RIGHT, ROW, TOP = 190, 610, 46, 14
_DOT = "var(--jp-brand-color1, #1976d2)"
_INK = "var(--jp-ui-font-color1, CanvasText)"


def as_svg(times: Mapping[str, Sequence[float]]) -> str:
    """A strip of dots for each name, all on one scale that begins at 0; milliseconds."""
    longest = max(max(values) for values in times.values()) or 1.0
    scale = (RIGHT - LEFT) / longest
    rows = "".join(
        _row(name, values, TOP + ROW * number, scale)
        for number, (name, values) in enumerate(times.items())
    )
    bottom = TOP + ROW * len(times)
    told = "; ".join(
        f"{name}: median {median(values):.1f} ms, longest {max(values):.1f} ms"
        for name, values in times.items()
    )
    return (
        f'<svg role="img" aria-label="{html.escape(told)}" viewBox="0 0 640 {bottom + 30}" '
        f'style="max-width: 46em; color: {_INK};" font-size="13" font-family="sans-serif">'
        f"{rows}{_axis(bottom, longest)}</svg>"
    )


def _row(name: str, values: Sequence[float], top: float, scale: float) -> str:
    middle = top + ROW / 2
    dots = "".join(
        f'<circle cx="{LEFT + value * scale:.1f}" cy="{middle}" r="4" fill="{_DOT}" '
        'fill-opacity="0.45"/>'
        for value in values
    )
    at = LEFT + median(values) * scale
    return (
        f'<text x="{LEFT - 12}" y="{middle + 4}" text-anchor="end" fill="currentColor">'
        f"{html.escape(name)}</text>{dots}"
        f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{top + 8}" y2="{top + ROW - 8}" '
        'stroke="currentColor" stroke-width="2"/>'
    )


def _axis(bottom: float, longest: float) -> str:
    return (
        f'<line x1="{LEFT}" x2="{RIGHT}" y1="{bottom}" y2="{bottom}" stroke="currentColor"/>'
        f'<text x="{LEFT}" y="{bottom + 18}" text-anchor="middle" fill="currentColor">0</text>'
        f'<text x="{RIGHT}" y="{bottom + 18}" text-anchor="end" fill="currentColor">'
        f"{longest:.0f} ms</text>"
    )
