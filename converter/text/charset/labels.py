"""Names of charsets: what a page says, what browsers read it as, and the codec that does it here."""

from __future__ import annotations

import codecs
import re

# Every label is read as its superset, as browsers do: pages say gb2312 and hold GBK, say latin-1 and hold cp1252.
# Source: WHATWG Encoding Standard, section 4.2; hz and euc-tw are not in it, but archives hold them.
_GROUPS = {
    "utf-8": "utf8 unicode11utf8 unicode20utf8 xunicode20utf8 utf8sig utf8mb4",
    "gb18030": "gb18030 gb2312 gbk gb gb231280 chinese csgb2312 csiso58gb231280 cn cngb cngbk isoir58 xgbk euccn cp936 ms936 windows936 936",
    "big5-hkscs": "big5 big5hkscs cnbig5 csbig5 xxbig5 cp950 ms950 windows950 950 xbig5 big5eten hkscs",
    "euc-tw": "euctw xeuctw cns11643",
    "hz-gb-2312": "hzgb2312 hz hzgb",
    "utf-16le": "utf16le utf16 ucs2 unicode csunicode iso10646ucs2 unicodefeff",
    "utf-16be": "utf16be unicodefffe",
    "windows-1252": "windows1252 cp1252 xcp1252 iso88591 latin1 l1 ascii usascii ansix341968 cp819 ibm819 isoir100 csisolatin1 iso885911987",
    "shift_jis": "shiftjis sjis msshiftjis mskanji windows31j xsjis csshiftjis ms932 cp932",
    "euc-jp": "eucjp xeucjp cseucpkdfmtjapanese",
    "euc-kr": "euckr ksc56011987 ksc5601 korean windows949 ksc56011989 cseuckr isoir149 cp949 uhc",
}
_LABELS = {alias: label for label, aliases in _GROUPS.items() for alias in aliases.split()}
_CODECS = {
    "gb18030": "gb18030",
    "big5-hkscs": "big5hkscs",
    "hz-gb-2312": "hz",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "windows-1252": "cp1252",
    "shift_jis": "cp932",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
}


def superset(label: str | None) -> str | None:
    """The charset that a declared label is read as, or None if nobody knows the label.

    >>> superset("GB2312"), superset("iso-8859-1"), superset("x-cns11643"), superset("klingon")
    ('gb18030', 'windows-1252', 'euc-tw', None)
    """
    if not label:
        return None
    plain = re.sub(r"[^a-z0-9]", "", label.lower())
    known = _LABELS.get(plain) or _LABELS.get(plain.removeprefix("x"))
    if known:
        return known
    try:
        info = codecs.lookup(label.strip())
    except (LookupError, ValueError, UnicodeError):
        return None
    return info.name.replace("_", "-") if info._is_text_encoding else None  # noqa: SLF001 (no public name says it)


def codec_of(charset: str) -> str:
    """Python's name for a charset that has a codec here (EUC-TW has none).

    >>> codec_of("big5-hkscs"), codec_of("utf-8")
    ('big5hkscs', 'utf-8')
    """
    return _CODECS.get(charset, charset)
