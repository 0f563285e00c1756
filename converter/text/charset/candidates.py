"""Which charset makes the bytes likeliest, judged by single characters on a sample."""

from __future__ import annotations

from typing import NamedTuple

from converter.text.charset.codes import REPLACEMENT, read
from converter.text.charset.pieces import PIECE
from converter.text.language_model.characters import cost_of
from converter.text.patterns import lazily

SAMPLE = 3_000  # bytes with high ones that are judged
CHINESE = ("gb18030", "big5-hkscs", "euc-tw")
DECLARED = 0.3  # nats a character in favour of what the page says of itself
CLOSE = 12.0  # nats: nearer candidates are judged by the language model too
_ASCII = lazily("[\x00-\x7f]+")


class Candidate(NamedTuple):
    """A charset and how well it explains the sample."""

    cost: float  # nats of the whole sample
    charset: str
    mean: float  # nats of one non-ASCII character
    broken: int  # replacement characters


def sample_of(raw: bytes) -> bytes:
    """The pieces with high bytes, from the beginning, the middle and the end of a long file."""
    if len(raw) <= SAMPLE:
        return b" ".join(PIECE.findall(raw))
    found: list[bytes] = []
    for start in (0, len(raw) // 3, len(raw) * 2 // 3):
        size = 0
        for piece in PIECE.finditer(raw[start:]):
            found.append(piece.group()[: SAMPLE // 3])
            size += len(found[-1])
            if size > SAMPLE // 3:
                break
    return b" ".join(found)


def judge(sample: bytes, charset: str) -> Candidate:
    """How well a charset explains a sample."""
    text = read(sample, charset, "replace")
    cost = cost_of(text)
    others = _ASCII.sub("", text)
    broken = others.count(REPLACEMENT)
    return Candidate(cost, charset, cost_of(others) / len(others) if len(others) > broken else 99.0, broken)


def rank(sample: bytes, charsets: tuple[str, ...], declared: str | None) -> list[Candidate]:
    """Candidates, the likeliest first."""
    found = []
    for charset in charsets:
        candidate = judge(sample, charset)
        if charset == declared:
            candidate = candidate._replace(cost=candidate.cost - DECLARED * max(len(sample) / 2, 1))
        found.append(candidate)
    found.sort()
    if len(found) > 1 and found[1].cost - found[0].cost < CLOSE:
        return _judge_closely(sample, found)
    return found


def _judge_closely(sample: bytes, found: list[Candidate]) -> list[Candidate]:
    """The same with the language model for those that are close: short texts need it."""
    from converter.text.language_model.reading import reader

    near = [c for c in found if c.cost - found[0].cost < CLOSE]
    far = [c for c in found if c.cost - found[0].cost >= CLOSE]
    judged = []
    for candidate in near:
        text = read(sample, candidate.charset, "replace").replace(" ", "\n")
        judged.append((reader().cost(text) + candidate.cost, candidate))
    return [candidate for _, candidate in sorted(judged)] + far
