"""Make the pictures of docs/gallery.md again from examples/: `make gallery`.

Asks Chromium, LibreOffice and poppler (pdftoppm), and the package Pillow. A person looks at each picture before it is
committed. The pictures depend on the fonts and programs of the machine, so no test compares them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import converter

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "examples" / "pages"
OUT = ROOT / "docs" / "gallery"
READER = "@page { size: 105mm 148mm; margin: 9mm 8mm 10mm } html { font-size: 12pt }"  # as a small reader shows a page
RESOLUTION = 110
COLOURS = 32
GAP, FRAME = 14, (214, 210, 203)
# The faces that a DOCX asks for, and the free ones that stand in for them here.
FACES = {
    "Noto Serif CJK SC": ("宋体", "SimSun"),
    "Noto Serif CJK TC": ("新細明體", "PMingLiU", "細明體_HKSCS", "MingLiU_HKSCS"),
    "Noto Sans CJK SC": ("黑体", "SimHei"),
    "Noto Sans CJK TC": ("微軟正黑體", "Microsoft JhengHei"),
    "AR PL UKai CN": ("楷体", "KaiTi"),
    "AR PL UKai TW": ("標楷體", "DFKai-SB"),
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        work = Work(Path(folder))
        OUT.mkdir(parents=True, exist_ok=True)
        for made in OUT.glob("*.png"):
            made.unlink()
        across, down = work.book(), work.book(output_direction="vertical", output_emphasis="dots")
        archival = work.book(output_look="archival", output_colophon=True)
        plain = work.book(output_look="plain")

        epub = work.unpacked("across", across)
        work.sheet("epub", work.reader(epub / "text" / "a0004.xhtml")[:3])
        work.sheet(
            "epub-front", [work.cover(epub), *work.reader(epub / "title.xhtml"), *work.reader(epub / "nav.xhtml")[:1]]
        )
        epub = work.unpacked("down", down)
        work.sheet(
            "epub-vertical",
            work.reader(epub / "text" / "a0005.xhtml")[:2] + work.reader(epub / "text" / "a0006.xhtml")[:1],
        )
        work.sheet(
            "epub-vertical-front",
            [work.cover(epub), *work.reader(epub / "title.xhtml"), *work.reader(epub / "nav.xhtml")[:1]],
        )
        looks = [
            work.reader(work.unpacked(name, book) / "text" / "a0005.xhtml")[0]
            for name, book in (("reading", across), ("plain", plain), ("archival", archival))
        ]
        work.sheet("looks", looks)
        work.sheet("colophon", work.reader(work.unpacked("archival", archival) / "colophon.xhtml")[:3])
        work.sheet("docx", work.office("across", across)[1:4], width=520)
        work.sheet("docx-vertical", work.office("down", down)[6:8], width=760)
        work.sheet("html", [work.window("04-watchmaker.html")])
        work.sheet("html-vertical", [work.printed("06-letter.html", output_direction="vertical")])
    total = sum(path.stat().st_size for path in OUT.glob("*.png"))
    print(f"{total / 1e6:.2f} MB in {len(list(OUT.glob('*.png')))} pictures")
    return 0


class Work:
    """A folder to work in, and the programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.browser = next(filter(None, map(shutil.which, BROWSERS)), None)
        for program, path in (("chromium", self.browser), *((p, shutil.which(p)) for p in ("soffice", "pdftoppm"))):
            if path is None:
                sys.exit(f"{program} is not on this machine; install it and try again")

    def book(self, **options):
        editions = list(converter.convert_all(PAGES, **options))
        return converter.bind(editions, title="江城读本：走路、读书与做豆腐乳", order="given", **options)

    def unpacked(self, name: str, book) -> Path:
        target = self.folder / name
        if not target.exists():
            data = self.folder / f"{name}.epub"
            data.write_bytes(book.render("epub").main)
            with zipfile.ZipFile(data) as package:
                package.extractall(target)
        return target / "EPUB"

    # -- pictures -------------------------------------------------------------------------------------------

    def reader(self, page: Path) -> list[Path]:
        """A page of an EPUB, as a small reader breaks it."""
        text = page.read_text("utf-8").replace("</head>", f"<style>{READER}</style></head>")
        copy = page.with_name(f"shown-{page.name}")
        copy.write_text(text, "utf-8")
        return self._paper(copy)

    def cover(self, epub: Path) -> Path:
        copy = epub / "shown-cover.html"
        copy.write_text(
            "<style>@page { size: 105mm 148mm; margin: 4mm } body { margin: 0 } img { width: 97mm; height: 140mm; object-fit: contain }"
            '</style><img src="cover.svg">',
            "utf-8",
        )
        return self._paper(copy)[0]

    def printed(self, name: str, **options) -> Path:
        """An HTML edition as it is printed."""
        page = self.folder / f"printed-{name}"
        page.write_bytes(converter.convert(PAGES / name, **options).render("html").main)
        return self._paper(page)[0]

    def window(self, name: str, **options) -> Path:
        """An HTML edition in a window."""
        page, picture = self.folder / f"window-{name}", self.folder / f"window-{name}.png"
        page.write_bytes(converter.convert(PAGES / name, **options).render("html").main)
        self._chromium(f"--screenshot={picture}", "--window-size=900,1150", page)
        return picture

    def office(self, name: str, book) -> list[Path]:
        """The pages of a DOCX, as LibreOffice sets them."""
        path = self.folder / f"{name}.docx"
        path.write_bytes(book.render("docx").main)
        home = f"-env:UserInstallation=file://{self.folder}/office"
        command = ["soffice", "--headless", home, "--convert-to", "pdf", "--outdir", str(self.folder), str(path)]
        fonts = self.folder / "fonts.conf"
        rows = "".join(
            f'<match><test name="family"><string>{name}</string></test><edit name="family" mode="prepend" binding="strong">'
            f"<string>{face}</string></edit></match>"
            for face, names in FACES.items()
            for name in names
        )
        fonts.write_text(
            '<?xml version="1.0"?><fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
            f"{rows}</fontconfig>",
            "utf-8",
        )
        environment = os.environ | {"FONTCONFIG_FILE": str(fonts)}
        subprocess.run(command, check=True, capture_output=True, timeout=300, env=environment)
        return self._pictures(path.with_suffix(".pdf"), 80)

    def _paper(self, page: Path) -> list[Path]:
        target = page.with_suffix(".pdf")
        self._chromium("--no-pdf-header-footer", f"--print-to-pdf={target}", page)
        return self._pictures(target, RESOLUTION)

    def _chromium(self, *arguments: object) -> None:
        *options, page = arguments
        command = [self.browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
        command += ["--disable-background-networking", "--disable-sync", *map(str, options), Path(str(page)).as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)

    def _pictures(self, document: Path, resolution: int) -> list[Path]:
        stem = document.with_suffix("")
        subprocess.run(["pdftoppm", "-r", str(resolution), "-png", str(document), str(stem)], check=True, timeout=120)
        return sorted(stem.parent.glob(f"{stem.name}-*.png"))

    def sheet(self, name: str, pictures: list[Path], width: int | None = None) -> None:
        """Pictures side by side on a grey ground, with few colours."""
        from PIL import Image

        pages = [Image.open(path).convert("RGB") for path in pictures]
        if width:
            pages = [
                page.resize((width, round(page.height * width / page.width)), Image.Resampling.LANCZOS)
                for page in pages
            ]
        whole = Image.new(
            "RGB",
            (sum(page.width for page in pages) + GAP * (len(pages) + 1), max(page.height for page in pages) + 2 * GAP),
            FRAME,
        )
        left = GAP
        for page in pages:
            whole.paste(page, (left, GAP))
            left += page.width + GAP
        few = whole.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(OUT / f"{name}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
