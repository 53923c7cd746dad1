"""A question as it was typed; the same without what cannot be searched for, or an error."""

from index.errors import QuestionError, marked

MAX_QUESTION_CHARACTERS = 10_000
"""Longer than a question or a passage to compare with; shorter than a document pasted by accident."""


def check_question(question: str) -> str:
    """Return a question without superfluous white space and control characters.

    Raises:
        QuestionError: nothing is left, or too much.
    """
    words = "".join(c if c.isprintable() else " " for c in question).split()
    question = " ".join(words)
    if not question:
        raise QuestionError(marked("the question is empty; ask something in plain words."))
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise QuestionError(
            marked(
                "the question has {words} words and {characters} characters, expected at most {most} characters; "
                "ask the sentence that matters."
            ),
            words=f"{len(words):,}",
            characters=f"{len(question):,}",
            most=f"{MAX_QUESTION_CHARACTERS:,}",
        )
    return question
