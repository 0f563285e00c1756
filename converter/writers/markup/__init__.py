"""Markup that the EPUB and the HTML writer share: blocks and inlines to XHTML, links, languages, bylines, pictures.

What a reader of our own editions needs to bring a document back whole, beside the elements that HTML has for it:

    script[type="application/ld+json"]   the metadata, by the table in `linked_data`; `isBasedOn.sha256` is the digest
    [data-level]        the level that the article gave a heading, where the page closes a gap
    p.verse             a stanza; `br` parts its lines          p.pictures   a paragraph of pictures alone
    [role=doc-noteref]  a note mark, `href` leads to its note   sup.lost     a mark whose note was missing already
    [role=doc-footnote] a note; `data-name` is its name where that is not its number; `.number` is no text of it
    td.header           an empty header cell                    .left .center .right   how a cell is set
    span.link[data-target]       a link to a place that the edition does not hold
    span.picture[data-source]    a picture that the edition does not hold; its alt text is the content
    img[data-source]             where a picture came from
    a[data-target]               a link's target as the article writes it, where `href` had to be encoded (EPUB only)
"""
