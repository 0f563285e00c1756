"""Markup that the EPUB and the HTML writer share: blocks and inlines to XHTML, links, languages, bylines, pictures."""
