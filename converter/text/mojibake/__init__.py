"""Text that was once decoded by the wrong charset: found by line and by stretch, and read again by the right one."""

from converter.text.mojibake.search import find, lost

__all__ = ["find", "lost"]
