"""The teacher's page: the class in numbers, what goes wrong, and who to look at."""

from dataclasses import replace

import pytest

from autograd_lab.grading import Status
from autograd_lab.grading.graded import Isolation, Remark
from autograd_lab.grading.report import summary_page
from tests.grading.report import samples
from tests.grading.report.reading import classed, read


def section(page, heading):
    return next(s for s in page.all("section") if next(s.all("h2")).text == heading)


@pytest.fixture(scope="module")
def page():
    results = samples.class_of(40)
    return read(
        summary_page(results, page=lambda name: f"feedback/{name}.html", gradebook="grades.csv")
    )


@pytest.fixture(scope="module")
def results():
    return list(samples.class_of(40))


def test_the_class_in_numbers(page, results):
    facts = {
        next(fact.all("dt")).text: next(fact.all("strong")).text
        for fact in next(page.all("dl")).all("div")
    }
    totals = sorted(result.points for result in results)
    assert facts["submissions"] == "40"
    assert float(facts["mean"]) == pytest.approx(sum(totals) / 40, abs=0.005)
    assert float(facts["median"]) == (totals[19] + totals[20]) / 2


def test_the_table_beside_the_histogram_holds_its_numbers(page, results):
    rows = list(next(section(page, "Points").all("tbody")).all("tr"))
    counts = {next(row.all("th")).text: int(next(row.all("td")).text) for row in rows}
    assert sum(counts.values()) == 40
    assert counts["12"] == sum(result.points == 12 for result in results)


def test_each_question_has_its_share_bar_and_hints(page, results):
    for at, article in enumerate(section(page, "Questions").all("article")):
        answers = [result.questions[at] for result in results]
        solved = sum(answer.status == "passed" for answer in answers)
        assert next(article.all("code")).text == answers[0].name
        assert next(article.all("strong")).text == f"{round(solved / 40 * 100)}\u202f%"
        hints = {answer.hint for answer in answers if answer.wrong_answer}
        rows = list(next(article.all("tbody")).all("tr"))
        assert {list(row.all("td"))[2].text for row in rows} <= hints
        counts = [int(next(row.all("td")).text) for row in rows]
        assert counts == sorted(counts, reverse=True)
        assert sum(counts) == sum(bool(answer.wrong_answer) for answer in answers)


def test_every_bar_says_its_numbers(page):
    for bar in classed(page, "stack"):
        assert next(bar.all("title")).text.startswith("passed: ")


def test_the_legend_names_every_hatching_that_is_used(page):
    def fills(part):
        return {e.attributes["fill"] for e in classed(part, "part")}

    bars = set().union(*map(fills, classed(page, "stack")))
    assert set().union(*map(fills, classed(page, "swatch"))) == bars


def test_the_slowest_come_in_order(page, results):
    rows = next(section(page, "Slowest submissions").all("tbody")).all("tr")
    shown = [float(next(row.all("td")).text.removesuffix(" s")) for row in rows]
    assert shown == [round(s, 2) for s in sorted((r.seconds for r in results), reverse=True)[:5]]


def test_a_small_class_is_listed_whole_with_links(page):
    links = [a.attributes["href"] for a in section(page, "Learners").all("a")]
    assert links == [f"./feedback/learner-{at:05d}.html" for at in range(40)]


def test_of_a_large_class_those_are_listed_who_need_attention():
    usual = samples.all_passed().result
    nothing = samples.untouched().result
    results = (
        replace(nothing if at % 100 == 0 else usual, learner=f"learner-{at:05d}")
        for at in range(600)
    )
    page = read(summary_page(results, gradebook="grades.csv"))
    listed = section(page, "Learners who need attention")
    names = [next(row.all("th")).text for row in next(listed.all("tbody")).all("tr")]
    assert names == [f"learner-{at:05d}" for at in range(0, 600, 100)]
    assert [a.attributes["href"] for a in listed.all("a")] == ["./grades.csv"]


def test_what_nobody_solved_and_what_was_not_isolated_is_said_at_the_top():
    result = replace(samples.untouched().result, isolation=Isolation("process", ("the network",)))
    notices = [p.text for p in classed(read(summary_page([result])), "notice")]
    assert "Nobody solved gradient_by_hand, backward_order" in notices[0]
    assert "the network" in notices[1]


def test_who_waits_for_a_person_is_listed():
    page = read(summary_page([samples.mixed().result]))
    rows = list(next(section(page, "Errors and remarks").all("tbody")).all("tr"))
    assert [next(row.all("th")).text for row in rows] == [
        "cell restored",
        "time",
        "waits for a person",
    ]


def test_names_become_neither_markup_nor_another_address():
    hostile = ["<script>alert(1)</script>", "javascript:alert(1)", "//host/x", "a b?c#d%", "\ud800"]
    remark = Remark("tampering", "Forged.")
    results = [
        replace(samples.all_passed().result, learner=name, remarks=(remark,)) for name in hostile
    ]
    text = summary_page(results, page=lambda name: f"{name}.html")
    page = read(text)
    assert "script" not in {element.tag for element in page.all()}
    text.encode("utf-8")
    for link in page.all("a"):
        address = link.attributes["href"]
        assert address.startswith("./") and not address.startswith(".//")
        assert not set(address) & set(":?#<> \"'")


def test_hints_of_a_test_that_quotes_a_learner_are_escaped():
    result = samples.all_passed().result
    failed = replace(result.questions[0], status=Status.TEST_FAILED, points=0.0)
    failed = replace(failed, hint=samples.HOSTILE)
    page = read(summary_page([replace(result, questions=(failed,))]))
    assert "script" not in {element.tag for element in page.all()}


def test_the_same_class_gives_the_same_page(results):
    assert summary_page(iter(results)) == summary_page(iter(results))


@pytest.mark.parametrize("size", [0, 1])
def test_a_class_of_nobody_and_of_one_has_a_page(size):
    page = read(summary_page(samples.class_of(size)))
    assert next(page.all("strong")).text == str(size)
