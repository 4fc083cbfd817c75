"""Notebooks for these tests, as plain data."""

import json

FLAGS = ("grade", "solution", "locked", "task")


def code(source, cell_id="", **role):
    """A code cell; `grade_id` and flags make nbgrader's metadata."""
    return cell("code", source, cell_id, role) | {"outputs": [], "execution_count": None}


def text(source, cell_id="", **role):
    return cell("markdown", source, cell_id, role)


def cell(kind, source, cell_id, role):
    metadata = {}
    if role:
        flags = {flag: role.get(flag, False) for flag in FLAGS}
        metadata = {"nbgrader": {"schema_version": 3, **flags, **role}}
    made = {"cell_type": kind, "metadata": metadata, "source": source}
    return made | ({"id": cell_id} if cell_id else {})


def solution(name, source, cell_id=""):
    return code(source, cell_id or name, grade_id=name, solution=True)


def grade(name, source, points=1, cell_id=""):
    return code(source, cell_id or name, grade_id=name, grade=True, locked=True, points=points)


def notebook(*cells, **changes):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | changes


def as_bytes(*cells, **changes):
    return json.dumps(notebook(*cells, **changes)).encode()
