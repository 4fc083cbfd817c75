"""A stranger's text is shown for what it is: escaped, nothing unseen in it, cut with a note."""

import pytest

from autograd_lab.grading.report.shown import (
    cleaned,
    in_one_line,
    lines_shown,
    prose,
    short,
    shown,
    without_colours,
)


@pytest.mark.parametrize(
    ("sign", "written"),
    [
        ("\x1b", "[U+001B]"),
        ("\x00", "[U+0000]"),
        ("\x85", "[U+0085]"),
        ("\u202e", "[U+202E]"),
        ("\u2066", "[U+2066]"),
        ("\u200f", "[U+200F]"),
        ("\u200b", "[U+200B]"),
        ("\ufeff", "[U+FEFF]"),
        ("\ud800", "[U+D800]"),
        ("\U000e0041", "[U+E0041]"),
    ],
)
def test_what_nobody_sees_is_written_out(sign, written):
    assert cleaned(f"a{sign}b") == f"a{written}b"


@pytest.mark.parametrize("name", ["Zoë", "李娜", "محمد", "نجمه\u200cسادات", "a\tb", "👩\u200d🔬"])
def test_names_stay_as_they_are(name):
    assert cleaned(name) == name


def test_what_is_shown_can_be_written_to_a_file():
    assert shown("\ud83d\udc69").encode("utf-8") == b"[U+D83D][U+DC69]"


def test_markup_is_escaped():
    assert shown("<a href=\"x\" id='y'>&") == "&lt;a href=&quot;x&quot; id=&#x27;y&#x27;&gt;&amp;"


def test_a_long_text_is_cut_with_a_note():
    assert in_one_line("x" * 1_000_000, 5) == "xxxxx… (999,995 more characters)"


def test_a_text_that_fits_is_not_cut():
    assert in_one_line("a \n b", 5) == "a b"


def test_short_text_stays_within_its_room():
    assert short("abcdef", 4) == "abc…"
    assert short("abcd", 4) == "abcd"


def test_lines_beyond_the_limit_are_counted():
    assert lines_shown("a\r\nb\rc\nd", 2) == ("a\nb", "2 more lines")
    assert lines_shown("a\nb", 2) == ("a\nb", "")


def test_a_long_line_is_cut_by_itself():
    assert lines_shown("abcdef\ng", 2, width=3) == ("abc… (3 more characters)\ng", "")


def test_backticks_make_code_and_a_lone_one_stays():
    assert prose("call `f<` now") == "call <code>f&lt;</code> now"
    assert prose("a ` b") == "a ` b"


def test_colour_codes_of_a_terminal_are_left_out():
    assert without_colours("\x1b[1;31mred\x1b[0m") == "red"
