"""Sentences with their offsets, and the choice of the evidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.answer.sentences import VOTE_TEMPERATURE, nearness, sentence_spans, sentence_votes, sentences_of_tokens

ENGLISH = [
    ["“We are ready.” he said."],
    ['"We are ready," he said.', "Then he left."],
    ["“We are ready,” he said.", "“Are you?”", "Nobody came."],
    ["“We are ready.”", "The crowd cheered."],
    ['"We are ready."', "The crowd cheered."],
    ["‘It is over.’", "She sat down."],
    ["“Are you ready?” she asked.", "He nodded."],
    ["“Are you ready?” Green asked.", "He nodded."],
    ["“Who is better?” Green said.", "“Nobody!”"],
    ["It rained.", "It was cold. [citation needed]"],
    ['"Stop!" the guard shouted.', "She ran."],
    ["He said: “It is late.", "We must go.", "Hurry!”", "Nobody moved."],
    ["“We lost the house.", "We kept the dog.", "That is all,” she said."],
    ["“That is all,” she said.", "“We kept the dog.”"],
    ["He asked why.", '"Because," she said, "I wanted to."', "He left."],
    ["“I thought…”", "She stopped."],
    ["J. K. Rowling wrote seven novels.", "They sold well."],
    ["The novels of J.K. Rowling sold well.", "Critics agreed."],
    ["John F. Kennedy spoke first.", "George W. Bush spoke last."],
    ["The column was led by Gen. John Nicholson, who retired in May.", "He was sixty."],
    ["Lt. Col. Ann Reed and Sgt. Bob Hill were there.", "So was Sen. Tom Ray."],
    ["Mr. Brown met Mrs. Green and Dr. White on St. James Street.", "They talked."],
    ["A U.S. commander said so.", "The talks went on."],
    ["He returned to the U.S. in 1994.", "She stayed."],
    ["He lives in the U.S.", "She lives in France."],
    ["The senator, D-N.J., agreed.", "He voted yes."],
    ["The firm (est. 1920) is in Washington, D.C.", "It employs 40."],
    ["Prices rose 3.5 percent to $4.20 a gallon.", "Wages did not."],
    ["Flight No. 5 was late.", "Nobody minded."],
    ["See Fig. 3 and pp. 12-15 in Vol. 2.", "They explain it."],
    ["It costs approx. 40 euros, i.e. too much, e.g. for students.", "Others pay."],
    ["Acme Inc. bought Bolt Ltd. for $3m.", "Shares fell."],
    ["Acme Inc. said on Friday that sales fell.", "Shares of Bolt Corp. rose."],
    ["The office opens at 9 a.m. on Mondays.", "It closes at 5 p.m.", "Nobody is there at night."],
    ["We met at 7:30 a.m. Eastern time.", "It rained."],
    ["It starts at 8 p.m. ET.", "Doors open at 7 p.m. Friday."],
    ["It was Sept. 3 when divers found it.", "The ship was built in Jan. 1912."],
    ["He waited… and waited.", "Nothing came."],
    ["He waited ... and waited.", "Nothing came."],
    ["And then...", "Silence."],
    ["THE BRIDGE WAS CLOSED ON MONDAY.", "GEN. SMITH SAID IT WAS UNSAFE.", "MR. JONES AGREED."],
    ["THE U.S. SENATE VOTED.", "THE BILL PASSED 51-49."],
    ["the bridge was closed on monday.", "traffic was diverted.", "nobody was hurt."],
    ["is it open?", "not yet!", "come back later."],
    ["(The bridge was closed.)", "Traffic was diverted."],
    ["The bridge was closed (it was unsafe).", "Traffic stopped."],
    ["The Manhattan Beach (Calif.) Police Department said so.", "It apologised."],
    ["1. The bridge.", "2. The road."],
    ["What?!", "You cannot be serious."],
    ["Yahoo! bought the start-up.", "It cost little."],
    ["The law came into force in 1992.", "40 countries signed."],
    ["Version 2.0.1 is on www.example.com now.", "It works."],
    ["One sentence without a stop"],
    ["Hard-wrapped text\ngoes on in the next line.", "And then\nstops."],
]
OTHERS = [
    ("zh", "", ["桥在星期一关闭了。", "交通改道了！", "有人受伤吗？", "没有。"]),
    ("zh", "", ["他说：“我们准备好了。”", "然后他走了。"]),
    ("ja", "", ["橋は月曜日に閉鎖された。", "誰も怪我をしなかった。"]),
    ("ru", " ", ["Мост закрыли в понедельник.", "Движение перенаправили.", "Никто не пострадал!"]),
    ("ru", " ", ["Генерал А. В. Суворов родился в 1730 г. в Москве.", "Он умер в 1800 году."]),
    ("ru", " ", ["«Мы готовы», — сказал он.", "Потом он ушёл."]),
    ("ar", " ", ["أغلق الجسر يوم الاثنين.", "هل أصيب أحد؟", "لا، لم يصب أحد."]),
    (
        "fr",
        " ",
        ["Le pont a été fermé lundi.", "M. Dupont a dit : « C’est dangereux. »", "Personne n’a été blessé."],
    ),
    ("fr", " ", ["Mme Martin habite au no. 5.", "Elle est née en 1950."]),
    (
        "de",
        " ",
        [
            "Die Brücke wurde am 3. Mai geschlossen.",
            "Dr. Müller war z. B. nicht da.",
            "Niemand wurde verletzt.",
        ],
    ),
    ("es", " ", ["¿Está abierto?", "No, el Sr. López lo cerró.", "¡Qué lástima!"]),
    ("hi", " ", ["पुल सोमवार को बंद हुआ।", "कोई घायल नहीं हुआ।"]),
]


@pytest.mark.parametrize("sentences", ENGLISH)
def test_english(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@pytest.mark.parametrize(("language", "space", "sentences"), OTHERS)
def test_other_languages(language: str, space: str, sentences: list[str]) -> None:
    text = space.join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text, language)] == sentences


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        (" \n\t ", []),
        ("  We ate.  They left. ", [(2, 9), (11, 21)]),
        ("😀 Hi. 你好。", [(0, 5), (6, 9)]),
        ("\ud800 broken. Next.", [(0, 9), (10, 15)]),
        ("…", [(0, 1)]),
    ],
)
def test_offsets(text: str, spans: list[tuple[int, int]]) -> None:
    assert sentence_spans(text) == spans


def test_unknown_language_is_split_like_english() -> None:
    assert sentence_spans("Mr. A went. B came.", "xx-unknown") == [(0, 11), (12, 19)]


@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                ["Mr", "U.S", ".", ". ", "!", "?”", "“", " ", "’", "a", "B", "3", "…", "(", ")", "。", "\n"]
            )
        ).map("".join),
    ),
    st.sampled_from(["en", "zh", "ru", "fr", "ar", ""]),
)
def test_every_character_that_shows_is_in_one_span(text: str, language: str) -> None:
    position = 0
    for start, end in sentence_spans(text, language):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        position = end
    assert not text[position:].strip()


def _one_hot(*axes: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    return np.eye(4, dtype=np.float32)[list(axes)]


def test_tokens_are_assigned_to_sentences() -> None:
    assert sentences_of_tokens([0, 2, 6, 7, 9], [(2, 6), (7, 12)]).tolist() == [-1, 0, 0, 1, 1]


def test_the_sentence_that_matches_more_of_the_question_wins() -> None:
    question = _one_hot(0, 1, 2)
    tokens, where = _one_hot(0, 3, 0, 1, 2), np.array([0, 0, 1, 1, 1])
    votes = sentence_votes(question, tokens, where, 2)
    # the first token is in both: half a vote each; the two others are in the second sentence only
    lost = np.exp(-1 / VOTE_TEMPERATURE) / (1 + np.exp(-1 / VOTE_TEMPERATURE))
    np.testing.assert_allclose(votes, [(0.5 + 2 * lost) / 3, (0.5 + 2 * (1 - lost)) / 3], rtol=1e-5)
    assert votes.argmax() == 1


def test_weights_count_and_negative_ones_do_not() -> None:
    question, tokens, where = _one_hot(0, 1, 2), _one_hot(0, 1, 2), np.array([0, 1, 1])
    assert sentence_votes(question, tokens, where, 2).argmax() == 1
    for weights in ([5, 1, 1], [1, -9, 0]):
        assert sentence_votes(question, tokens, where, 2, np.array(weights, np.float32)).argmax() == 0


def test_a_sentence_without_tokens_gets_no_vote() -> None:
    votes = sentence_votes(_one_hot(0), _one_hot(1, 2), np.array([0, 2]), 3)
    np.testing.assert_allclose(votes, [0.5, 0, 0.5])


def test_first_of_equals_where_nothing_can_be_voted_on() -> None:
    nothing = np.zeros((0, 4), np.float32)
    np.testing.assert_allclose(sentence_votes(nothing, _one_hot(1), np.array([0]), 2), [0.5, 0.5])
    for question, tokens, where in (
        (_one_hot(0), nothing, np.zeros(0, np.int64)),
        (_one_hot(0), _one_hot(0), np.array([-1])),
    ):
        assert sentence_votes(question, tokens, where, 3).argmax() == 0


def test_nearness_is_the_cosine_of_a_sentence_as_a_whole() -> None:
    tokens, where = _one_hot(0, 1, 2), np.array([0, 0, 2])
    np.testing.assert_allclose(nearness(_one_hot(0)[0], tokens, where, 3), [np.sqrt(0.5), 0, 0], rtol=1e-6)


def test_shapes_are_checked() -> None:
    with pytest.raises(ValueError, match="at least one sentence"):
        sentence_votes(_one_hot(0), _one_hot(0), np.array([0]), 0)
    with pytest.raises(ValueError, match="Expected"):
        sentence_votes(_one_hot(0), _one_hot(0, 1), np.array([0]), 1)
