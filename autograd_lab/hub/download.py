"""A download that is checked, and that goes on where it was interrupted."""

import os
from contextlib import suppress
from hashlib import file_digest
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from autograd_lab.errors import DownloadRefused
from autograd_lab.hub.progress import byte_bar

CHUNK = 2**17
PATIENCE = 30
"""Seconds without a byte after which a download has failed."""


class DownloadFailed(URLError):
    """A file can't be had. Facts: url, path (where it was to be), reason."""

    def __init__(self, url: str, path: str, reason: str) -> None:
        super().__init__(reason)
        self.url, self.path = url, path

    def __str__(self) -> str:
        return (
            f"{self.url} could not be downloaded: {self.reason}. Check the network and call again, "
            f"or get the file in another way and put it at {self.path}."
        )


class Partial:
    """What there is of a file so far, beside the place where it will be.

    A second file says from which url it is, and which version of what is there: the server's
    `ETag`, or the date. Without one nobody can know that the rest belongs to it.
    """

    def __init__(self, url: str, path: str) -> None:
        self.url = url
        self.path, self.note = f"{path}.partial", f"{path}.partial.txt"

    def version(self) -> str:
        """The version that there is a part of; empty if there is none."""
        with suppress(OSError, ValueError):
            with open(self.note, encoding="utf-8") as file:
                url, version = file.read().split("\n")
            if url == self.url and self.size():
                return version
        return ""

    def size(self) -> int:
        """How many bytes there are."""
        return os.path.getsize(self.path) if os.path.exists(self.path) else 0

    def begin(self, version: str) -> None:
        """Note the version of what will be written."""
        with open(self.note, "w", encoding="utf-8") as file:
            file.write(f"{self.url}\n{version}")

    def discard(self) -> None:
        """Remove it."""
        for path in (self.path, self.note):
            with suppress(FileNotFoundError):
                os.remove(path)

    def digest(self) -> str:
        """The SHA-256 of the bytes that there are, in hexadecimal digits."""
        with open(self.path, "rb") as file:
            return file_digest(file, "sha256").hexdigest()

    def finish(self, path: str) -> None:
        """Put it in its place."""
        os.replace(self.path, path)
        self.discard()


def download(url: str, path: str, hash_prefix: str | None, progress: bool) -> None:
    """Download what is at `url` to `path`, going on with what there is of it."""
    partial = Partial(url, path)
    try:
        with _answer(url, partial) as answer:
            _receive(answer, partial, progress)
    except HTTPError as error:
        error.close()
        told = f"the server answered {error.code} {error.reason}"
        raise DownloadFailed(url, path, told) from error
    except URLError as error:
        raise DownloadFailed(url, path, str(error.reason)) from error
    except (ConnectionError, TimeoutError, HTTPException) as error:
        told = f"the connection broke off after {partial.size()} bytes, which are kept ({error})"
        raise DownloadFailed(url, path, told) from error
    if hash_prefix:
        digest = partial.digest()
        if not digest.startswith(hash_prefix):
            partial.discard()
            raise DownloadRefused(
                f'invalid hash value (expected "{hash_prefix}", got "{digest}")',
                url=url, expected=hash_prefix, got=digest,
            )  # fmt: skip
    partial.finish(path)


def _answer(url: str, partial: Partial) -> Any:
    """What the server answers: the rest of the file if it is still the same, or all of it."""
    headers = {"User-Agent": "autograd_lab.hub"}
    version = partial.version()
    if version:
        rest = {"Range": f"bytes={partial.size()}-", "If-Range": version}
        try:
            return urlopen(Request(url, headers=headers | rest), timeout=PATIENCE)
        except HTTPError as error:
            if error.code != 416:
                raise
            error.close()  # there is no rest
    return urlopen(Request(url, headers=headers), timeout=PATIENCE)


def _version(headers: Any) -> str:
    """What tells this version of the file from others; empty if the server does not say."""
    tag: str = headers.get("ETag", "")
    is_exact = tag and not tag.startswith("W/")
    return tag if is_exact else headers.get("Last-Modified", "")


def _receive(answer: Any, partial: Partial, progress: bool) -> None:
    """Write what the server sends. Raises ConnectionError if it stops early."""
    headers = answer.headers
    goes_on = answer.status == 206
    start = partial.size() if goes_on else 0
    if goes_on and not headers.get("Content-Range", "").startswith(f"bytes {start}-"):
        raise ConnectionError(f"the server sent {headers.get('Content-Range')}, not from {start}")
    if not goes_on:
        partial.discard()
        partial.begin(_version(headers))
    length = headers.get("Content-Length")
    total = None if length is None else start + int(length)
    name = os.path.basename(partial.path).removesuffix(".partial")
    with open(partial.path, "ab") as file, byte_bar(name, total, start, progress) as advance:
        while chunk := answer.read(CHUNK):
            file.write(chunk)
            advance(len(chunk))
    if total is not None and partial.size() < total:
        raise ConnectionError(f"{total} bytes were announced")
