"""Text into paragraphs: blank lines separate them, hard-wrapped lines inside one are joined."""

import re
import unicodedata

# No pattern here begins with white space of any length: on a long run of it, that would take quadratic time.
_LINE_BREAKS = re.compile(r"\r\n|[\r\x0b\x85\u2028]")
_PARAGRAPH_BREAKS = re.compile(r"[\f\u2029]")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
# C0 and C1 controls but tab and the line breaks, the soft hyphen (which says where a word may be broken, and is no part
# of it), the byte order mark, and the noncharacters.
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\ufeff\ufffe\uffff]")
# Scripts that are written without spaces between words; a line break there is no space either.
_CJK = r"[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_WRAP_IN_CJK = re.compile(rf"(?<={_CJK})[^\S\n]*\n\s*(?={_CJK})")


def split_paragraphs(text: str) -> list[str]:
    """Split a text on its blank lines (form feeds and U+2029 count as such), in order.

    Runs of white space become one space, control characters and soft hyphens go. What holds no letter and no digit
    ("* * *") is a divider, not a paragraph, and is left out.
    """
    text = _INVISIBLE.sub("", _PARAGRAPH_BREAKS.sub("\n\n", _LINE_BREAKS.sub("\n", text)))
    return [tidy for block in _BLANK_LINES.split(text) if (tidy := join_lines(block)) and _has_words(tidy)]


def join_lines(block: str) -> str:
    """Join the lines of one paragraph as they would stand if nobody had wrapped them."""
    return " ".join(_WRAP_IN_CJK.sub("", block).split())


def _has_words(text: str) -> bool:
    return any(unicodedata.category(character)[0] in "LN" for character in text)
