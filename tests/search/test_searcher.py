"""The searcher on real text with the real model."""

import gc
import json
import shutil
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import IndexMismatchError, IndexMissingError, QuestionError
from index.words.lexical import LexicalIndex
from search import Filters, Question, Searcher
from search.answer.evidence import EvidenceFinder
from search.ranking.candidates import DENSE_WEIGHT
from search.ranking.pipeline import readable_score
from search.ranking.signals import SIGNALS
from search.searcher import AT_ONCE

Corpus = Callable[..., Searcher]

# One question for each paragraph of the seed, in its order, with few of the paragraph's own words.
SEED_QUESTIONS = [
    "Which attacks came before the invasion of 2001?",
    "Why did soldiers give up the police building?",
    "How might we be of assistance?",
    "Which province was at the heart of foreign military operations before things got worse?",
    "Who is blamed for prolonging bloodshed by backing militants?",
    "Is the militant group going to attend?",
    "Who is going to have talks with the head of the air force?",
    "Which neighbour of both is said to let extremists act from its soil?",
    "What does Russia want to achieve by talking to the insurgents?",
    "Who travelled to Beijing for talks?",
    "Which prisoners did the insurgents want released?",
    "Does the American general want reinforcements?",
    "How did the Russian envoy respond to the accusation?",
]

ENVOY = SEED_QUESTIONS[12]


@pytest.mark.parametrize(("paragraph", "question"), list(enumerate(SEED_QUESTIONS)))
def test_each_paragraph_of_the_seed_is_found_first(seed_searcher: Searcher, paragraph: int, question: str) -> None:
    answer = seed_searcher.search(question)
    assert answer.hits[0].place.paragraph == paragraph


def test_hit_says_what_it_is_and_where_it_stands(seed_searcher: Searcher) -> None:
    answer = seed_searcher.search(SEED_QUESTIONS[12], top=3)
    hit = answer.hits[0]
    assert hit.text.endswith("said the allegation was “absolutely false”.")
    assert (hit.rank, hit.evidence, hit.also_in) == (1, (0, len(hit.text)), ())
    assert (hit.place.date, hit.place.date_origin) == ("2017-03-27", "text")
    assert hit.place.source == hit.place.document == "seeds/000_d2d85d5fcffcf0ef.txt"
    assert hit.place.paragraph == 12
    assert [h.rank for h in answer.hits] == [1, 2, 3]
    assert answer.hits[0].score > answer.hits[1].score > answer.hits[2].score
    assert answer.answered


@pytest.mark.parametrize(
    "question", ["Who won the 2014 World Cup?", "How do I bake sourdough bread?", "asdf qwer zxcv"]
)
def test_question_about_something_else_is_not_answered(seed_searcher: Searcher, question: str) -> None:
    answer = seed_searcher.search(question)
    assert not answer.answered
    assert answer.confidence < 0.1


def test_top_is_what_is_asked_for(seed_searcher: Searcher) -> None:
    assert len(seed_searcher.search("talks", top=1).hits) == 1
    assert len(seed_searcher.search("talks", top=500).hits) == 13
    with pytest.raises(ValueError, match="at least 1"):
        seed_searcher.search("talks", top=0)


@pytest.mark.parametrize("question", ["", "   \n\t", "\x00\x1b"])
def test_empty_question_is_refused(seed_searcher: Searcher, question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        seed_searcher.search(question)


def test_question_of_20000_words_is_refused_with_its_length(seed_searcher: Searcher) -> None:
    with pytest.raises(QuestionError, match=r"20,000 words"):
        seed_searcher.search("word " * 20_000)


def test_question_longer_than_the_model_reads_is_read_to_its_end(seed_searcher: Searcher) -> None:
    filler = "The weather was mild and the harvest was good in the valley that year. " * 20
    question = filler + "The Kremlin’s envoy said the allegation about the Taliban was absolutely false. " * 15
    assert seed_searcher.search(question).hits[0].place.paragraph == 12


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    "question", [".", "?!…", '"', '""', '"" ""', "“”", "'", '"?!"', "___", "🕊️", "👨\u200d👩\u200d👧"]
)
def test_question_without_a_word_is_not_answered(seed_searcher: Searcher, question: str, fast: bool) -> None:
    answer = seed_searcher.search(question, top=2, fast=fast)
    assert (answer.answered, answer.confidence) == (False, 0)
    assert (len(answer.hits), answer.missing_phrases) == (2, ())


@pytest.mark.parametrize("question", ["the of and", "Who is he?", '"the"', "a", "1"])
def test_question_of_stop_words_gets_the_nearest_paragraphs(seed_searcher: Searcher, question: str) -> None:
    answer = seed_searcher.search(question, top=2, explain=True)
    assert not answer.answered
    assert [hit.rank for hit in answer.hits] == [1, 2]
    assert {hit.signals.values["lexical"] for hit in answer.hits if hit.signals} <= {0.0} or question == "1"


@pytest.mark.parametrize(
    "question",
    [
        "特使对指控有何回应？",
        "كيف رد المبعوث الروسي على الاتهام؟",
        "Как российский посланник ответил на обвинение?",
        "שליח",
    ],
)
def test_question_in_another_script_is_not_answered_by_english(seed_searcher: Searcher, question: str) -> None:
    answer = seed_searcher.search(question, top=2)
    assert (answer.question, answer.answered, len(answer.hits)) == (question, False, 2)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("大桥什么时候关闭？", "大桥因洪水于周一关闭。"),
        ("متى أغلق الجسر؟", "أغلق الجسر يوم الاثنين بسبب الفيضانات."),
        ("Когда закрыли мост?", "Мост закрыли в понедельник из-за наводнения."),
    ],
)
def test_question_in_another_script_finds_its_own_words(corpus: Corpus, question: str, expected: str) -> None:
    texts = {
        "zh": "大桥因洪水于周一关闭。\n\n面包师提高了黑麦面包的价格。",
        "ar": "أغلق الجسر يوم الاثنين بسبب الفيضانات.\n\nرفع الخبازون سعر الخبز.",
        "ru": "Мост закрыли в понедельник из-за наводнения.\n\nПекари подняли цену на хлеб.",
    }
    assert corpus({f"{name}.txt": text for name, text in texts.items()}).search(question).hits[0].text == expected


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What did the\x00envoy\x07 say?", "What did the envoy say?"),
        ("\x1bWhat did\r\nthe\tenvoy say?\x9b", "What did the envoy say?"),
        ("\u202eWhat did the envoy \ud800say?", "What did the envoy say?"),
        ("What did the “envoy say?", "What did the “envoy say?"),
        ('What did the "envoy say?', 'What did the "envoy say?'),
        ("<b>What</b> did the <script>envoy</script> say?", "<b>What</b> did the <script>envoy</script> say?"),
        ("'; DROP TABLE texts; -- " + ENVOY, "'; DROP TABLE texts; -- " + ENVOY),
        (f"🕊️ {ENVOY}", f"🕊️ {ENVOY}"),
    ],
)
def test_odd_characters_around_a_question_do_no_harm(seed_searcher: Searcher, question: str, asked: str) -> None:
    answer = seed_searcher.search(question, top=2)
    assert (answer.question, answer.missing_phrases) == (asked, ())
    assert answer.hits[0].place.paragraph == 12


@pytest.mark.parametrize("filters", [Filters.parse(since="2018"), Filters.parse(source="nobody")])
def test_filter_that_nothing_passes_is_an_answer_without_hits(seed_searcher: Searcher, filters: Filters) -> None:
    for question in (SEED_QUESTIONS[12], '""', "特使", '"absolutely false"'):
        answer = seed_searcher.search(question, filters=filters)
        assert (answer.hits, answer.answered, answer.confidence) == ((), False, 0)


def test_same_text_in_several_places_is_one_hit_with_the_earliest_first(corpus: Corpus) -> None:
    searcher = corpus(
        {
            "b.txt": "date 2021-05-02\n\nThe bridge over the Tamar was closed after a lorry fire.",
            "a.txt": "date 2021-05-04\n\nThe bridge over the Tamar was closed after a lorry fire.\n\nBuns cost more.",
            "c.txt": "The bridge over the Tamar was closed after a lorry fire.",
        }
    )
    answer = searcher.search("Why is the river crossing shut?")
    hit = answer.hits[0]
    assert len(answer.hits) == 2
    assert Path(hit.place.document).name == "b.txt"
    assert [(Path(place.document).name, place.date) for place in hit.also_in] == [
        ("a.txt", "2021-05-04"),
        ("c.txt", None),
    ]


def test_filters_apply_before_ranking(corpus: Corpus) -> None:
    near = {f"near{i}.txt": f"date 2020-01-{i + 1:02}\n\nThe volcano erupted on island number {i}." for i in range(28)}
    searcher = corpus(
        {**near, "far.txt": "date 2022-06-01\n\nCheese is made from milk.", "undated.txt": "Volcano news."},
        verdicts=True,
    )
    question = "Where did the volcano erupt?"
    answer = searcher.search(question, top=1, filters=Filters.parse(since="2022"))
    assert [hit.text for hit in answer.hits] == ["Cheese is made from milk."]
    assert answer.undated_left_out == 1
    assert not answer.answered
    answer = searcher.search(question, filters=Filters.parse(since="2020-01-03", until="2020-01-04"))
    assert sorted(hit.place.date or "" for hit in answer.hits) == ["2020-01-03", "2020-01-04"]
    assert searcher.search(question, filters=Filters.parse(since="1990", until="1991")).hits == ()


def test_copy_that_passes_the_filter_is_shown_and_the_others_are_named(corpus: Corpus) -> None:
    text = "The comet will return in seventy-six years."
    searcher = corpus({"old.txt": f"date 2001-01-01\n\n{text}", "new.txt": f"date 2011-01-01\n\n{text}"})
    hit = searcher.search("When does the comet come back?", filters=Filters.parse(since="2010")).hits[0]
    assert hit.place.date == "2011-01-01"
    assert [place.date for place in hit.also_in] == ["2001-01-01"]


def test_source_filter_fits_source_or_path_in_any_case(corpus: Corpus) -> None:
    searcher = corpus(
        {
            "wire/talks.jsonl": json.dumps(
                {"_id": "r1", "text": "Talks on fishing rights failed.", "source": "Reuters"}
            )
            + "\n"
            + json.dumps({"_id": "a1", "text": "Talks on fishing quotas went on.", "source": "AP"}),
            "own/notes.txt": "Talks about fishing licences are due.",
        }
    )

    def documents(pattern: str) -> set[str]:
        hits = searcher.search("fishing talks", filters=Filters.parse(source=pattern)).hits
        return {Path(hit.place.document).name for hit in hits}

    assert documents("reuters") == {"r1"}
    assert documents("*/wire/*") == {"r1", "a1"}
    assert documents("*NOTES.txt") == {"notes.txt"}
    assert documents("nobody") == set()


def test_long_paragraph_is_found_by_what_stands_at_its_end(corpus: Corpus) -> None:
    filler = "The committee discussed the budget of the parish hall and the repair of its roof. " * 60
    end = "Finally, a penguin escaped from the zoo and was caught at the railway station."
    searcher = corpus({"long.txt": filler + end, "short.txt": "Birds are kept in several zoos of the region."})
    hit = searcher.search("Which animal was seized near the trains after fleeing?").hits[0]
    assert hit.evidence_text == end
    assert len(hit.text) > 4000


def test_evidence_is_the_sentence_that_answers(corpus: Corpus) -> None:
    paragraph = (
        "The mayor opened the new library on Monday. It cost four million euros, twice what was planned. "
        "Gen. Ann Smith attended the ceremony with her daughters."
    )
    searcher = corpus({"a.txt": paragraph})
    evidence = searcher.search("How expensive was the building?").hits[0].evidence_text
    assert evidence == "It cost four million euros, twice what was planned."
    evidence = searcher.search("Who was there with her children?").hits[0].evidence_text
    assert evidence == "Gen. Ann Smith attended the ceremony with her daughters."


def test_no_index_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="python -m index"):
        Searcher(tmp_path)


@pytest.mark.usefixtures("without_verdicts")
def test_new_snapshot_is_picked_up_and_the_old_one_answers_until_then(corpus: Corpus, tmp_path: Path) -> None:
    searcher = corpus({"a.txt": "The old lighthouse keeper retired."})
    assert not searcher.refresh()
    before = searcher.store
    corpus({"b.txt": "A new lighthouse keeper was appointed."})
    assert searcher.search("lighthouse").hits[0].text == "The old lighthouse keeper retired."
    assert searcher.refresh()
    assert searcher.search("lighthouse").hits[0].text == "A new lighthouse keeper was appointed."
    assert before.texts([0])[0] == "The old lighthouse keeper retired."


def test_index_of_a_model_whose_weights_changed_is_refused(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = corpus({"a.txt": "Some text."})
    monkeypatch.setattr("index.embedding.model_files.ModelFiles.weights_sha256", lambda self: "0" * 64)
    with pytest.raises(IndexMismatchError, match="build the index again"):
        Searcher(searcher.location.folder)


def test_answer_as_json_keeps_the_contract(seed_searcher: Searcher) -> None:
    answer = json.loads(seed_searcher.search(SEED_QUESTIONS[12], top=1, id="q7").to_json())
    assert answer["id"] == "q7"
    assert answer["question"] == SEED_QUESTIONS[12]
    assert (answer["verdict"], answer["answered"]) == ("answers", True)
    assert 0.5 <= answer["confidence"] <= 1
    assert answer["took_ms"] > 0
    assert answer["snapshot"] == seed_searcher.store.name
    (hit,) = answer["hits"]
    assert hit["evidence"] == [0, len(hit["text"])]
    wanted = {"rank": 1, "date": "2017-03-27", "title": None, "paragraph": 13, "also_in": []}
    assert {name: hit[name] for name in wanted} == wanted
    assert hit["source"] == hit["document"] == "seeds/000_d2d85d5fcffcf0ef.txt"
    assert not {"signals", "contributions", "matched_terms"} & set(hit)


def test_explained_hit_has_its_matched_terms_signals_and_contributions(seed_searcher: Searcher) -> None:
    answer = seed_searcher.search("What did Russian envoys say of allegations?", top=2, explain=True)
    first = json.loads(answer.to_json())["hits"][0]
    assert first["matched_terms"] == ["envoy", "allegation"]
    assert list(first["contributions"]) == [signal.name for signal in SIGNALS]
    assert first["contributions"]["dense"] == pytest.approx(DENSE_WEIGHT * first["signals"]["dense"], abs=1e-3)
    assert readable_score(sum(first["contributions"].values())) == pytest.approx(first["score"], abs=2e-3)


def test_evidence_can_be_looked_for_when_it_is_asked_for_and_once(
    seed_searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = seed_searcher.search(ENVOY, 3, explain=True)
    looked = []

    def counted(finder: EvidenceFinder, row: int, text: str, language: str | None) -> tuple[int, int]:
        looked.append(row)
        return find(finder, row, text, language)

    find = EvidenceFinder.span
    monkeypatch.setattr(EvidenceFinder, "span", counted)
    later = seed_searcher.search(ENVOY, 3, explain=True, look_later=True)
    assert looked == []
    assert later.hits[0].evidence_text == at_once.hits[0].evidence_text
    assert [hit.look.is_taken for hit in later.hits] == [True, False, False]
    assert [(hit.evidence, hit.matched_terms) for hit in later.hits] == [
        (hit.evidence, hit.matched_terms) for hit in at_once.hits
    ]
    assert len(looked) == 3


def test_hit_that_was_looked_at_keeps_nothing_of_the_index(seed_index: Path) -> None:
    searcher = Searcher(seed_index)
    (hit,) = searcher.search(ENVOY, 1, look_later=True).hits
    snapshot = weakref.ref(searcher.store)
    del searcher
    gc.collect()
    assert snapshot() is not None
    assert hit.evidence_text.endswith("said the allegation was “absolutely false”.")
    gc.collect()
    assert snapshot() is None


def test_warm_up_leaves_the_first_question_nothing_to_measure(
    seed_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(seed_index, tmp_path / "index")
    (tmp_path / "index" / "calibration.json").unlink(missing_ok=True)
    searcher = Searcher(tmp_path / "index")
    searcher.warm_up()
    assert (tmp_path / "index" / "calibration.json").exists()
    read = []
    monkeypatch.setattr(LexicalIndex, "terms_in_order", lambda _: read.append(1) or iter(()))
    assert [one.word for one in searcher.store.similar_terms("alegation", 1, 1)] == ["allegation"]
    assert read == []  # the corpus' terms were read already


def test_many_questions_get_what_each_would_get_alone(seed_searcher: Searcher) -> None:
    texts = [ENVOY, "What did Moscow want?", "square root of 1764", ENVOY] * 10  # more than are embedded together
    questions = [Question(text, str(number)) for number, text in enumerate(texts)]
    alone = {text: seed_searcher.search(text, 3, explain=True) for text in set(texts)}
    together = list(seed_searcher.search_all(questions, 3, explain=True))
    assert [answer.id for answer in together] == [question.id for question in questions]
    for answer, text in zip(together, texts, strict=True):
        assert answer.hits == alone[text].hits
        assert [hit.evidence for hit in answer.hits] == [hit.evidence for hit in alone[text].hits]
        assert (answer.question, answer.verdict) == (text, alone[text].verdict)


def test_a_question_that_is_none_ends_many(seed_searcher: Searcher) -> None:
    answers = seed_searcher.search_all([Question(ENVOY)] * AT_ONCE + [Question(" ")], 1)
    assert [next(answers).question for _ in range(AT_ONCE)] == [ENVOY] * AT_ONCE
    with pytest.raises(QuestionError):
        next(answers)
