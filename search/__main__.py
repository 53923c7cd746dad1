"""`python -m search`: ask the index a question, or a file of them."""

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from index.command_line import OneLineParser, add_index_option, at_least_one, run_command
from index.errors import QuestionError, UsageError
from index.reading.dates import parse_filter_date
from search.answer.answer import Answer
from search.answer.tables import write_csv
from search.answer.terminal import render
from search.question.checking import check_question
from search.question.filters import Filters, check_fields
from search.question.question_files import Question, read_questions
from search.ranking.reranker import RERANKED, Reranker, find_reranker
from search.searcher import Searcher


def parser_of(program: str) -> OneLineParser:
    """Return what reads the arguments of this command."""
    parser = OneLineParser(prog=program, description="Ask your documents a question in plain words.")
    parser.add_argument("question", nargs="?", metavar="QUESTION", help="in quotation marks")
    parser.add_argument(
        "--questions", type=Path, metavar="FILE", help="ask every question of a .txt, .csv or .jsonl file"
    )
    add_index_option(parser)
    parser.add_argument(
        "--top", type=at_least_one, default=10, metavar="N", help="how many hits (default: %(default)s)"
    )
    parser.add_argument("--since", metavar="DATE", help="only documents from this day, month or year on")
    parser.add_argument("--until", metavar="DATE", help="only documents up to this day, month or year")
    parser.add_argument("--source", metavar="GLOB", help="only documents whose source or path fits, as in 'reports/*'")
    parser.add_argument("--author", metavar="NAME", help="only documents by somebody of this name, or a part of it")
    parser.add_argument("--language", metavar="CODE", help="only documents in this language, as in en")
    parser.add_argument(
        "--field", action="append", default=[], metavar="NAME=VALUE",
        help="only documents that say so of themselves, as in section=politics; * and ? as in --source; repeatable",
    )  # fmt: skip
    parser.add_argument("--no-dates", action="store_true", help="do not take dates in the question for a filter")
    parser.add_argument("--exact", action="store_true", help="do not correct misspelt names in the question")
    parser.add_argument("--today", metavar="DATE", help="the day from which “yesterday” in a question is counted")
    parser.add_argument("--whole", action="store_true", help="print very long paragraphs whole")
    parser.add_argument("--fast", action="store_true", help="leave the evidence pass out: quicker, not as well ranked")
    parser.add_argument("--explain", action="store_true", help="say of each hit what spoke for it and against it")
    parser.add_argument(
        "--reranker",
        metavar="DIR_OR_NAME",
        help=f"put the {RERANKED} best hits in the order of this sentence-transformers CrossEncoder",
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print one JSON object a question")
    output.add_argument("--csv", action="store_true", help="print one table with a row a hit")
    return parser


def main(given: Sequence[str] | None = None, program: str = "python -m search") -> None:
    """Run the command, by this name, with the arguments given, or those of the process."""
    arguments = parser_of(program).parse_args(given)

    def command() -> None:
        # All that can be wrong with the arguments is said before the model is loaded.
        filters = Filters.parse(
            arguments.since, arguments.until, arguments.source, author=arguments.author, language=arguments.language,
            fields=arguments.field, today=_today(arguments.today), prefix="--",
        )  # fmt: skip
        today = _today(arguments.today)
        questions = _questions(arguments)
        reranker_files = find_reranker(arguments.reranker) if arguments.reranker is not None else None
        searcher = Searcher(arguments.index)
        check_fields(searcher.store, filters)
        if searcher.store.limits:
            print(f"{program}: {searcher.store.limits}", file=sys.stderr)
        answers = searcher.search_all(
            questions,
            top=arguments.top,
            filters=filters,
            dates=not arguments.no_dates,
            today=today,
            exact=arguments.exact,
            fast=arguments.fast,
            explain=arguments.explain,
            reranker=Reranker.load(reranker_files) if reranker_files else None,
        )
        if arguments.csv:
            write_csv(answers, sys.stdout)
        elif arguments.json:
            for answer in answers:
                print(answer.to_json(), flush=True)
        else:
            _print(answers, several=arguments.questions is not None, whole=arguments.whole)

    run_command(program, command)


def _today(text: str | None) -> date | None:
    if text is None:
        return None
    day = parse_filter_date(text, "--today")
    if day.first != day.last:
        raise UsageError(f"--today needs a full day, found “{text}”; write it like 2017-03-27.")
    return day.first


def _questions(arguments: argparse.Namespace) -> list[Question]:
    if (arguments.question is None) == (arguments.questions is None):
        raise UsageError('expected either a question or --questions FILE, as in: python -m search "Who said it?"')
    if arguments.questions is None:
        return [Question(check_question(arguments.question))]
    questions = read_questions(arguments.questions)
    for number, question in enumerate(questions, start=1):
        try:
            check_question(question.text)
        except QuestionError as error:
            raise QuestionError(f"{arguments.questions}, question {number}: {error}") from error
    return questions


def _print(answers: Iterator[Answer], *, several: bool, whole: bool) -> None:
    width = min(shutil.get_terminal_size((100, 0)).columns, 100)
    styled = sys.stdout.isatty()
    for answer in answers:
        if several:
            print(f"{answer.question}\n")
        print(render(answer, width, styled=styled, whole=whole))


if __name__ == "__main__":
    main()
