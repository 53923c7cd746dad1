"""Subtitles and logs: times are no text, and what belongs together is a paragraph."""

from collections.abc import Callable

from index.reading.documents import Document

Read = Callable[[str, str], tuple[list[Document], list[str]]]


def test_subrip(read: Read) -> None:
    text = """1
00:00:01,000 --> 00:00:04,000
<i>The dam</i> broke
on Friday.

2
00:00:04,500 --> 00:00:06,000
{\\an8}Nobody was hurt.

3
00:00:14,500 --> 00:00:16,000
It is 1931
4
00:00:16,500 --> 00:00:18,000
again.
"""
    (document,), notes = read("a.srt", text.replace("\n", "\r\n"))
    # Eight seconds of silence end a paragraph.
    assert document.paragraphs == ("The dam broke on Friday. Nobody was hurt.", "It is 1931 again.")
    assert notes == []


def test_web_vtt(read: Read) -> None:
    text = """WEBVTT - The Dam

STYLE
::cue { color: red }

NOTE A comment
of two lines

intro
00:01.000 --> 00:04.000 align:start
<v Ann Lee>The dam broke &amp; fell</v>

00:00:04.500 --> 00:00:06.000
<v Ann Lee>on <c.loud>Friday</c>.

00:00:06.500 --> 00:00:07.000
<v Bob>Nobody was hurt.

NOTE the end
"""
    (document,), notes = read("a.vtt", text)
    assert document.paragraphs == ("Ann Lee: The dam broke & fell on Friday.", "Bob: Nobody was hurt.")
    assert (document.title, notes) == ("The Dam", [])


def test_captions_that_roll_are_read_once(read: Read) -> None:
    cues = [f"00:00:0{i}.000 --> 00:00:0{i + 1}.000\n{text}\n" for i, text in enumerate(("One.", "One.", "Two."))]
    assert read("a.vtt", "WEBVTT\n\n" + "\n".join(cues))[0][0].paragraphs == ("One. Two.",)


def test_long_speech_ends_with_a_sentence(read: Read) -> None:
    cues = [f"{i}\n00:{i // 60:02}:{i % 60:02},000 --> 00:{i // 60:02}:{i % 60:02},900\nThe sentence number {i}.\n"
            for i in range(100)]  # fmt: skip
    (document,), _ = read("a.srt", "\n".join(cues))
    assert [len(paragraph) for paragraph in document.paragraphs] == [517, 503, 503, 503, 359]
    assert all(paragraph.endswith(".") for paragraph in document.paragraphs)


def test_no_subtitles(read: Read) -> None:
    assert read("a.srt", "Only words.")[1] == [
        "skipped: a.srt: no subtitles in it: expected lines such as 00:01:02,000 --> 00:01:04,000"
    ]


def test_a_log(read: Read) -> None:
    first = "2019-07-04 10:00:00,123 ERROR The pump failed"
    text = f"{first}\nTraceback:\n  File pump.py\nValueError: no water\n2019-07-04 10:00:01,000 INFO It runs again\n"
    (document,), notes = read("a.log", text)
    assert document.paragraphs == (
        f"{first} Traceback: File pump.py ValueError: no water • 2019-07-04 10:00:01,000 INFO It runs again",
    )
    assert notes == []
    many = "".join(f"[04/Jul/2019:10:00:{i % 60:02}] request number {i}\n" for i in range(100))
    (document,), _ = read("b.log", many)
    assert [paragraph.count("request") for paragraph in document.paragraphs] == [20, 20, 20, 20, 20]


def test_a_log_without_times_is_a_text(read: Read) -> None:
    assert read("a.log", "It is a long\ntime ago.\n\nNobody looked.")[0][0].paragraphs == (
        "It is a long time ago.",
        "Nobody looked.",
    )
