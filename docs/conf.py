"""How Sphinx makes the documentation: `make docs`. The source is the repository's own Markdown and docstrings.

The root is the repository, not this folder, so that links between README.md, docs/ and the others are checked too.
"""

from sphinx.application import Sphinx

project = "Paragraph Search"
extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "myst_parser"]
root_doc = "docs/index"
_AT_THE_ROOT = ("ARCHITECTURE", "CHANGELOG", "CONTRIBUTING", "README", "SECURITY")
include_patterns = [*(f"{name}.md" for name in _AT_THE_ROOT), "docs/*.md", "benchmarks/README.md"]
exclude_patterns = [".github", ".venv"]

html_theme = "furo"
html_title = project
html_show_copyright = html_show_sphinx = False

# `single` backticks are code in our docstrings, as in Markdown.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 100
napoleon_numpy_docstring = False

myst_heading_anchors = 3
suppress_warnings = [
    "myst.header",  # the pages on GitHub begin where they like
]


_AS_WRITTEN: dict[str, list[str]] = {}


def setup(app: Sphinx) -> None:
    """Say which changes are made to docstrings. Napoleon makes its own at priority 500."""
    app.connect("autodoc-process-docstring", _keep, priority=400)
    app.connect("autodoc-process-docstring", _restore, priority=600)
    app.connect("autodoc-process-docstring", _mark_code, priority=700)


def _keep(_app: Sphinx, what: str, name: str, _object: object, _options: object, lines: list[str]) -> None:
    """Remember what stands below an attribute: Napoleon takes all before a colon for its type."""
    if what in {"attribute", "property"}:
        _AS_WRITTEN[name] = list(lines)


def _restore(_app: Sphinx, _what: str, name: str, _object: object, _options: object, lines: list[str]) -> None:
    if name in _AS_WRITTEN:
        lines[:] = _AS_WRITTEN.pop(name)


def _mark_code(_app: Sphinx, what: str, _name: str, _object: object, _options: object, lines: list[str]) -> None:
    """Mark as code what stands behind `>>>`, and what a module's docstring indents."""
    for number in range(len(lines) - 1, 0, -1):
        line, before = lines[number], lines[number - 1]
        if line.startswith(">>> ") and before.strip() and not before.startswith((">>> ", "... ")):
            lines.insert(number, "")
        in_block = number > 1 and lines[number - 2].startswith("    ")
        if what == "module" and line.startswith("    ") and not before.strip() and not in_block:
            lines[number:number] = ["::", ""]
