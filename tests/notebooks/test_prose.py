"""The lessons' sentences: spelt right, short enough to be read by someone whose English is new."""

import json
import re
from pathlib import Path

import pyphen
import pytest
from spellchecker import SpellChecker

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted([*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "solutions").glob("*.ipynb")])
LONGEST = 38  # words of a sentence
HARDEST = 6.0  # years of school
KNOWN = {
    "arange", "autograd", "backpropagates", "backpropagation", "behaviour", "behaviours", "colours",
    "dtype", "dtypes", "esc", "eval", "exp", "gradcheck", "int",
    "matplotlib", "mul", "nbgrader", "neighbours", "nesterov", "normalised", "normalises",
    "num", "optim", "optimizer", "py", "runtime", "softplus", "sqrt",
    "sutskever", "tensor", "tensorboard", "torchvision", "tuple", "uint", "utils",
}  # fmt: skip
NOT_PROSE = [
    r"```.*?```", r"<code>.*?</code>", r"<!--.*?-->", r"`[^`]*`", r"\$[^$]*\$", r"\]\([^)]*\)",
    r"https?://\S+", r"&nbsp;",
]  # fmt: skip
FILLERS = re.compile(
    r"\b(simply|obviously|of course|trivial(ly)?|basically)\b|!(?!=)", re.IGNORECASE
)

speller = SpellChecker()
speller.word_frequency.load_words(KNOWN)
hyphens = pyphen.Pyphen(lang="en_GB")
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: f"{p.parent.name}/{p.stem}")


def prose(path):
    """The text of the Markdown cells without code, links and marks."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    for pattern in NOT_PROSE:
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    return re.sub(r"</?[a-z]+[^>]*>", "\n\n", text)


def words(text):
    return re.findall(r"\b[A-Za-z][a-z]+\b(?:['’][a-z]+)?", text)


def sentences(text):
    """What ends in a full stop, a question mark or a colon, save rows of tables and headings."""
    lines = [line for line in text.splitlines() if not re.match(r"\s*(\||#)", line)]
    parts = re.split(r"[.?!:;](?:\s|\*|$)|\n\s*\n|\n\s*[-*] ", "\n".join(lines))
    return [part for part in parts if len(words(part)) > 2]


def grade(text):
    """The years of school that reading it takes: Flesch-Kincaid, Kincaid et al. 1975."""
    said = sentences(text)
    all_words = [word for sentence in said for word in words(sentence)]
    syllables = sum(len(hyphens.positions(word)) + 1 for word in all_words)
    return 0.39 * len(all_words) / len(said) + 11.8 * syllables / len(all_words) - 15.59


@each
def test_words_are_spelt_right(path):
    found = {word.lower().replace("’", "'").removesuffix("'s") for word in words(prose(path))}
    assert speller.unknown(found) == set()


@each
def test_it_can_be_read_after_six_years_of_school(path):
    assert grade(prose(path)) <= HARDEST


@each
def test_sentences_are_short(path):
    assert [s for s in sentences(prose(path)) if len(words(s)) > LONGEST] == []


@each
def test_there_are_no_fillers_and_no_exclamations(path):
    assert [found.group() for found in FILLERS.finditer(prose(path))] == []


def test_a_wrong_word_is_found():
    assert speller.unknown(["gradeint", "gradient"]) == {"gradeint"}


def test_long_words_are_hard():
    assert grade("The quantification of differentiability necessitates sophistication.") > 12
