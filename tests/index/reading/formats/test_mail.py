"""EML and MBOX: body, sender, date, and what is attached."""

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
