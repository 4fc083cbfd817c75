"""Lesson 15, the capstone: an engine of the learner's own, in stages, and what it can do then."""

from __future__ import annotations

from autograd_lab.grading.lessons.capstone_graph import Scalar, Tensor, order
from autograd_lab.grading.lessons.capstone_network import engine, train_network
from autograd_lab.grading.lessons.capstone_walk import backward, unbroadcast
from autograd_lab.grading.lessons.versioned_memory import VersionedMemory

EXERCISES = (
    Scalar,
    Tensor,
    order,
    unbroadcast,
    backward,
    VersionedMemory,
    engine,
    train_network,
)
