"""EML and MBOX: body, sender, date, and what is attached."""

import binascii
import mailbox
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from index.reading.documents import Document

Read = Callable[[str, bytes], tuple[list[Document], list[str]]]


def _mail(subject: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Ann Lee <ann@example.org>"
    mail["Subject"] = subject
    mail["Date"] = "Thu, 04 Jul 2019 23:30:00 -0700"
    mail["Message-ID"] = f"<{subject}@example.org>"
    mail.set_content(text)
    return mail


def test_the_text_of_a_mail_without_quotation_marks_and_signature(read: Read) -> None:
    mail = _mail("Dam", "Hello,\n\nthe dam\nbroke.\n\n> Did it hold?\n> I hope so.\n\n-- \nAnn Lee\nSecretary\n")
    documents, notes = read("a.eml", mail.as_bytes())
    document = documents[0]
    assert document.paragraphs == ("Hello,", "the dam broke.", "Did it hold? I hope so.")
    assert (document.title, document.author) == ("Dam", "Ann Lee <ann@example.org>")
    assert (str(document.date), document.date_origin) == ("2019-07-04", "header")  # the sender's day
    assert document.name == "<Dam@example.org>"
    assert notes == []


def test_of_two_forms_that_which_has_paragraphs_is_read_and_attachments_are_files(read: Read) -> None:
    mail = _mail("Dam", "plain")
    mail.add_alternative("<p>The <b>dam</b> broke.</p><p>Nobody was hurt.</p>", subtype="html")
    mail.add_attachment(b"A report.\n\nWith two paragraphs.", maintype="text", subtype="plain", filename="report.txt")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    mail.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="../tool.exe")
    documents, notes = read("a.eml", mail.as_bytes())
    assert [(document.path, document.paragraphs) for document in documents] == [
        ("a.eml", ("The dam broke.", "Nobody was hurt.")),
        ("a.eml/report.txt", ("A report.", "With two paragraphs.")),
    ]
    assert notes == ["skipped: a.eml/.._tool.exe: .exe is not a format that can be read"]


def test_a_mailbox(read: Read, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "made")
    for number in range(3):
        box.add(_mail(f"Mail {number}", f"The text number {number}.\n\nFrom now on it holds.\n"))
    box.close()
    documents, notes = read("a.mbox", (tmp_path / "made").read_bytes())
    assert [(document.title, document.paragraphs) for document in documents] == [
        (f"Mail {number}", (f"The text number {number}.", "From now on it holds.")) for number in range(3)
    ]
    assert notes == []


def test_no_mail(read: Read) -> None:
    assert read("a.mbox", b"nothing")[1] == [
        "skipped: a.mbox: empty, or no mailbox: expected messages that begin with “From ”"
    ]


def test_all_texts_of_a_mail_are_read_in_order(read: Read) -> None:
    """Some programs put pictures and files between the paragraphs, and a footer of the list after them."""
    mail = _mail("Dam", "The first.")
    mail.make_mixed()
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", disposition="inline", filename="dam.png")
    for text, subtype in (("The second.", "plain"), ("<p>The third.</p>", "html")):
        part = EmailMessage()
        part.set_content(text, subtype=subtype)
        mail.attach(part)
    mail.add_attachment("A report.", disposition="inline", filename="report.txt")
    mail.add_attachment(b"id,text\n1,A row.", maintype="text", subtype="csv", disposition="inline")
    mail.add_attachment(b"x", maintype="application", subtype="x-dam", disposition="inline")
    documents, notes = read("a.eml", mail.as_bytes())
    assert [(document.path, document.paragraphs) for document in documents] == [
        ("a.eml", ("The first.", "The second.", "The third.")),
        ("a.eml/report.txt", ("A report.",)),
        ("a.eml/attached.csv", ("A row.",)),
    ]
    assert notes == ["doubt: a.eml: an attachment without a name (application/x-dam) was left out"]


def test_the_form_that_says_something_is_read_and_what_is_attached_to_the_other_too(read: Read) -> None:
    rich = EmailMessage()
    rich.set_content("<p>The dam broke.</p>", subtype="html")
    rich.make_mixed()
    rich.add_attachment(b"A report.", maintype="text", subtype="plain", filename="report.txt")
    mail = _mail("Dam", "plain")
    mail.make_alternative()
    mail.attach(rich)
    documents, notes = read("a.eml", mail.as_bytes())
    assert [document.paragraphs for document in documents] == [("The dam broke.",), ("A report.",)]
    assert notes == []
    mail = _mail("Dam", "Only here.")
    mail.add_alternative("", subtype="html")
    assert read("a.eml", mail.as_bytes())[0][0].paragraphs == ("Only here.",)


def test_uuencoded_files_in_a_text_are_attachments(read: Read) -> None:
    lines = "".join(binascii.b2a_uu(data).decode() for data in (b"A report of two lines,\n", b"which were encoded."))
    text = f"Hello.\n\nbegin 644 re/port.txt\n{lines}`\nend\nGoodbye.\n\nbegin 644 is no file\nM!!\nend of it\n"
    documents, notes = read("a.eml", _mail("Dam", text).as_bytes())
    assert [(document.path, document.paragraphs) for document in documents] == [
        ("a.eml", ("Hello.", "Goodbye.", "begin 644 is no file M!! end of it")),
        ("a.eml/re_port.txt", ("A report of two lines, which were encoded.",)),
    ]
    assert notes == []


def test_headings_of_a_mail_are_kept(read: Read) -> None:
    mail = _mail("Dam", "<h2>The dam</h2><p>It broke on Friday.</p>")
    mail.set_type("text/html")
    document = read("a.eml", mail.as_bytes())[0][0]
    assert [
        (text, mark.role.label, mark.level) for text, mark in zip(document.paragraphs, document.marks, strict=True)
    ] == [
        ("The dam", "heading", 2),
        ("It broke on Friday.", "text", 0),
    ]
