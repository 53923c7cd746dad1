"""Questions to begin with."""

from search.page.examples import names_in


def test_names_of_several_texts_are_found_and_beginnings_of_sentences_are_none() -> None:
    texts = [
        "Last week, Ann Lee spoke. Nobody Else heard the Island Post Office.",
        "It was said that Ann Lee and Bo Poe left. Last Week was wet.",
        "So said Bo Poe, and Ann Lee. The mayor of New York left.",
    ]
    assert names_in(texts, 4) == ["Ann Lee", "Bo Poe"]
