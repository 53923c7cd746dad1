"""Results of the evaluation as tables in Markdown, and as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from search.evaluation.measures import MAIN, MEASURES, Interval, Result
from search.evaluation.own_questions import Outcome, Share, kinds


def table_of_results(results: Sequence[Result]) -> str:
    """Return a row for each setting."""
    names = [str(measure) for measure in MEASURES]
    heads = ["setting", *names, f"95% of {MAIN}", "95% of the difference to the first", "p"]
    rows = []
    for result in results:
        difference = "" if result.difference is None else _difference(result.difference)
        p_value = "" if result.p_value is None else f"{result.p_value:.2g}"
        low, high = result.interval
        figures = [f"{result.measures[name]:.4f}" for name in names]
        rows.append([result.setting, *figures, f"{low:.3f} to {high:.3f}", difference, p_value])
    return _table(heads, rows)


def json_of_result(dataset: str, result: Result) -> dict[str, Any]:
    """Return a setting's result for programs."""
    return {
        "dataset": dataset,
        "setting": result.setting,
        **result.measures,
        "interval": result.interval,
        "p": result.p_value,
        "difference": result.difference,
    }


def tables_of_outcomes(reached: Mapping[str, Sequence[Share]], outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    """Return what became of people's own questions, a column for each model; then the same by kind.

    Args:
        reached: the shares of each model, by its name; the first is what others are compared with.
        outcomes: of each question, by the name of the model.
    """
    rows = [[some[0].name, *map(_share, some)] for some in zip(*reached.values(), strict=True) if some[0].of]
    tables = [_table(["", *reached], rows)]
    for model, own in outcomes.items():
        heads = [
            f"kind ({model})" if len(outcomes) > 1 else "kind",
            "questions",
            "first",
            "first 3",
            "first 10",
            "“nothing”",
        ]
        tables.append(_table(heads, _by_kind(own)))
    return "\n\n".join(tables)


def _by_kind(outcomes: Iterable[Outcome]) -> Iterator[list[str]]:
    for kind, own in kinds(list(outcomes)).items():
        within = [sum(one.rank is not None and one.rank <= most for one in own) for most in (1, 3, 10)]
        nothing = sum(one.verdict == "nothing" for one in own)
        yield [kind, str(len(own)), *map(str, within), str(nothing)]


def json_of_outcomes(dataset: str, model: str, reached: Sequence[Share], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return what became of people's own questions with one model, for programs."""
    return {
        "dataset": dataset,
        "model": model,
        "outcomes": [
            {"name": one.name, "count": one.count, "of": one.of, "interval": one.interval, "difference": one.difference}
            for one in reached
        ],
        "questions": [
            {"kind": one.question.kind, "question": one.question.text, "rank": one.rank, "verdict": one.verdict}
            for one in outcomes
        ],
    }


def _share(one: Share) -> str:
    if one.interval is None:
        return ""
    low, high = one.interval
    difference = "" if one.difference is None else f"; {_difference(one.difference)}"
    return f"{one.count} of {one.of}, {one.count / one.of:.0%} ({low:.0%} to {high:.0%}{difference})"


def _difference(interval: Interval) -> str:
    low, high = interval
    return f"{low:+.3f} to {high:+.3f}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in [heads, *rows]]
    return "\n".join([lines[0], "|" + "---|" * len(heads), *lines[1:]])
