"""Files of questions."""

from pathlib import Path

import pytest

from index.errors import UsageError
from search.question.question_files import Question, read_questions


def _read(tmp_path: Path, name: str, content: str) -> list[Question]:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return read_questions(path)


def test_lines(tmp_path: Path) -> None:
    assert _read(tmp_path, "q.txt", "\ufeffWho?\n\n  \nWhat, then?\r\n") == [Question("Who?"), Question("What, then?")]


def test_table_with_names(tmp_path: Path) -> None:
    table = 'id,Question\n1,"Who, exactly?"\n2,\n3,Why?\n'
    assert _read(tmp_path, "q.csv", table) == [Question("Who, exactly?", "1"), Question("Why?", "3")]


def test_table_without_names_has_the_questions_first(tmp_path: Path) -> None:
    assert _read(tmp_path, "q.csv", "Who?,x\nWhy?,y\n") == [Question("Who?"), Question("Why?")]


def test_json_lines(tmp_path: Path) -> None:
    lines = '{"_id": 7, "text": " Who? "}\n\n{"text": "Why?\u2028Really?"}\n'
    assert _read(tmp_path, "q.jsonl", lines) == [Question("Who?", "7"), Question("Why?\u2028Really?")]


@pytest.mark.parametrize("line", ["Who?", "[1]", '{"question": "Who?"}', '{"text": 3}', '"x"'])
def test_json_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError, match="line 2: expected a JSON object"):
        _read(tmp_path, "q.jsonl", '{"text": "Who?"}\n' + line)


def test_file_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no question in"):
        _read(tmp_path, "q.txt", "\n \n")


def test_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.txt cannot be read: No such file"):
        read_questions(tmp_path / "none.txt")
    (tmp_path / "latin.txt").write_bytes("Où?".encode("latin-1"))
    with pytest.raises(UsageError, match="not UTF-8"):
        read_questions(tmp_path / "latin.txt")
