"""`make quick` runs what it says: no engine, and no list that is out of date."""

from pathlib import Path

import pytest

from tests.quick import ENGINES, LONGEST_FIRST, SLOW_FILES, NoEngines


def test_files_that_are_left_out_exist() -> None:
    assert [name for name in SLOW_FILES if not Path(name).is_file()] == []


def test_those_that_begin_are_slow() -> None:
    assert set(LONGEST_FIRST) <= SLOW_FILES.keys()


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_quick_test_that_imports_an_engine_fails(engine: str) -> None:
    for name in (engine, f"{engine}.part"):
        with pytest.raises(pytest.fail.Exception, match=f"a quick test imports {name}; mark it"):
            NoEngines().find_spec(name)


def test_other_modules_are_imported_as_ever() -> None:
    assert NoEngines().find_spec("numpy") is None
