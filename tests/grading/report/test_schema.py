"""The written form of a result: its schema knows every field, and real results keep to it."""

import json
import re
from dataclasses import fields, replace
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from autograd_lab.grading import Status
from autograd_lab.grading.graded import SCHEMA, Isolation, QuestionResult, Remark, Result
from tests.grading.report import samples

KINDS = ["all_passed", "mixed", "untouched", "unreadable"]
RECORDS = {"question": QuestionResult, "remark": Remark, "isolation": Isolation}


@pytest.fixture(scope="module")
def schema():
    return json.loads(
        files("autograd_lab.grading.report").joinpath("result.schema.json").read_text()
    )


@pytest.fixture(scope="module")
def validator(schema):
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture(scope="module")
def documented():
    return (Path(__file__).parents[3] / "docs" / "results.md").read_text("utf-8")


def names(record):
    return {field.name for field in fields(record)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_result_keeps_to_the_schema_and_comes_back_the_same(validator, kind):
    result = getattr(samples, kind)().result
    data = json.loads(json.dumps(result.to_dict()))
    validator.validate(data)
    assert Result.from_dict(data) == result


def test_the_schema_knows_the_fields_of_a_result(schema):
    assert set(schema["properties"]) == names(Result) | {"schema", "points", "max_points"}


@pytest.mark.parametrize("part", RECORDS)
def test_the_schema_knows_the_fields_of_each_record(schema, part):
    known = schema["$defs"][part]
    assert set(known["properties"]) == set(known["required"]) == names(RECORDS[part])


def test_the_schema_knows_every_status_and_its_own_name(schema):
    assert schema["$defs"]["question"]["properties"]["status"]["enum"] == [s.value for s in Status]
    assert schema["properties"]["schema"]["const"] == SCHEMA


@pytest.mark.parametrize(
    ("field", "value"),
    [("points", "2"), ("status", "fine"), ("another", 1), ("wrong_answer", "f/0")],
)
def test_what_is_not_a_question_is_refused(validator, field, value):
    data = json.loads(json.dumps(samples.all_passed().result.to_dict()))
    data["questions"][0][field] = value
    assert not validator.is_valid(data)


def test_the_page_for_readers_names_every_field_and_status(documented):
    rows = set(re.findall(r"^\| `([^`]+)` \|", documented, re.MULTILINE))
    asked = names(Result).union(*map(names, RECORDS.values()), (s.value for s in Status))
    assert asked <= rows


def test_the_example_on_that_page_is_a_result(documented, validator):
    example = json.loads(documented.split("```json\n")[1].split("```")[0])
    validator.validate(example)
    result = Result.from_dict(example)
    assert json.loads(json.dumps(replace(result).to_dict())) == example
