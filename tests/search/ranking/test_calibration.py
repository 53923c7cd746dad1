"""The baseline of a corpus: what is kept of it, and what becomes of a kept one that cannot be used."""

from pathlib import Path

import msgspec
import pytest

from search import Searcher
from search.ranking.calibration import calibrate


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:20],
        lambda whole: whole.replace(b"dense", b"\xff\xfe\xfa00"),
        lambda whole: whole.replace(b'"dense"', b'"other"'),
        lambda whole: b"",
        lambda whole: b"[]",
    ],
)
@pytest.mark.usefixtures("without_verdicts")
def test_a_damaged_one_is_measured_again(seed_searcher: Searcher, tmp_path: Path, damage: object) -> None:
    measured, kept = calibrate(tmp_path, seed_searcher._live.pipeline), tmp_path / "calibration.json"
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))  # type: ignore[operator]
    assert calibrate(tmp_path, seed_searcher._live.pipeline) == measured
    assert kept.read_bytes() == whole


def test_that_of_another_release_is_measured_again(
    seed_searcher: Searcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calibrate(tmp_path, seed_searcher._live.pipeline)
    kept = tmp_path / "calibration.json"
    fields = msgspec.json.decode(kept.read_bytes())
    fields["calibration"]["baselines"]["dense"]["mean"] = 5.0
    kept.write_bytes(msgspec.json.encode(fields))
    assert calibrate(kept.parent, seed_searcher._live.pipeline).baselines["dense"].mean == 5.0
    monkeypatch.setattr("search.ranking.calibration._code_sha256", lambda: "that of another release")
    assert calibrate(kept.parent, seed_searcher._live.pipeline) == seed_searcher._live.calibration
