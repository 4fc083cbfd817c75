"""Code in colours holds the code and nothing else, whatever was written."""

from html.parser import HTMLParser

import pytest

from autograd_lab.grading.report.code import coloured
from tests.grading.report.reading import read

SOURCES = [
    "def f(x):\n    return x * 1.5e-3  # half\n",
    "s = 'a' \"b\" '''c\nd''' f'{x!r}' rb'\\x00'",
    "%check f\n%%time\n!ls <a>\n@cache\nclass A: pass",
    "'never closed\nx = '''nor this\n\\",
    "</code></pre><script>alert('1')</script> & &lt; <!-- ",
    "x = 0x_ff + 1_000j; café = 'é'; y = x if x else None",
    "",
    "'\\",
    '"' * 7,
]


@pytest.mark.parametrize("source", SOURCES)
def test_the_text_of_the_html_is_the_source(source):
    assert read(coloured(source)).text == source


@pytest.mark.parametrize(
    ("source", "kind", "word"),
    [
        ("return x", "k", "return"),
        ("def f(): ...", "f", "f"),
        ("# why", "c", "# why"),
        ("x = 'a # b'", "s", "'a # b'"),
        ("x = f'{a}'", "s", "f'{a}'"),
        ("%check f", "m", "%check"),
        ("x = 12", "n", "12"),
    ],
)
def test_each_kind_of_word_has_its_class(source, kind, word):
    found = [(b.classes(), b.text) for b in read(coloured(source)).all("b")]
    assert ([kind], word) in found


@pytest.mark.parametrize("source", ["x2 = 1", "returned = 1", "a.defer", "x % check"])
def test_a_name_is_not_taken_for_a_word(source):
    assert {b.attributes["class"] for b in read(coloured(source)).all("b")} <= {"n"}


def test_nothing_of_the_source_becomes_an_element():
    tags = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append(tag)
    parser.feed(coloured("".join(SOURCES)))
    assert set(tags) == {"b"}


def test_many_quotes_are_read_in_one_pass():
    source = "\"'" * 5_000
    assert read(coloured(source)).text == source
