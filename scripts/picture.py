"""Makes docs/images/plan.png: the first page of the example plan, as a Markdown viewer shows it.

Usage: python scripts/picture.py PLAN.md OUT.png   (needs Chromium on the path)
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from markdown_it import MarkdownIt

STYLE = """
body { font: 15px/1.45 sans-serif; color: #1b1f24; margin: 28px 40px; max-width: 900px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 22px 0 8px; }
h3 { font-size: 16px; margin: 16px 0 6px; } table { border-collapse: collapse; margin: 8px 0 14px; }
th, td { border: 1px solid #d5dae0; padding: 4px 10px; text-align: left; } th { background: #f2f4f7; }
td[style*="right"], th[style*="right"] { text-align: right; }
blockquote { margin: 10px 0; padding: 6px 14px; border-left: 4px solid #c77700; background: #fff8ec; }
"""
SIZE = "980,1420"


def main(plan: Path, picture: Path) -> None:
    body = MarkdownIt("commonmark").enable("table").render(plan.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "plan.html"
        page.write_text(f"<meta charset=utf-8><style>{STYLE}</style>{body}", encoding="utf-8")
        command = [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
        ]
        command += [f"--user-data-dir={folder}/profile", f"--window-size={SIZE}", "--hide-scrollbars"]
        subprocess.run([*command, f"--screenshot={picture.absolute()}", page.as_uri()], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
