"""`torch.hub`: checkpoints from the internet, kept in PyTorch's own cache on this machine."""

import os
import re
import sys
from typing import Any
from urllib.parse import urlparse

from autograd_lab import absent
from autograd_lab.hub.download import DownloadFailed as DownloadFailed
from autograd_lab.hub.download import download
from autograd_lab.serialization import Location
from autograd_lab.serialization import load as load_checkpoint

__all__ = ["download_url_to_file", "get_dir", "load_state_dict_from_url", "set_dir"]

HASH_IN_NAME = re.compile(r"-([a-f0-9]*)\.")
_chosen: str | None = None


def get_dir() -> str:
    """The folder of the cache: that of `set_dir`, else `hub` in TORCH_HOME.

    TORCH_HOME is `torch` in XDG_CACHE_HOME if it is not set, which is `~/.cache` if it is not.
    """
    if _chosen is not None:
        return _chosen
    caches = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    home = os.environ.get("TORCH_HOME", os.path.join(caches, "torch"))
    return os.path.join(os.path.expanduser(home), "hub")


def set_dir(d: "str | os.PathLike[str]") -> None:
    """Keep the cache in this folder."""
    global _chosen
    _chosen = os.path.expanduser(d)


def download_url_to_file(
    url: str, dst: str, hash_prefix: str | None = None, progress: bool = True
) -> None:
    """Download what is at `url` to the file `dst`, which is there whole or not at all.

    hash_prefix: how the file's SHA-256 begins, in hexadecimal digits. progress: whether to show a
        bar on stderr.
    What was received of a download that is interrupted stays beside `dst`, and the next call goes
    on from there.
    Errors: DownloadFailed, an OSError, if it can't be had; RuntimeError if it is another file.
    """
    download(url, os.path.expanduser(dst), hash_prefix, progress)


def load_state_dict_from_url(
    url: str,
    model_dir: str | None = None,
    map_location: Location = None,
    progress: bool = True,
    check_hash: bool = False,
    file_name: str | None = None,
    weights_only: bool = True,
) -> Any:
    """Load a checkpoint, from the cache if it is there, else from the internet.

    model_dir: the folder of the cache, by default `checkpoints` in `get_dir()`. check_hash: whether
        the digits after the dash in the name, as in `resnet18-f37072fd.pth`, are the first of the
        SHA-256. file_name: the name in the cache, by default the one in the url. map_location,
        weights_only: as in `torch.load`, so that, other than in PyTorch, a file from elsewhere can
        run no code unless it is told to.
    Errors: those of `download_url_to_file` and `torch.load`.
    """
    folder = model_dir if model_dir is not None else os.path.join(get_dir(), "checkpoints")
    os.makedirs(folder, exist_ok=True)
    name = file_name if file_name is not None else os.path.basename(urlparse(url).path)
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        sys.stdout.write(f'Downloading: "{url}" to {path}\n')
        found = HASH_IN_NAME.search(name) if check_hash else None
        download_url_to_file(url, path, found[1] if found else None, progress)
    return load_checkpoint(path, map_location, weights_only=weights_only)


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise absent.refused(name, "hub", "torch.hub has load_state_dict_from_url here")
