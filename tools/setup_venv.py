"""Make .venv with the package and some of its extras in it, or say in one line why that failed.

    python3 tools/setup_venv.py [--exact] EXTRA...

With --exact only the Python that runs this may be used; without it any supported one on the PATH.
The stamp in .venv tells what is installed. It says "installing" while pip works, so a run that was
killed is seen by the next one, which starts afresh.

The syntax is Python 3.6's, so that a Python too old for the package can still say so.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "autograd-lab.json")
SUPPORTED = [(3, 11), (3, 12), (3, 13)]
INSTALLING = {"state": "installing"}


class SetupError(Exception):
    """What went wrong and what to do about it, in one line."""


def version_text(version):
    return "{}.{}".format(*version[:2])


def probe(python):
    """(major, minor) of the Python at this path or name, or None where it does not run."""
    code = "import sys; print(sys.version_info[0], sys.version_info[1])"
    try:
        answer = subprocess.check_output([python, "-c", code], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    return tuple(int(part) for part in answer.split())


def find_python(exact):
    """The path of a supported Python: this one, or failing that the newest on the PATH."""
    this = tuple(sys.version_info[:2])
    if this in SUPPORTED:
        return sys.executable
    if not exact:
        for version in reversed(SUPPORTED):
            name = "python" + version_text(version)
            if probe(name) == version:
                return name
    raise SetupError(
        "Python {} at {} is too {}: install Python {} to {}, for example, then run make again with "
        "PYTHON=python{}".format(
            version_text(this),
            sys.executable,
            "old" if this < SUPPORTED[0] else "new",
            version_text(SUPPORTED[0]),
            version_text(SUPPORTED[-1]),
            version_text(SUPPORTED[-1]),
        )
    )


def read_stamp():
    try:
        with open(STAMP) as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def write_stamp(stamp):
    with open(STAMP + ".new", "w") as file:
        json.dump(stamp, file)
    os.replace(STAMP + ".new", STAMP)


def wanted_stamp(extras):
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    # The root is part of it because an editable install and its scripts hold the path.
    return {"state": "done", "root": ROOT, "pyproject": digest, "extras": sorted(extras)}


def is_usable(stamp, exact):
    """Whether the .venv that is there can be kept and installed into."""
    if stamp and (stamp["state"] != "done" or stamp["root"] != ROOT):
        return False
    version = probe(VENV_PYTHON)
    return version in SUPPORTED and (not exact or version == tuple(sys.version_info[:2]))


def run(command, what):
    """Run a command with its output kept back; on a terminal its last line shows the progress."""
    lines = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if sys.stdout.isatty():
                sys.stdout.write("\r\033[K" + line.strip()[:76])
                sys.stdout.flush()
    if sys.stdout.isatty():
        sys.stdout.write("\r\033[K")
    if process.returncode:
        raise failure(what, lines)


def failure(what, lines):
    handle, log = tempfile.mkstemp(prefix="autograd-lab-", suffix=".log")
    with os.fdopen(handle, "w") as file:
        file.writelines(lines)
    said = [line.strip() for line in lines if line.strip()]
    errors = [line for line in said if line.startswith("ERROR:")] or said or ["no output"]
    return SetupError(
        "{} failed ({}): check the network connection and the disk space, then run the same "
        "command again; all of the output is in {}".format(what, errors[-1][:200], log)
    )


def base_python(exact):
    """A supported Python that can make virtual environments, which Debian's alone can't."""
    python = find_python(exact)
    try:
        subprocess.check_call([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL)
    except subprocess.CalledProcessError:
        raise SetupError(
            "{} can't make virtual environments: install its venv package (on Debian and Ubuntu "
            "'apt install python{}-venv'), then run the same command again".format(
                python, version_text(probe(python) or sys.version_info)
            )
        ) from None
    return python


def create_venv(python):
    shutil.rmtree(VENV, ignore_errors=True)
    os.mkdir(VENV)
    write_stamp(INSTALLING)
    run([python, "-m", "venv", VENV], "making .venv")


def set_up(extras, exact):
    """Bring .venv to hold the package with these extras, besides those it already has."""
    before = read_stamp()
    keep = os.path.isdir(VENV) and is_usable(before, exact)
    if not keep:
        before = None
    goal = wanted_stamp(set(extras) | set(before["extras"] if before else ()))
    if before == goal:
        return
    base = None if keep else base_python(exact)
    print("Setting up .venv; the first time takes a minute or two.", flush=True)
    try:
        if base:
            create_venv(base)
        else:
            write_stamp(INSTALLING)
        package = ".[{}]".format(",".join(goal["extras"]))
        pip = [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        run([*pip, "install", "--editable", package], "installing the packages")
    except SetupError:
        # A pip that gives up has changed nothing, so an environment that was there stays.
        if base:
            shutil.rmtree(VENV, ignore_errors=True)
        elif before:
            write_stamp(before)
        else:
            os.remove(STAMP)
        raise
    write_stamp(goal)


def main(argv):
    exact = "--exact" in argv
    extras = [argument for argument in argv if argument != "--exact"]
    try:
        if fcntl is None:
            raise SetupError("make needs Linux, macOS or WSL: on Windows use environment.yml")
        # Two makes at once, say lab and test, take turns.
        with open(os.path.join(ROOT, ".venv.lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            set_up(extras, exact)
    except SetupError as error:
        print("autograd-lab: {}".format(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nautograd-lab: stopped; run the same command to start afresh", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
