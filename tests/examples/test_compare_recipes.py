"""The table of the recipes."""

from autograd_lab.examples.compare_recipes import row
from autograd_lab.examples.finetune import Digits, Recipe


def test_a_row_has_the_mean_and_the_range_over_the_seeds():
    digits = Digits.prepared()
    name, _, learned, few, more = row(Recipe.FROZEN, [16, 32], 2, 1, digits)
    assert (name, learned) == ("frozen", "1,290")
    for cell in (few, more):
        mean, low, high = (float(part) for part in cell.strip(")").replace("(", "to ").split("to "))
        assert 0 < low <= mean <= high <= 100
