"""File names for learners: safe on every system, and different for different learners."""

from __future__ import annotations

import hashlib
import re

PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
WITH_DIGEST = re.compile(r".*-[0-9a-f]{10}")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def safe_name(name: str) -> str:
    """A file name without its ending.

    A plain name stays. Any other gets some digits of its digest, so that names that differ only
    in case, in accents or in what no file name may hold stay apart, whoever else is in the class.

    Example: `safe_name("ada")` is "ada"; `safe_name("Ada")` begins with "Ada-".
    """
    odd = RESERVED.fullmatch(name) or WITH_DIGEST.fullmatch(name) or name.endswith(".")
    if PLAIN.fullmatch(name) and not odd:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    readable = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:60]
    return f"{readable or 'learner'}-{digest}"
