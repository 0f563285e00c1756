"""GBK slips: text knocked out of step by replacing or losing bytes instead of characters."""

from converter.text.slips.finding import find

__all__ = ["find"]
