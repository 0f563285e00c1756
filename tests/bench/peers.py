"""Peers in environments of their own, so that nobody's packages get in anybody's way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent.parent / ".bench"
PEERS = {
    "trafilatura": ["trafilatura", "lxml_html_clean"],
    "chain": ["trafilatura", "lxml_html_clean", "opencc-python-reimplemented"],
    "markitdown": ["markitdown"],
    "pandoc": ["pypandoc_binary"],
    "opencc": ["OpenCC"],
    "opencc-reimplemented": ["opencc-python-reimplemented"],
    "opencc-pyo3": ["opencc-pyo3"],
    "bagit": ["bagit"],
    "ftfy": ["ftfy"],
    "charsets": ["chardet", "charset-normalizer"],
    "readability": ["readability-lxml", "lxml_html_clean"],
}


def environment(name: str) -> Path:
    """The `bin` folder of a peer's environment; made and filled when it is not there."""
    folder = HERE / name
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEERS[name]], check=True
        )
    return folder / "bin"


def python(name: str) -> str:
    """The Python of a peer's environment."""
    return str(environment(name) / "python")


def version(name: str) -> str:
    """Versions of what was installed for a peer."""
    code = "import importlib.metadata as m, sys\nfor n in sys.argv[1:]: print(n, m.version(n), end='; ')"
    done = subprocess.run([python(name), "-c", code, *PEERS[name]], check=True, capture_output=True, text=True)
    return done.stdout.rstrip("; ")


def pandoc() -> str:
    """The pandoc program inside the package that brings it."""
    code = "import pypandoc; print(pypandoc.get_pandoc_path())"
    return subprocess.run([python("pandoc"), "-c", code], check=True, capture_output=True, text=True).stdout.strip()
