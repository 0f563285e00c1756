"""Read Markdown: front matter, then the HTML that Python-Markdown makes of the rest, through the HTML builder.

Nothing is pruned. Of raw HTML only what a document can hold comes through: ruby, sup, sub, figures, tables; the text
of everything else stays as text. The source text that the ledger counts is the text of the front matter and of the
rendered Markdown: its signs are markup.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.errors import EmptyInput
from converter.model import (
    Claim,
    Document,
    Emphasis,
    Figure,
    Heading,
    List,
    Metadata,
    Paragraph,
    Quote,
    Table,
)
from converter.readers.decoding import decode, provenance
from converter.readers.markdown import direct, plain
from converter.report import Finding, Outcome, Removal
from converter.source import check_not_empty, local_resource
from converter.walk import plain_text, spans_of

if TYPE_CHECKING:
    from converter.frontmatter import FrontMatter
    from converter.model import Block
    from converter.options import Options
    from converter.readers.html.links import Load
    from converter.readers.html.values import Fragment
    from converter.source import Source

_CAPTIONED = (Figure, Table, Quote, List)  # what takes a caption, or may hold such


def read(source: Source, options: Options) -> Outcome:
    """Read a Markdown file. Raises EmptyInput where there is no text in it."""
    check_not_empty(source)
    reading = decode(source, options)
    front = _front(reading.text)
    metadata = front.metadata() if front else Metadata()
    head = reading.text[: front.end] if front else ""
    body = reading.text[len(head) :]

    def load(link: str) -> tuple[str, bytes] | None:
        return local_resource(source, link)

    fragment = direct.fragment(body, head, source.address, load) or _built(source, body, head, metadata.language, load)
    if not fragment.text.strip():
        raise EmptyInput(f"{source.label} has no text in it")
    blocks, claims, removals = _titled(fragment, metadata)
    findings = reading.findings
    if front:
        claims = (*front.claims(), *claims)
        removals = (*_head_removals(front, head), *removals)
        findings += tuple(
            Finding("front-matter", "info", "front matter", f"{item.key or item.text[:40]}: {item.reason}")
            for item in front.unread
        )
    if source.address and metadata.url is None:
        claims = (*claims, Claim("url", source.address, "given address", 1.0))
    document = Document(
        tuple(captioned(blocks)),
        metadata,
        claims=claims,
        resources=fragment.resources,
        provenance=provenance(source, "markdown", reading),
    )
    return Outcome(document, removals, reading.changes, findings, text=fragment.text)


def _front(text: str) -> FrontMatter | None:
    """The front matter; most texts of others have none."""
    if not text.startswith(("---", "\ufeff---")):
        return None
    from converter.frontmatter import front_matter

    return front_matter(text)


def _built(source: Source, body: str, head: str, language: str | None, load: Load) -> Fragment:
    """The blocks of the body, by way of its HTML."""
    from converter.readers.html import build_fragment

    return build_fragment(
        to_html(body),
        base=source.address,
        load=load,
        before=head,
        language=language,
    )


def to_html(text: str) -> str:
    """Markdown as HTML, in the dialect that our writer speaks.

    >>> to_html("水~~火~~ H<sub>2</sub>O")
    '<p>水<del>火</del> H<sub>2</sub>O</p>'
    """
    from converter.readers.markdown.dialect import convert

    return plain.past(text, convert)


def _head_removals(front: FrontMatter, head: str) -> tuple[Removal, ...]:
    """Removals for the front matter: what became metadata counts as kept, the rest as left out."""
    unread = sorted((item.start, item.end) for item in front.unread)
    made = [
        Removal("front-matter", "front matter", item.text, item.reason, 1.0, ((item.start, item.end),))
        for item in front.unread
        if head[item.start : item.end].strip()
    ]
    spans: list[tuple[int, int]] = []
    done = 0
    for start, end in [*unread, (len(head), len(head))]:
        if head[done:start].strip():
            spans.append((done, start))
        done = max(done, end)
    fields = tuple(dict.fromkeys(fact.field for fact in front.facts)) or ("metadata",)
    text = "\n".join(head[start:end].strip() for start, end in spans)
    return (Removal("front-matter", "front matter", text, "read as metadata", 1.0, tuple(spans), fields), *made)


def _titled(fragment: Fragment, metadata: Metadata) -> tuple[list[Block], tuple[Claim, ...], tuple[Removal, ...]]:
    """Blocks without the heading that is the title: a heading of level 1 that stands first."""
    blocks = list(fragment.blocks)
    first = blocks[0] if blocks else None
    if not isinstance(first, Heading) or first.origin is None:
        return blocks, (), fragment.removals
    if "h1" not in (first.origin.path or "") or (metadata.title and metadata.title != plain_text(first.children)):
        return blocks, (), fragment.removals
    spans = spans_of((first,))
    title = " ".join(plain_text(first.children).split())
    removal = Removal("title", "first heading", title, "the title, kept as metadata", 1.0, spans, ("title",))
    return blocks[1:], (Claim("title", title, "first heading", 0.97, spans),), (*fragment.removals, removal)


def captioned(blocks: list[Block]) -> list[Block]:
    """Blocks with captions joined to their pictures and tables: a paragraph wholly in emphasis right after one."""
    if not any(isinstance(block, _CAPTIONED) for block in blocks):
        return blocks
    made: list[Block] = []
    for block in map(_captioned_inside, blocks):
        last = made[-1] if made else None
        if (
            isinstance(block, Paragraph)
            and len(block.children) == 1
            and isinstance(block.children[0], Emphasis)
            and isinstance(last, Figure | Table)
            and last.caption is None
        ):
            made[-1] = replace(last, caption=replace(block, children=block.children[0].children))
        else:
            made.append(block)
    return made


def _captioned_inside(block: Block) -> Block:
    if isinstance(block, Quote):
        return replace(block, blocks=tuple(captioned(list(block.blocks))))
    if isinstance(block, List):
        return replace(block, items=tuple(tuple(captioned(list(item))) for item in block.items))
    return block


__all__ = ["captioned", "read", "to_html"]
