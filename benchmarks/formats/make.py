"""Makes files of all formats from the known texts, with the tools that people's files come from.

Needed: pandoc, LibreOffice (soffice), Chromium, poppler (pdftoppm), and fonts for Chinese and Arabic.
"""

import html
import mailbox
import shutil
import subprocess
import tarfile
import textwrap
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from docx import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import sync_playwright

from benchmarks.formats.texts import Text

_ENCODINGS = {"en": "cp1252", "fr": "cp1252", "de": "iso8859-1", "ru": "cp1251", "zh": "gb18030", "ar": "utf-16"}
_SENTENCE_IN_BODY = "I thought that this might interest you."


@dataclass(frozen=True)
class Made:
    """A file, and what should be read of it."""

    path: Path
    format: str
    """As it stands in the table of results."""
    texts: tuple[Text, ...]


def make_files(texts: list[Text], folder: Path) -> list[Made]:
    """Make all files in a folder; those that are there already are kept as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [*_by_pandoc(texts, folder), *_by_python(texts, folder), *_pages(texts, folder)]
    made += _by_libreoffice(texts, folder)
    made += _by_chromium(texts, folder)
    made += _scans(texts, folder)
    made += _archives(folder, made)
    return made


def run(*command: str | Path) -> None:
    """Run a program that makes files.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    subprocess.run(  # noqa: S603 - the tools named above
        [str(part) for part in command], check=True, capture_output=True, timeout=300
    )


def _by_pandoc(texts: list[Text], folder: Path) -> Iterator[Made]:
    for text in texts:
        for ending, form in {
            "html": "HTML (pandoc)", "docx": "DOCX (pandoc)", "odt": "ODT (pandoc)", "rtf": "RTF (pandoc)",
            "epub": "EPUB (pandoc)", "md": "Markdown (pandoc)",
        }.items():  # fmt: skip
            path = folder / f"{text.name}-pandoc.{ending}"
            if not path.exists():
                to = {"md": "commonmark+yaml_metadata_block+pipe_tables"}.get(ending, ending)
                run("pandoc", "--from=markdown-smart", f"--to={to}", "--standalone", text.path, "--output", path)
            yield Made(path, form, (text,))


def _wrapped(text: Text) -> str:
    # Chinese has no spaces to wrap at.
    width = 36 if text.language == "zh" else 72
    lines = (textwrap.fill(p, width, break_long_words=text.language == "zh") for p in text.paragraphs)
    return "\n\n".join(lines)


def _by_python(texts: list[Text], folder: Path) -> Iterator[Made]:
    for text in texts:
        path = folder / f"{text.name}-wrapped.txt"
        path.write_text(f"date {text.date}\n\n{_wrapped(text)}\n", encoding="utf-8")
        yield Made(path, "Text (UTF-8)", (text,))
        path = folder / f"{text.name}-encoded.txt"
        encoding = _ENCODINGS[text.language]
        path.write_bytes(f"{text.date}\n\n{_wrapped(text)}\n".encode(encoding))
        yield Made(path, "Text (other encodings)", (text,))
        path = folder / f"{text.name}-plain.eml"
        path.write_bytes(make_mail(text, plain=True, rich=False).as_bytes())
        yield Made(path, "EML (plain)", (text,))
        path = folder / f"{text.name}-rich.eml"
        path.write_bytes(make_mail(text, plain=False, rich=True).as_bytes())
        yield Made(path, "EML (HTML)", (text,))
    for some in (texts[:5], texts[5:]):
        path = folder / f"{some[0].name}-and-others.mbox"
        path.unlink(missing_ok=True)
        box = mailbox.mbox(path)
        for text in some:
            box.add(make_mail(text, plain=True, rich=True))
        box.close()
        yield Made(path, "MBOX", tuple(some))


def make_mail(text: Text, *, plain: bool, rich: bool) -> EmailMessage:
    """Make a mail of a text: plain, as HTML, or both."""
    mail = EmailMessage()
    mail["From"] = f"{text.author} <sender@example.org>"
    mail["To"] = "Desk <desk@example.org>"
    mail["Subject"] = text.title
    mail["Date"] = f"{_day(text)} 09:30:00 +0100"
    if plain:
        mail.set_content(_wrapped(text))
    if rich and plain:
        mail.add_alternative(f"<html><body>{make_markup(text)}</body></html>", subtype="html")
        mail.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="logo.png")
    elif rich:
        mail.set_content(f"<html><body>{make_markup(text)}</body></html>", subtype="html")
    return mail


def _day(text: Text) -> str:
    year, month, day = text.date.split("-")
    names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{day} {names[int(month) - 1]} {year}"


def make_markup(text: Text) -> str:
    """Make HTML of a text, without its title."""
    blocks = []
    for block in text.path.read_text(encoding="utf-8").split("---\n", 2)[2].strip().split("\n\n"):
        if block.startswith("## "):
            blocks.append(f"<h2>{html.escape(block[3:])}</h2>")
        elif block.startswith("- "):
            blocks.append("<ul>" + "".join(f"<li>{html.escape(x[2:])}</li>" for x in block.splitlines()) + "</ul>")
        elif block.startswith("| "):
            rows = [line.strip("| ").split(" | ") for line in block.splitlines() if not line.startswith("|-")]
            cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
            blocks.append("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
        else:
            blocks.append(f"<p>{html.escape(block)}</p>")
    return "\n".join(blocks)


_PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="{charset}"><title>{title} | The Daily Gannet</title>
<meta property="og:site_name" content="The Daily Gannet">
<meta property="article:published_time" content="{date}T06:15:00+01:00"><meta name="author" content="{author}">
<link rel="canonical" href="https://gannet.example/{date}/{name}">
<style>.ad {{ float: right }}</style><script>window.dataLayer = ["never to be read"];</script></head><body>
<div id="cookie-banner" class="cookie-consent"><p>We value your privacy. We and our 842 partners store and access
information on your device. Accept all cookies or manage your choices.</p><button>Accept all</button></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li>
<li><a href="/weather">Weather</a></li></ul></nav></header>
<main><article><h1>{title}</h1><p class="byline">By {author}</p><time datetime="{date}">{date}</time>
<div class="share"><a href="#">Share on Facebook</a> <a href="#">Share on Twitter</a></div>
{first}
<div class="ad advertisement"><p>Advertisement</p></div>
{rest}
</article>
<aside class="related"><h3>Read more</h3><ul><li><a href="/a">Ten beaches you must see</a></li>
<li><a href="/b">The cat that came back</a></li></ul></aside>
<section class="newsletter"><p>Sign up for our newsletter and never miss a story.</p></section></main>
<footer><p>© 2024 The Daily Gannet. All rights reserved.</p><ul><li><a href="/terms">Terms</a></li>
<li><a href="/privacy">Privacy</a></li></ul></footer></body></html>"""


def _pages(texts: list[Text], folder: Path) -> Iterator[Made]:
    for text in texts:
        charset = {"ar": "windows-1256", "zh": "gb18030"}.get(text.language, _ENCODINGS[text.language])
        first, rest = make_markup(text).split("\n", 1)
        page = _PAGE.format(
            language=text.language, charset=charset, title=html.escape(text.title), author=text.author, date=text.date,
            name=text.name, first=first, rest=rest,
        )  # fmt: skip
        path = folder / f"{text.name}-page.html"
        path.write_bytes(page.encode(charset, "xmlcharrefreplace"))
        yield Made(path, "HTML (news page)", (text,))


def _by_libreoffice(texts: list[Text], folder: Path) -> list[Made]:
    made = []
    work = folder / "libreoffice"
    work.mkdir(exist_ok=True)
    for text in texts:
        path = work / f"{text.name}-libreoffice.docx"
        if not path.exists():
            document = WordDocument(str(folder / f"{text.name}-pandoc.docx"))
            section = document.sections[0]
            section.header.paragraphs[0].text = f"The Saltwick Review · {text.title}"
            _page_number(section.footer.paragraphs[0])
            section.page_height = section.page_width  # short pages, so that there are several
            document.save(str(path))
    for ending, form in {
        "pdf": "PDF (LibreOffice)", "odt": "ODT (LibreOffice)", "rtf": "RTF (LibreOffice)",
        "html": "HTML (LibreOffice)", "docx": "DOCX (LibreOffice)", "doc": "DOC (LibreOffice)",
    }.items():  # fmt: skip
        # DOCX by way of ODT: so that it is LibreOffice's own.
        sources = [
            (folder if ending == "docx" else work) / f"{text.name}-libreoffice.{'odt' if ending == 'docx' else 'docx'}"
            for text in texts
        ]
        made += [Made(folder / f"{source.stem}.{ending}", form, (t,)) for source, t in zip(sources, texts, strict=True)]
        missing = [source for source in sources if not (folder / f"{source.stem}.{ending}").exists()]
        _convert(missing, ending, folder)
    slides = []
    for text in texts:
        path = folder / f"{text.name}-slides.pptx"
        if not path.exists():
            run("pandoc", "--from=markdown-smart", text.path, "--slide-level=2", "--output", work / path.name)
            _convert([work / path.name], "odp", work)
            _convert([path.with_suffix(".odp").parent / "libreoffice" / f"{path.stem}.odp"], "pptx", folder)
        slides.append(Made(path, "PPTX (LibreOffice)", (text,)))
        for ending in ("odp", "ppt"):
            if not path.with_suffix(f".{ending}").exists():
                _convert([path], ending, folder)
            slides.append(Made(path.with_suffix(f".{ending}"), f"{ending.upper()} (LibreOffice)", (text,)))
    return made + slides + _tables(texts, folder, work)


def _page_number(paragraph: object) -> None:
    run = paragraph.add_run("Page ")  # type: ignore[attr-defined]
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run._r.addnext(field)


def _convert(sources: list[Path], ending: str, folder: Path) -> None:
    if sources:
        profile = f"-env:UserInstallation=file://{(folder / 'profile').absolute()}"
        run("soffice", profile, "--headless", "--convert-to", ending, "--outdir", folder, *sources)


def _tables(texts: list[Text], folder: Path, work: Path) -> list[Made]:
    """Make tables with a row for each text, as an export of a database has them."""
    rows = [["ID", "Headline", "Published", "Byline", "Body"]]
    rows += [[str(i), t.title, t.date, t.author, "\n\n".join(t.paragraphs)] for i, t in enumerate(texts)]
    made = []
    for ending, separator in {"csv": ";", "tsv": "\t"}.items():
        path = folder / f"all.{ending}"
        lines = (separator.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
        path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
        made.append(Made(path, ending.upper(), tuple(texts)))
    source, path = work / "all.csv", folder / "all.xlsx"
    if not path.exists():
        shutil.copy(folder / "all.csv", source)
        profile = f"-env:UserInstallation=file://{(folder / 'profile').absolute()}"
        text_columns = "59,34,76,1,1/2/2/2/3/2/4/2/5/2"  # semicolon, quote, UTF-8, every column as it is written
        run(
            "soffice", profile, "--headless", f"--infilter=CSV:{text_columns}", "--convert-to", "xlsx", "--outdir",
            folder, source,
        )  # fmt: skip
    made.append(Made(path, "XLSX (LibreOffice)", tuple(texts)))
    for ending in ("ods", "fods", "xls"):
        if not (folder / f"all.{ending}").exists():
            _convert([path], ending, folder)
        made.append(Made(folder / f"all.{ending}", f"{ending.upper()} (LibreOffice)", tuple(texts)))
    return made


_STYLES = {
    "PDF (Chromium)": "body { font: 11pt Liberation Serif, Noto Sans CJK SC, DejaVu Sans; }",
    "PDF (Chromium, two columns)": (
        "body { font: 10pt Liberation Serif, Noto Sans CJK SC, DejaVu Sans; text-align: justify; "
        "columns: 2; column-gap: 8mm } h1 { column-span: all } p { margin: 0; text-indent: 1.5em }"
    ),
}


def _by_chromium(texts: list[Text], folder: Path) -> list[Made]:
    made = []
    missing = []
    for number, form in enumerate(_STYLES):
        for text in texts:
            path = folder / f"{text.name}-chromium-{number}.pdf"
            made.append(Made(path, form, (text,)))
            if not path.exists():
                missing.append((text, _STYLES[form], path))
    if missing:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
            )
            page = browser.new_page()
            for text, style, path in missing:
                _print(page, text, style, path)
            browser.close()
    return made


def _print(page: BrowserPage, text: Text, style: str, path: Path) -> None:
    direction = "rtl" if text.language == "ar" else "ltr"
    page.set_content(
        f'<html lang="{text.language}" dir="{direction}"><head><title>{html.escape(text.title)}</title>'
        f"<style>{style}</style></head><body><h1>{html.escape(text.title)}</h1>{make_markup(text)}</body></html>"
    )
    page.pdf(
        path=path, width="148mm", height="160mm", display_header_footer=True,
        margin={"top": "20mm", "bottom": "20mm", "left": "15mm", "right": "15mm"},
        header_template='<span style="font-size:8px; margin-left:15mm" class="title"></span>',
        footer_template='<span style="font-size:8px; margin-left:15mm">Page <span class="pageNumber"></span> of '
        '<span class="totalPages"></span></span>',
    )  # fmt: skip


def _scans(texts: list[Text], folder: Path) -> list[Made]:
    """Make pictures of printed pages; in English only, as that is what a bare tesseract can read."""
    made = []
    for text in texts:
        if text.language != "en":
            continue
        path = folder / f"{text.name}-scan.pdf"
        if not path.exists():
            run("pdftoppm", "-r", "200", "-gray", "-png", folder / f"{text.name}-chromium-0.pdf", folder / path.stem)
            pictures = sorted(folder.glob(f"{path.stem}-*.png"))
            first, *others = [Image.open(picture) for picture in pictures]
            first.save(path, save_all=True, append_images=others, resolution=200)
            for picture in pictures:
                picture.unlink()
        made.append(Made(path, "PDF (scan, OCR)", (text,)))
        picture = folder / f"{text.name}-picture.tif"
        if not picture.exists():
            run(
                "pdftoppm", "-r", "200", "-gray", "-tiff", folder / f"{text.name}-chromium-0.pdf", folder / picture.stem
            )
            first, *others = [Image.open(path) for path in sorted(folder.glob(f"{picture.stem}-*.tif"))]
            first.save(picture, save_all=True, append_images=others)
            for path in folder.glob(f"{picture.stem}-*.tif"):
                path.unlink()
        made.append(Made(picture, "TIFF (OCR)", (text,)))
    return made


def _archives(folder: Path, made: list[Made]) -> list[Made]:
    inner = [file for file in made if file.format in {"DOCX (pandoc)", "HTML (news page)"}]
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in inner[:9]:
            archive.write(file.path, f"papers/{file.path.name}")
    with tarfile.open(folder / "all.tar.gz", "w:gz") as tar:
        for file in inner[9:]:
            tar.add(file.path, f"pages/{file.path.name}")
    return [
        Made(folder / "all.zip", "ZIP", tuple(text for file in inner[:9] for text in file.texts)),
        Made(folder / "all.tar.gz", "TAR", tuple(text for file in inner[9:] for text in file.texts)),
    ]
