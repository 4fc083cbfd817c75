"""A teacher's machine in small: what an attack must neither see nor change, and a warm grader."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import socket
import sqlite3
import time
from pathlib import Path

from autograd_lab.grading.graded import Graded, ShownCell
from autograd_lab.grading.grader import Grader
from autograd_lab.grading.limits import MIB, Limits
from autograd_lab.grading.report import as_text
from tests.grading.attacks.attack import ESCAPED, FULL, NAME, ROOT, TARGET, Attack, honest

MARK = f"autograd-lab-left-behind-{os.getpid()}"
LEAVINGS = [Path("/tmp", MARK), Path("/var/tmp", MARK), Path("/dev/shm", MARK), Path.home() / MARK]
SLEEP = str(31_337_000 + os.getpid())  # seconds that nobody else sleeps
QUICK = Limits(
    cell_seconds=1.2,
    question_seconds=1.2,
    total_seconds=20,
    memory=384 * MIB,
    folder=16 * MIB,
    file=4 * MIB,
    extra_cells=40,
)


class World:
    """The teacher's folder with the source, another learner's work, a gradebook and a secret in
    all of them; a listening port; a grader."""

    def __init__(self, folder: Path) -> None:
        self.secret = f"secret-{secrets.token_hex(8)}"
        self.teacher = folder / "teacher"
        self.source = self.teacher / "source" / NAME
        self.source.parent.mkdir(parents=True)
        notebook = json.loads((ROOT / "solutions" / NAME).read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            for mark in ("### BEGIN HIDDEN TESTS", "### BEGIN SOLUTION"):
                text = "".join(cell["source"])
                cell["source"] = text.replace(mark, f"{mark} {self.secret}")
        self.source.write_text(json.dumps(notebook), encoding="utf-8")
        self.other = self.teacher / "submitted" / "other" / NAME
        self.other.parent.mkdir(parents=True)
        self.other.write_bytes(honest().replace(b"Check by", self.secret.encode()))
        (self.teacher / "notes.txt").write_text(self.secret)
        self.gradebook = self.teacher / "gradebook.db"
        with sqlite3.connect(self.gradebook) as book:
            book.execute("create table grade (student text, score real, note text)")
            book.execute("insert into grade values ('other', 12, ?)", (self.secret,))
        book.close()
        os.environ["AUTOGRAD_LAB_CANARY"] = self.secret
        self.grader = Grader(self.source, limits=QUICK)
        self.port = socket.create_server(("127.0.0.1", 0))
        self.port.settimeout(0)
        self.abstract = socket.socket(socket.AF_UNIX)
        self.abstract.bind(f"\0{self.secret[-8:]}")
        self.abstract.listen()
        self.abstract.settimeout(0)
        self.digest = self.state()
        self.grader.grade(honest())
        self.processes = self.graders_processes()

    def close(self) -> None:
        self.grader.close()
        self.port.close()
        self.abstract.close()
        del os.environ["AUTOGRAD_LAB_CANARY"]
        shutil.rmtree(self.teacher)

    @property
    def places(self) -> dict[str, str]:
        """What an attacker may know who has seen this machine."""
        return {
            "SOURCE": str(self.source),
            "TEACHER": str(self.teacher),
            "OTHER": str(self.other),
            "GRADEBOOK": str(self.gradebook),
            "PORT": str(self.port.getsockname()[1]),
            "ABSTRACT": self.secret[-8:],
            "MARK": MARK,
            "SLEEP": SLEEP,
            "GRADER": str(os.getpid()),
        }

    def cell(self, graded: Graded, number: int) -> ShownCell:
        """What is shown of the attacker's own cell of this number, counted from the top."""
        return [cell for cell in graded.cells if cell.kind == "extra"][number]

    def state(self) -> str:
        """A digest of everything that is the teacher's."""
        digest = hashlib.sha256()
        for path in sorted(self.teacher.rglob("*")):
            status = path.lstat()
            digest.update(f"{path} {status.st_mode} {status.st_nlink}\n".encode())
            if path.is_file():
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def withstands(self, attack: Attack) -> Graded:
        """Grade the attack, and hold everything against what is right."""
        graded = self.grader.grade(
            attack.submission(self.places), learner="mallory", files=attack.files
        )
        self.expect_deserved(attack, graded)
        self.expect_untouched(graded)
        self.expect_honest()
        return graded

    def expect_deserved(self, attack: Attack, graded: Graded) -> None:
        result = graded.result
        points = {question.name: question.points for question in result.questions}
        deserved = attack.deserved
        for name in attack.either:
            assert points[name] in (0.0, FULL[name]), name
            deserved[name] = points[name]
        assert points == deserved, as_text(result)
        assert bool(result.error) is attack.error, result.error
        assert all(type(number) is float for number in points.values())
        if attack.error:
            return
        target = next(question for question in result.questions if question.name == TARGET)
        if target.points == 0.0:
            assert target.hint or target.reason, target
        if attack.status:
            assert target.status in attack.status, target
        if attack.remark:
            assert {remark.kind for remark in result.remarks} & set(attack.remark), result.remarks

    def expect_untouched(self, graded: Graded) -> None:
        told = repr(graded)
        assert self.secret not in told
        printed = "\n".join(cell.output + cell.error for cell in graded.cells)
        assert ESCAPED not in printed, printed
        assert self.state() == self.digest
        assert not [path for path in LEAVINGS if path.exists()]
        for port in (self.port, self.abstract):
            try:
                port.accept()[0].close()
            except BlockingIOError:
                continue
            raise AssertionError("the learner's code reached a port of the teacher's")
        assert not self.left_behind()

    def left_behind(self) -> set[int]:
        """Processes that were not there before; one that is about to end is waited for."""
        for _ in range(100):
            now = self.graders_processes()
            if len(now) <= len(self.processes) and not sleepers():
                return set()
            time.sleep(0.03)
        return (now - self.processes) | sleepers()

    def graders_processes(self) -> set[int]:
        """The grader's, and no others: other tests of this process have sandboxes of their own."""
        assert self.grader._process is not None
        return descendants(self.grader._process.pid)

    def expect_honest(self) -> None:
        result = self.grader.grade(honest(), learner="honest").result
        assert {question.name: question.points for question in result.questions} == FULL, (
            f"the honest submission after it:\n{as_text(result)}"
        )


def descendants(root: int) -> set[int]:
    """A process and those below it; not those that have ended and are waited for by nobody yet."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(path.parent.name)] = int(fields[1])
    below = {root}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    return below


def sleepers() -> set[int]:
    """Processes anywhere that sleep as only an attack does."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if SLEEP.encode() in path.read_bytes().split(b"\0"):
                found.add(int(path.parent.name))
        except OSError:
            continue
    return found
