"""Addresses that an edition may carry, written as every reading system reads them."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

from converter.text.patterns import lazily

# A scheme is sought in the address without white space and controls, as browsers read one.
_SCHEME = lazily(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_CONTROLS = lazily("[\x00-\x20\x7f-\xa0\u3000\u200b\ufeff]")
_HOST = lazily(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_LONE_PERCENT = lazily(r"%(?![0-9A-Fa-f]{2})")
_OPEN = ("http", "https", "ftp")
_DOMAIN_LABEL = 63  # RFC 1035, 2.3.4


def safe_target(target: str, base: str | None = None) -> str | None:
    r"""A link's target, percent-encoded; None where an edition must not carry it.

    http, https, ftp and mailto come through, relative addresses and fragments too. With `base`, a relative
    address is made absolute. What names no host, or a host or port that cannot be, does not come through.

    >>> safe_target("https://zh.wikipedia.org/wiki/故鄉 (小說)")
    'https://zh.wikipedia.org/wiki/%E6%95%85%E9%84%89%20(%E5%B0%8F%E8%AA%AA)'
    >>> safe_target("java\nscript:alert(1)"), safe_target("b.html", "https://a.cn/x/a.html")
    (None, 'https://a.cn/x/b.html')
    """
    target = target.strip()
    found = _SCHEME.match(_CONTROLS.sub("", target))
    scheme = found[1].lower() if found else ""
    if scheme == "mailto":
        address = _CONTROLS.sub("", target)[len("mailto:") :]
        return "mailto:" + _encode(address, safe="@?=&,;:+") if "@" in address else None
    if scheme and scheme not in _OPEN:
        return None
    try:
        if not scheme:
            target = "https:" + target if target.startswith("//") else target
            if base and not target.startswith(("#", "https:")):
                target = urljoin(base, target)
            if not _SCHEME.match(target):
                return _encode(target, safe="/?#=&;:+,@!$'()*~") if target else None
        return _absolute(target)
    except ValueError:
        return None


def is_absolute(target: str) -> bool:
    """Whether an address that `safe_target` made leads out of the edition."""
    return _SCHEME.match(target) is not None


def _absolute(target: str) -> str | None:
    parts = urlsplit(target)
    if parts.scheme.lower() not in _OPEN:
        return None
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not _HOST.fullmatch(host) or any(not 0 < len(x) <= _DOMAIN_LABEL for x in host.rstrip(".").split(".")):
        return None
    if re.fullmatch(r"[0-9.]+", host) and not _is_ipv4(host):
        return None
    port = f":{parts.port}" if parts.port is not None else ""
    user, at, _ = parts.netloc.rpartition("@")
    made = f"{parts.scheme.lower()}://{_encode(user, safe=':') + at if at else ''}{host}{port}"
    made += _encode(parts.path, safe="/:@!$&'()*+,;=~")
    if parts.query:
        made += "?" + _encode(parts.query, safe="/?:@!$&'()*+,;=~")
    if parts.fragment:
        made += "#" + _encode(parts.fragment, safe="/?:@!$&'()*+,;=~")
    return made


def _is_ipv4(host: str) -> bool:
    numbers = host.split(".")
    return len(numbers) == 4 and all(number and int(number) < 256 for number in numbers)


def _encode(part: str, *, safe: str) -> str:
    part = _LONE_PERCENT.sub("%25", part)
    return quote(part, safe=safe + "%", errors="replace")
