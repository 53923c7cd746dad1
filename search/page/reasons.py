"""Why a file was left out, or read with doubts, in the language of who reads the page.

Reading says it in English, and so it stands in the index. Here is each sentence that it says, with what differs from
file to file in braces; of what stands there, too, some are sentences of this list. What a library or the system
says stays as it is.
"""

import re
from functools import cache, lru_cache

from search.speech import Speech, marked, say, speech

_SENTENCES = (
    marked("line {line}: {reason}"),
    marked("empty"),
    marked("no date"),
    marked("{number} of {total} documents without a date"),
    marked("no text in it"),
    marked("no text in it: too small a picture"),
    marked("no text was recognised in it"),
    marked("damaged, or not what its name says"),
    marked("damaged, or not what its name says, or older than Office 97"),
    marked("damaged, or not what its name says ({error})"),
    marked("damaged, or not what its name says: {detail}"),
    marked("damaged: there is no package document in it"),
    marked("damaged: there is neither a text document nor a presentation in it"),
    marked("damaged: a saved page that cannot be read ({error})"),
    marked("damaged: {pages} in it cannot be read"),
    marked("damaged: {part} cannot be unpacked ({error})"),
    marked("damaged: {part} is not XML ({error})"),
    marked("damaged: {part} is broken ({error}); perhaps not all was read"),
    marked("damaged at line {line} ({error}); what stood before was read"),
    marked("truncated or damaged ({error}); what stood before was read"),
    marked("its end is missing; what stood before was read"),
    marked("the archive is damaged after this line ({error}); what stood before was read"),
    marked("some of its charts, diagrams or comments are damaged; the rest was read"),
    marked("a chapter of it is missing ({name})"),
    marked("a chapter of it is not text ({name})"),
    marked("encrypted; {advice}"),
    marked("save it without a password"),
    marked("unpack it with its password, and index what was in it"),
    marked("encrypted by who sold it; get a copy without copy protection"),
    marked("{some} of {total} files in it are encrypted and were left out ({names}); {advice}"),
    marked("larger than {limit} MiB, which a file of its kind may be; split it, or make its text JSON Lines"),
    marked("larger than {limit} MiB, which one record may be"),
    marked("larger than a table may be; its first rows were read"),
    marked("a message larger than {limit} MiB"),
    marked("{name} in it is larger than {limit} MiB and was left out"),
    marked("{name} in it is damaged and was left out ({error})"),
    marked("{name} in it is a link, a pipe or a device and was left out"),
    marked("{name} in it unpacks to more than {number} times its size and was left out"),
    marked("“{name}” in it lies in more than {number} mails and was left out"),
    marked("a file in it whose name leads out of the archive (“{name}”) was left out"),
    marked("{name} in it unpacks to more than {limit} MiB"),
    marked("it unpacks to more than {limit} MiB; {name} and what follows was left out"),
    marked("it unpacks to more than {limit} MiB"),
    marked("it unpacks to more than {number} times its size"),
    marked("a part of it unpacks to more than {number} times its size"),
    marked("unpacks to {size} MiB, expected at most {limit} MiB a part"),
    marked("an old Office file under a new name; open it and save it in the format of its name"),
    marked("open it and save it in the format of today"),
    marked("{reason}; open it and save it in the format of today"),
    marked("it lies in archives or mails more than {number} deep; take it out"),
    marked("it changed while it was read; build again when it is complete"),
    marked("it vanished before it was read"),
    marked("it is nested too deeply, or needs more memory than a file may"),
    marked("you have no permission to read it"),
    marked("cannot be read: {error}"),
    marked("cannot be opened: {error}"),
    marked("reading it needs the package {name}; install it: {command}"),
    marked("reading it took more than {number} seconds"),
    marked("reading it took too long"),
    marked("the process that read it ended (exit code {number}); damaged, or it needs more memory than a file may"),
    marked("a symbolic link; links are not followed, name its target instead"),
    marked("not a regular file (a pipe, a socket or a device)"),
    marked("not text, but data"),
    marked("not text, but {kind}"),
    marked("not valid UTF-8; read as {encoding}, which is most likely"),
    marked("{number} places in it not valid UTF-8, shown as {sign}"),
    marked("{number} place in it not valid UTF-8, shown as {sign}"),
    marked("{number} NUL characters in it left out"),
    marked("{number} NUL character in it left out"),
    marked("{ending} is not a format that can be read"),
    marked("its name has no ending: not a format that can be read"),
    marked("{kind} ({ending}), which is not read; {advice}"),
    marked("a sound recording"),
    marked("a film"),
    marked("a file of Apple's iWork"),
    marked("a picture"),
    marked("a drawing"),
    marked("a database"),
    marked("an archive"),
    marked("a mailbox of Outlook"),
    marked("a book"),
    marked("a text of an old word processor"),
    marked("a layout of a publishing program"),
    marked("a notebook of a note-taking program"),
    marked("a spreadsheet"),
    marked("a table for data analysis"),
    marked("a page description"),
    marked("a help file of Windows"),
    marked("make a transcript of it (.srt, .vtt or .txt) and index that"),
    marked("make subtitles or a transcript of it (.srt, .vtt or .txt) and index that"),
    marked("open it in its program and export it as PDF or in Office's format"),
    marked("save it as PNG or JPEG if there is text in it"),
    marked("export it as PDF if there is text in it"),
    marked("export its tables as CSV"),
    marked("unpack it, or pack it as ZIP"),
    marked("export its mails as MBOX, EML or MSG"),
    marked("convert it to EPUB (calibre does)"),
    marked("open it in LibreOffice and save it as ODT or DOCX"),
    marked("export it as PDF"),
    marked("export it as PDF, HTML or Markdown"),
    marked("open it in LibreOffice and save it as ODS or XLSX"),
    marked("export it as CSV if there is text in it"),
    marked("convert it to PDF (ps2pdf does)"),
    marked("unpack it (7-Zip does) and index the pages in it"),
    marked("install tesseract ({address}) and build again"),
    marked("nothing could be recognised in it"),
    marked("nothing could be recognised there"),
    marked("a picture; its text was recognised by tesseract and may have mistakes"),
    marked("a scan; its text was recognised by tesseract and may have mistakes"),
    marked("a picture; {advice}"),
    marked("{pages} without text: a scan; {advice}"),
    marked("{pages} in letters whose font does not say what they are; {advice}"),
    marked("{number} pages; the first {most} were read"),
    marked("{number} pages"),
    marked("{number} page"),
    marked("page {number} in it is too large and was left out"),
    marked("{width} by {height} pixels, expected at most {most} in all; make it smaller"),
    marked("a paragraph in it is too long to tell markup from text; read as text"),
    marked("nested too deeply to tell its commands from text; read as text"),
    marked("its elements are nested too deeply to tell lists, tables and menus from text; its text was read"),
    marked("its front matter is not valid YAML ({error}); read as text"),
    marked("its text cannot be read ({error})"),
    marked("no subtitles in it: expected lines such as {example}"),
    marked("empty, or no mailbox: expected messages that begin with “From ”"),
    marked("no mail: it has no header"),
    marked("a mail that cannot be read ({error})"),
    marked("an attachment without a name ({kind}) was left out"),
    marked("not valid JSON: {error} at character {number}"),
    marked("not valid JSON: {error} in line {line}, at character {number} of it"),
    marked("not JSON that can be read: too long a number, or nested too deeply"),
    marked("expected a JSON object with “text” as a string, found {found}"),
    marked("expected a JSON object with “text”, found {found}"),
    marked("no “text”"),
    marked("“text” that is {kind}"),
    marked("a list"),
    marked("an object"),
    marked("a string"),
    marked("a number"),
    marked("true or false"),
    marked("no field is called “text”; “{name}” was taken for it"),
    marked("no column is called “text”; “{name}” was taken for it"),
    marked("no pages in it"),
    marked("no article found in it; read whole, with menus and the like"),
    marked("mostly menus and the like; only what seems to be its article was read"),
    marked("its date “{date}” is not one that can only mean one day, month or year; write it like 2017-03-27"),
    marked("a paragraph of {number} characters, expected at most {most}; separate its paragraphs by blank lines"),
)
"""A sentence comes before those that it could be taken for."""
_OTHERS = {"reason", "detail", "advice", "kind", "found", "pages"}
"""Where another of these sentences may stand; elsewhere are names, numbers, and what a library says."""
_DEEPEST = 4


def readable_reason(reason: str) -> str:
    """Return why something was left out, or is doubtful, in the language of who is served."""
    language = speech()
    return reason if language.code == "en" else _said(language, reason)


@lru_cache(maxsize=4096)
def _said(language: Speech, reason: str, depth: int = 0) -> str:
    for sentence, pattern in _patterns():
        if found := pattern.fullmatch(reason):
            values = found.groupdict()
            if depth < _DEEPEST:
                values |= {name: _said(language, values[name], depth + 1) for name in _OTHERS & values.keys()}
            return say(sentence, **values)
    return reason


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return each sentence with what finds it, and the values in it."""
    parts = ((sentence, re.split(r"\{(\w+)\}", sentence)) for sentence in _SENTENCES)
    patterns = (
        (sentence, (f"(?P<{part}>.+)" if n % 2 else re.escape(part) for n, part in enumerate(own)))
        for sentence, own in parts
    )
    return [(sentence, re.compile("".join(pattern), re.DOTALL)) for sentence, pattern in patterns]
