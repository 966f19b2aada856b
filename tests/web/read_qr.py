"""Reading a QR code as it is drawn (扫二维码): the SVG's own path, as an image, through a scanner."""

from __future__ import annotations

import re

import zxingcpp
from PIL import Image, ImageDraw


def scanned(image: Image.Image) -> list[str]:
    """Give what a scanner reads."""
    return [found.text for found in zxingcpp.read_barcodes(image)]


def draw(svg: str) -> Image.Image:
    """Draw the QR from the SVG's own path: M and m move, h strokes one row of modules."""
    found = re.search(r'viewBox="0 0 (\d+) \d+"', svg)
    assert found
    image = Image.new("L", (4 * int(found[1]), 4 * int(found[1])), 255)
    path = re.search(r' d="([^"]+)"', svg)
    assert path
    x = y = 0.0
    for step, numbers in re.findall(r"([Mmh])([^Mmh]*)", path[1]):
        values = [float(n) for n in re.findall(r"-?\d*\.?\d+", numbers)]
        if step == "h":
            ImageDraw.Draw(image).rectangle((4 * x, 4 * y - 2, 4 * (x + values[0]) - 1, 4 * y + 1), fill=0)
            x += values[0]
        else:
            x, y = (values[0], values[1]) if step == "M" else (x + values[0], y + values[1])
    return image
