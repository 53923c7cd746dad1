"""SubRip and WebVTT: what is said in a film. Cues are joined to paragraphs; their times are no text.

pysubs2 and webvtt-py were tried: the one takes comments and names of cues for text, the other reads one format alone.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import read_text

_TIMES = re.compile(
    r"\s*(?P<begin>(?:\d{1,4}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?)\s*-->\s*(?P<end>(?:\d{1,4}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?).*"
)
_SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?\s+(?P<name>[^<>]{1,100})>")
_TAG = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_PAUSE_SECONDS = 3.0
"""A silence of more ends a paragraph."""
_LONG_CHARACTERS = 500
"""A paragraph of more ends with the sentence."""
_LONGEST_CHARACTERS = 1500
_SENTENCE_END = (".", "!", "?", "…", "。", "！", "？", "؟", '."', "!”", "?”", ".”")


@dataclass(frozen=True)
class _Cue:
    begin: float
    end: float
    speaker: str
    text: str


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a file of subtitles."""
    text = read_text(file)
    if text is None:
        return
    head, *_ = text.lstrip("\ufeff").partition("\n")
    title = head.removeprefix("WEBVTT").strip(" -\t\r") if head.startswith("WEBVTT") else ""
    paragraphs = Paragraphs()
    waiting = ""
    last: _Cue | None = None
    for cue in _cues(text):
        if last is not None and waiting and _begins_paragraph(waiting, last, cue):
            paragraphs.add(waiting)
            waiting = ""
        if cue.speaker and not waiting:
            waiting = f"{cue.speaker}:"
        # Rolling captions say each line twice: at the end of one cue, and at the beginning of the next.
        if last is None or cue.text != last.text:
            waiting = f"{waiting} {cue.text}".strip()
        last = cue
    paragraphs.add(waiting)
    if last is None:
        file.skip("no subtitles in it: expected lines such as 00:01:02,000 --> 00:01:04,000")
        return
    if document := make_document_of_paragraphs(file, paragraphs.texts, Metadata(title=title or None), "record"):
        yield document


def _begins_paragraph(waiting: str, last: _Cue, cue: _Cue) -> bool:
    is_end = waiting.endswith(_SENTENCE_END)
    return (
        cue.speaker != last.speaker
        or (cue.begin - last.end > _PAUSE_SECONDS and (is_end or len(waiting) > _LONG_CHARACTERS))
        or (is_end and len(waiting) > _LONG_CHARACTERS)
        or len(waiting) > _LONGEST_CHARACTERS
    )


def _cues(text: str) -> Iterator[_Cue]:
    """Yield the cues in order: what follows a line of times, up to the next blank line."""
    times: re.Match[str] | None = None
    lines: list[str] = []
    speaker = ""
    for line in [*text.splitlines(), ""]:
        if match := _TIMES.fullmatch(line):
            if times is not None and lines:  # no blank line between: the last line is the number of the next cue
                yield _cue(times, lines[:-1] if lines[-1].strip().isdigit() else lines, speaker)
            times, lines, speaker = match, [], ""
        elif line.strip() and times is not None:
            if named := _SPEAKER.search(line):
                speaker = " ".join(html.unescape(named["name"]).split())
            lines.append(html.unescape(_TAG.sub("", line)))
        elif not line.strip() and times is not None:
            if lines:
                yield _cue(times, lines, speaker)
            times, lines = None, []


def _cue(times: re.Match[str], lines: list[str], speaker: str) -> _Cue:
    return _Cue(_seconds(times["begin"]), _seconds(times["end"]), speaker, " ".join(" ".join(lines).split()))


def _seconds(time: str) -> float:
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total
