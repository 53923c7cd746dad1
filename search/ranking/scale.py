"""What a cosine similarity is worth with a model: measured, never assumed.

Models differ in how near they put texts that have nothing to do with one another: at .04 with all-MiniLM-L6-v2, at .78
with multilingual-e5-small. What is left up to 1, the cosine of a text and itself, is the range in which they tell texts
apart. Signals that are cosines, or differences of them, are counted in that range.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index.embedding.encoder import Encoder

BASELINE_QUESTIONS: tuple[str, ...] = (
    "how do I sharpen a kitchen knife with a whetstone",
    "what is the boiling point of nitrogen",
    "rules for offside in field hockey",
    "who wrote the opera Tosca",
    "how many strings does a mandolin have",
    "best way to prune a rose bush in winter",
    "what is the derivative of the tangent function",
    "how long should I boil an egg for a soft yolk",
    "why do cats purr when they are stroked",
    "how to tie a bowline knot",
    "what causes the northern lights",
    "difference between a cello and a double bass",
    "which enzyme breaks down lactose",
    "how do I remove rust from a bicycle chain",
    "capital of Burkina Faso",
    "how to conjugate the verb to be in Latin",
    "what is the largest moon of Neptune",
    "how much flour do I need for a sponge cake",
    "who painted the ceiling of the Sistine Chapel",
    "how do I reverse a linked list",
    "symptoms of vitamin B12 deficiency",
    "when did the Bronze Age begin in Scandinavia",
    "how to change the oil of a lawn mower",
    "what is the speed of sound in water",
    "how to knit a scarf for beginners",
    "which trees keep their leaves in winter",
    "how does a sewing machine make a stitch",
    "what are the rules of backgammon",
    "how to get candle wax out of a carpet",
    "who discovered the electron",
    "how is blue cheese made",
    "what do hedgehogs eat",
    "how to calculate the area of a trapezium",
    "what is the plot of Don Quixote",
    "how do I descale a coffee machine",
    "which planets have rings",
    "how tall is a giraffe",
    "what is the meaning of the word serendipity",
    "how to fold a paper crane",
    "when should I plant tulip bulbs",
    "what is the chemical formula of table salt",
    "how do bees find their way back to the hive",
    "how many players are in a water polo team",
    "why is the sky blue",
    "how to repair a puncture in an inner tube",
    "what is a semicolon used for",
    "who composed the Brandenburg Concertos",
    "how deep is Lake Baikal",
    "what is the difference between weather and climate",
    "how do I bleed a radiator",
    "what do the colours of litmus paper mean",
    "how to whistle with two fingers",
    "which bone is the longest in the human body",
    "how are pearls formed",
    "how to learn to juggle three balls",
    "what is the square root of 1764",
    "how do I stop onions from making me cry",
    "what is the lifespan of a mayfly",
    "who built the Alhambra",
    "how to install a wooden floor",
    "what was the language of the Etruscans",
    "how does a refrigerator work",
    "how do I train a puppy not to bite",
    "which spices are in garam masala",
)
"""Questions of everyday life and school that have nothing to do with one another, nor with most corpora."""

_REFERENCE = 0.957
"""The range of the model with which the weights were fitted, all-MiniLM-L6-v2."""


@dataclass(frozen=True)
class Scale:
    """The range in which a model tells texts apart, next to that of the model with which the weights were fitted."""

    dense: float = 1.0
    """The range of cosine similarities, as a multiple of that model's."""


@lru_cache(maxsize=8)
def scale_of(encoder: Encoder) -> Scale:
    """Measure the scale of a model, once in a process, on all pairs of baseline questions."""
    vectors = encoder.encode_questions(list(BASELINE_QUESTIONS)).vectors
    unrelated = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)].mean()
    return Scale(max(1 - float(unrelated), 1e-3) / _REFERENCE)
