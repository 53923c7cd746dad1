"""What has to be the same on all machines of a cluster, so that their work is the same."""

import functools
import importlib.metadata

from index.building.code_version import code_sha256
from index.errors import WorkersError
from index.reading.formats.recognition import TESSERACT

PROCESSOR = "processor"
"""The one thing that may differ: vectors are then alike to within rounding."""

PACKAGES = (
    "chardet",
    "compressed-rtf",
    "dateparser",
    "docutils",
    "htmldate",
    "lxml",
    "lxml-html-clean",
    "mammoth",
    "markdown-it-py",
    "msgspec",
    "numpy",
    "office-oxide",
    "olefile",
    "openvino",
    "orgparse",
    "pillow",
    "py3langid",
    "pylatexenc",
    "pypdfium2",
    "python-calamine",
    "python-frontmatter",
    "python-oxmsg",
    "python-pptx",
    "pyyaml",
    "striprtf",
    "tokenizers",
    "trafilatura",
    "warcio",
)
"""What decides how a file is read and a text embedded."""

Installed = dict[str, str]
"""Versions by name, and the processor."""


@functools.cache
def installed() -> Installed:
    """Return what this machine has of what decides how a file is read and a text embedded."""
    from index.embedding.openvino_model import processor  # noqa: PLC0415 - slow to import

    found = {PROCESSOR: processor(), "Paragraph Search with the code": code_sha256()[:12]}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "none"
    found["tesseract"] = "some" if TESSERACT else "none"
    return found


def expect(expected: Installed, found: Installed, name: str) -> None:
    """Make sure that a machine has what the machine that builds has; the processor may differ.

    Raises:
        WorkersError: it has not; the message names the first difference.
    """
    for what in expected:
        if what != PROCESSOR and found.get(what) != expected[what]:
            raise WorkersError(
                f"{name} has {what} {found.get(what, 'none')}, this machine {expected[what]}; install the same "
                "versions on all machines of the cluster."
            )
