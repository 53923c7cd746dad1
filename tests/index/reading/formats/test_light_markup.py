"""reStructuredText, AsciiDoc, Org and LaTeX: headings, lists and tables, without markup; nothing else is included."""

from collections.abc import Callable

import pytest

from index.reading.documents import Document

Read = Callable[[str, str], tuple[list[Document], list[str]]]

_RST = """
=======
The Dam
=======

:Author: Ann Lee
:Date: 2019-07-04

It is a *long* time since ``anybody`` has :ref:`looked <look>` at :py:class:`~the.Dam`
it [1]_.

.. toctree::
   one

Cost
====

- Stone
- Sand
  and water

===== =========
Year  Cost
===== =========
1931  2 million
===== =========

.. versionadded:: 3.1
   The *new* wall stands.

.. include:: /etc/passwd
.. raw:: html
   :file: /etc/passwd

Deeper
------

Example::

    x = 1

.. figure:: a.png

   The dam from above

.. [1] Years, that is.

.. a comment
"""

_ADOC = """= The Dam
Ann Lee <ann@example.org>
v1.0, 2019-07-04
:toc: left

It is a *long* time since `anybody` has _looked
at_ https://x.example/dam[the dam] footnote:[Years, that is.].

// a comment
== Cost

* Stone
* Sand
and water

[cols="1,2"]
|===
|Year |Cost

|1931
|2 million
|===

=== Deeper

[source,python]
----
x = 1
----

.The dam from above
image::a.png[]
****
A note aside.
****
include::/etc/passwd[]
"""

_ORG = """#+TITLE: The Dam
#+AUTHOR: Ann Lee
#+DATE: <2019-07-04 Thu>

It is a *long* time since =anybody= has /looked
at/ [[https://x.example][the dam]][fn:1].

* TODO Cost :money:
SCHEDULED: <2019-01-01>
:PROPERTIES:
:ID: 12
:END:
- Stone
- Sand
  and water
| Year | Cost      |
|------+-----------|
| 1931 | 2 million |
** Deeper
#+BEGIN_SRC python
x = 1
#+END_SRC
#+CAPTION: The dam from above
#+begin_quote
A note aside.
#+end_quote
#+INCLUDE: /etc/passwd
[fn:1] Years, that is.
"""

_TEX = r"""\documentclass{article}
\title{The Dam}
\author{Ann Lee\thanks{for you}}
\date{4 July 2019}
% a comment
\begin{document}
\maketitle
\section{Cost}\label{cost}
It is a \emph{long} time~\cite{x} since \textbf{the d\"am}\footnote{Years, that is.} cost $x \leq 3$ --- see \ref{cost}.

\begin{itemize}
\item Stone
\item Sand and
  water
\end{itemize}
\begin{table}
\begin{tabular}{ll}
\hline
Year & Cost \\
1931 & 2 million \\
\end{tabular}
\caption{The dam from above}
\end{table}
\subsection*{Deeper}
\input{/etc/passwd}
\begin{verbatim}
x = 1
\end{verbatim}
\end{document}
what follows is no text
"""

_EXPECTED = {
    "a.rst": [
        ("TEXT", 0, "It is a long time since anybody has looked at the.Dam it ."),
        ("HEADING", 2, "Cost"),
        ("TEXT", 0, "Stone • Sand and water"),
        ("TEXT", 0, "Year | Cost • 1931 | 2 million"),
        ("TEXT", 0, "3.1 The new wall stands."),
        ("HEADING", 3, "Deeper"),
        ("TEXT", 0, "Example:"),
        ("TEXT", 0, "x = 1"),
        ("CAPTION", 0, "The dam from above"),
        ("TEXT", 0, "Years, that is."),
    ],
    "a.adoc": [
        ("TEXT", 0, "It is a long time since anybody has looked at the dam (Years, that is.)."),
        ("HEADING", 2, "Cost"),
        ("TEXT", 0, "Stone • Sand and water"),
        ("TEXT", 0, "Year | Cost • 1931 | 2 million"),
        ("HEADING", 3, "Deeper"),
        ("TEXT", 0, "x = 1"),
        ("CAPTION", 0, "The dam from above"),
        ("TEXT", 0, "A note aside."),
    ],
    "a.org": [
        ("TEXT", 0, "It is a long time since anybody has looked at the dam."),
        ("HEADING", 1, "Cost"),
        ("TEXT", 0, "Stone • Sand and water"),
        ("TEXT", 0, "Year | Cost • 1931 | 2 million"),
        ("HEADING", 2, "Deeper"),
        ("TEXT", 0, "x = 1"),
        ("CAPTION", 0, "The dam from above"),
        ("TEXT", 0, "A note aside."),
        ("TEXT", 0, "Years, that is."),
    ],
    "a.tex": [
        ("HEADING", 2, "Cost"),
        ("TEXT", 0, "It is a long time since the däm (Years, that is.) cost x ≤ 3 — see ."),
        ("TEXT", 0, "Stone • Sand and water"),
        ("TEXT", 0, "Year | Cost • 1931 | 2 million"),
        ("CAPTION", 0, "The dam from above"),
        ("HEADING", 3, "Deeper"),
        ("TEXT", 0, "x = 1"),
    ],
}


@pytest.mark.parametrize(("name", "text"), [("a.rst", _RST), ("a.adoc", _ADOC), ("a.org", _ORG), ("a.tex", _TEX)])
def test_structure_is_kept_and_markup_is_not(read: Read, name: str, text: str) -> None:
    (document,), notes = read(name, text)
    found = zip(document.marks, document.paragraphs, strict=True)
    assert [(mark.role.name, mark.level, paragraph) for mark, paragraph in found] == _EXPECTED[name]
    assert (document.title, document.author) == ("The Dam", "Ann Lee")
    assert (str(document.date), document.date_origin) == ("2019-07-04", "front matter")
    assert notes == []


@pytest.mark.parametrize("name", ["a.rst", "a.adoc", "a.org", "a.tex"])
def test_a_text_without_markup(read: Read, name: str) -> None:
    (document,), notes = read(name, "It is a long\ntime ago.\n\nNobody\nlooked.\n")
    assert (document.paragraphs, document.title, notes) == (("It is a long time ago.", "Nobody looked."), None, [])


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.adoc", "----\nno end\n\nof code", ("no end", "of code")),
        ("a.adoc", "a snake_case_name and 2*3*4", ("a snake_case_name and 2*3*4",)),
        ("a.org", "#+BEGIN_SRC\nno end", ("no end",)),
        ("a.org", "a/b/c and 2*3*4", ("a/b/c and 2*3*4",)),
        ("a.tex", r"no {end \begin{x} of $a", ("no end of a",)),
        ("a.rst", ".. nobody:: knows *this*\n\n   But it is\n   text.", ("knows this", "But it is text.")),
    ],
)
def test_what_is_not_whole_is_text(read: Read, name: str, text: str, expected: tuple[str, ...]) -> None:
    documents, notes = read(name, text)
    assert ([document.paragraphs for document in documents], notes) == ([expected], [])


@pytest.mark.parametrize("name", ["a.adoc", "a.org"])
@pytest.mark.parametrize(
    "piece", ["*a ", "_a ", "http://", "link:", "[[", "<<", "|", "\t", " ", "footnote:[", "::", "((("]
)
def test_no_line_takes_long(read: Read, name: str, piece: str) -> None:
    """A line of a hundred thousand signs: quadratic time would be minutes, and the tests would be ended."""
    documents, _ = read(name, f"x{piece * (100_000 // len(piece))}x")
    assert len(documents) == 1


def test_what_would_take_long_or_is_nested_deeply_is_read_as_text(read: Read) -> None:
    for name, text, doubt in (
        ("a.rst", "*a " * 30_000, "a paragraph in it is too long to tell markup from text; read as text"),
        ("a.tex", "a {" * 30_000, "nested too deeply to tell its commands from text; read as text"),
    ):
        documents, notes = read(name, text)
        assert [document.paragraphs for document in documents] == [(text.strip(),)]
        assert notes == [f"doubt: {name}: {doubt}"]


def test_latex_as_pandoc_writes_it(read: Read) -> None:
    """Headings lie in the targets of links, and tables have an argument that is optional."""
    text = r"""\documentclass{article}\begin{document}
\hypertarget{the-cost}{%
\section{The cost}\label{the-cost}}

Nobody knows what it cost.

\begin{longtable}[]{@{}ll@{}}
\toprule
Year & Cost \\
\midrule
1931 & none \\
\bottomrule
\end{longtable}
\end{document}"""
    (document,), _ = read("a.tex", text)
    assert document.paragraphs == ("The cost", "Nobody knows what it cost.", "Year | Cost • 1931 | none")
    assert document.levels == (2, 0, 0)
