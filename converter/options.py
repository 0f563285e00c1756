"""Everything that a profile can set, as one frozen value; readers, passes and writers take it as it is."""

from __future__ import annotations

from dataclasses import dataclass, field

DIRECTIONS = ("horizontal", "vertical")
SCRIPTS = ("keep", "zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The knobs of a conversion. A field `punctuation_quotes` is the key `quotes` of `[punctuation]` in a profile.

    `metadata` says in each field's `choices` what it may be, and in `help` what it does.
    """

    charset: str | None = field(default=None, metadata={"help": "read every input in this charset"})
    passes_off: tuple[str, ...] = field(default=(), metadata={"help": "passes left out, by name"})
    rules: tuple[str, ...] = field(default=(), metadata={"help": "folders with rules of one's own, tried first"})
    annotations_as: str = field(
        default="strip", metadata={"choices": ("strip", "ruby", "keep"), "help": "what becomes of pinyin in brackets"}
    )
    punctuation_off: tuple[str, ...] = field(default=(), metadata={"help": "punctuation rules left out, by name"})
    punctuation_quotes: str = field(
        default="keep",
        metadata={"choices": ("keep", "curly", "corner"), "help": "quotation marks of Chinese text: “” or 「」"},
    )
    script_target: str = field(default="keep", metadata={"choices": SCRIPTS, "help": "script of the edition"})
    script_dictionary: tuple[str, ...] = field(
        default=(), metadata={"help": "files with words of one's own: a word, a tab, its form; a word alone is kept"}
    )
    script_repair: str = field(
        default="careful",
        metadata={"choices": ("careful", "full"), "help": "how far badly converted Traditional is put right"},
    )
    script_vocabulary: bool = field(default=False, metadata={"help": "convert regional words too: 软件 to 軟體"})
    output_look: str = field(
        default="reading", metadata={"choices": ("reading", "plain", "archival"), "help": "look of the edition"}
    )
    output_direction: str = field(
        default="horizontal",
        metadata={"choices": DIRECTIONS, "help": "lines across the page, or down it from the right (竖排)"},
    )
    output_emphasis: str = field(
        default="face",
        metadata={
            "choices": ("face", "dots"),
            "help": "stressed Chinese: another face (楷体), or dots beside it (着重号)",
        },
    )
    output_templates: str | None = field(
        default=None, metadata={"help": "folder with templates of one's own, as `duben templates export` makes it"}
    )
    output_colophon: bool = field(default=False, metadata={"help": "tell sources, digests and changes at the end"})
    output_ruby: str = field(default="brackets", metadata={"choices": ("brackets", "ruby"), "help": "readings in DOCX"})
