"""The numbers behind the charts, and what the drawn charts say."""

import pytest

from autograd_lab.grading.report.charts import bins, histogram, percent, stacked_bar
from autograd_lab.grading.report.outcomes import Tone
from tests.grading.report.reading import classed, read


def test_few_whole_totals_have_a_bin_each():
    found = bins({0.0: 3, 2.0: 9}, 2.0)
    assert [(item.label, item.count) for item in found] == [("0", 3), ("1", 0), ("2", 9)]


def test_many_totals_share_bins_of_a_round_width():
    found = bins({0.0: 1, 49.5: 2, 100.0: 4}, 100.0)
    assert [item.label for item in found[:2]] == ["0 to 10", "10 to 20"]
    assert [item.count for item in found] == [1, 0, 0, 0, 2, 0, 0, 0, 0, 4]


@pytest.mark.parametrize("totals", [{}, {0.0: 1}, {0.1: 1, 0.7: 2}, {-2.0: 1, 3.5: 1}, {3e6: 1}])
@pytest.mark.parametrize("most", [0.0, 1.0, 7.0, 37.5])
def test_every_submission_is_in_one_bin(totals, most):
    found = bins(totals, most)
    assert sum(item.count for item in found) == sum(totals.values())
    assert all(item.start < item.stop for item in found)
    assert 1 <= len(found) <= 21


def test_the_histogram_has_a_column_for_each_bin_that_holds_something():
    drawn = read(histogram(bins({0.0: 3, 2.0: 9}, 2.0), "most have 2 points"))
    assert len(classed(drawn, "column")) == 2
    assert next(drawn.all("title")).text == "most have 2 points"
    texts = [text.text for text in drawn.all("text")]
    assert {"submissions", "points", "3", "9"} <= set(texts)


def test_the_highest_column_is_highest():
    drawn = read(histogram(bins({0.0: 3, 1.0: 12, 2.0: 9}, 2.0), ""))
    heights = [float(column.attributes["height"]) for column in classed(drawn, "column")]
    assert heights[1] > heights[2] > heights[0] > 0


def test_the_parts_of_a_bar_fill_it_in_their_order():
    drawn = read(stacked_bar({Tone.OPEN: 1, Tone.PASSED: 3}, "said"))
    parts = [(p.attributes["fill"], p.attributes["width"]) for p in classed(drawn, "part")]
    assert parts == [("url(#fill-passed)", "75.00%"), ("url(#fill-open)", "25.00%")]


def test_a_bar_of_nothing_is_empty():
    assert classed(read(stacked_bar({}, "said")), "part") == []


@pytest.mark.parametrize(("share", "text"), [(0, "0"), (1, "100"), (0.001, "1"), (0.999, "99")])
def test_only_none_is_no_per_cent_and_only_all_is_a_hundred(share, text):
    assert percent(share) == f"{text}\u202f%"
