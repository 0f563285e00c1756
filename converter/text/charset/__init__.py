"""Decode anything: which charset the bytes are in, why, and what had to be put right."""

from converter.text.charset.cascade import decode
from converter.text.charset.given import decode_as, doubt
from converter.text.charset.values import Decoded, Repair

__all__ = ["Decoded", "Repair", "decode", "decode_as", "doubt"]
