"""Downloads: whole or not at all, going on where they were interrupted, checked."""

import hashlib
import io
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.error import URLError

import pytest

import autograd_lab as torch

CONTENT = bytes(range(256)) * 2000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Site:
    """What a server has and how it behaves, and what it was asked."""

    def __init__(self):
        self.content, self.version, self.breaks_after, self.ranges = CONTENT, '"1"', None, True
        self.asked, self.url = [], ""


def handler_of(site):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            site.asked.append(self.headers.get("Range"))
            if "missing" in self.path:
                self.send_error(404)
                return
            start = 0
            if (
                site.ranges
                and self.headers.get("Range")
                and (self.headers.get("If-Range") == site.version)
            ):
                start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            part = site.content[start:]
            self.send_response(206 if start else 200)
            if start:
                whole = len(site.content)
                self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
            self.send_header("Content-Length", str(len(part)))
            if site.version:
                self.send_header("ETag", site.version)
            self.end_headers()
            self.wfile.write(part[: site.breaks_after])

        def log_message(self, *args):
            """Nothing on stderr."""

    return Handler


@pytest.fixture
def site():
    site = Site()
    server = HTTPServer(("127.0.0.1", 0), handler_of(site))
    site.url = f"http://127.0.0.1:{server.server_port}/weights.pth"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "weights.pth"


def get(site, path, **options):
    torch.hub.download_url_to_file(site.url, str(path), **{"progress": False, **options})


@contextmanager
def interrupted(site, after=1000):
    """A block in which the connection breaks off, and the download fails."""
    site.breaks_after = after
    with pytest.raises(torch.hub.DownloadFailed, match=f"broke off after {after} bytes"):
        yield
    site.breaks_after = None


def names_beside(path):
    return sorted(file.name for file in path.parent.iterdir())


def test_the_file_is_there_and_nothing_beside_it(site, path):
    get(site, path, hash_prefix=DIGEST[:8])
    assert path.read_bytes() == CONTENT
    assert names_beside(path) == ["weights.pth"]


def test_an_interrupted_download_leaves_no_file_but_a_part(site, path):
    with interrupted(site):
        get(site, path)
    assert not path.exists()
    assert path.with_name("weights.pth.partial").read_bytes() == CONTENT[:1000]


def test_it_goes_on_from_there(site, path):
    with interrupted(site):
        get(site, path)
    get(site, path, hash_prefix=DIGEST)
    assert site.asked == [None, "bytes=1000-"]
    assert path.read_bytes() == CONTENT
    assert names_beside(path) == ["weights.pth"]


def test_it_can_be_interrupted_twice(site, path):
    with interrupted(site):
        get(site, path)
    site.breaks_after = 500
    with pytest.raises(torch.hub.DownloadFailed, match="broke off after 1500 bytes"):
        get(site, path)
    site.breaks_after = None
    get(site, path)
    assert path.read_bytes() == CONTENT


def test_it_starts_over_when_the_file_has_changed_meanwhile(site, path):
    with interrupted(site):
        get(site, path)
    site.content, site.version = CONTENT[::-1], '"2"'
    get(site, path)
    assert path.read_bytes() == CONTENT[::-1]


@pytest.mark.parametrize("version", ["", 'W/"1"'])
def test_it_starts_over_when_nobody_can_know_whether_it_has_changed(version, site, path):
    site.version = version
    with interrupted(site):
        get(site, path)
    get(site, path)
    assert site.asked == [None, None]
    assert path.read_bytes() == CONTENT


def test_it_starts_over_for_another_url(site, path):
    with interrupted(site):
        get(site, path)
    site.url = site.url.replace("weights", "others")
    get(site, path)
    assert site.asked == [None, None]


def test_it_starts_over_where_a_server_has_no_parts(site, path):
    with interrupted(site):
        get(site, path)
    site.ranges = False
    get(site, path, hash_prefix=DIGEST)
    assert path.read_bytes() == CONTENT


def test_another_file_is_refused_and_not_kept(site, path):
    with pytest.raises(RuntimeError, match=f'expected "123456", got "{DIGEST}"'):
        get(site, path, hash_prefix="123456")
    assert names_beside(path) == []


def test_a_file_that_is_there_stays_when_another_fails(site, path):
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError, match="invalid hash value"):
        get(site, path, hash_prefix="123456")
    assert path.read_bytes() == b"old"


def test_a_file_that_the_server_has_not_is_told(site, path):
    site.url = site.url.replace("weights", "missing")
    with pytest.raises(URLError, match="the server answered 404 Not Found") as caught:
        get(site, path)
    assert (caught.value.url, caught.value.path) == (site.url, str(path))
    assert names_beside(path) == []


def test_without_a_network_it_says_what_to_do(path):
    with pytest.raises(OSError, match="Check the network and call again, or get the file"):
        torch.hub.download_url_to_file("http://127.0.0.1:9/x.pth", str(path), progress=False)


def test_a_bar_is_shown_if_asked_for(site, path, capsys):
    get(site, path, progress=True)
    assert "weights.pth" in capsys.readouterr().err


def test_without_rich_a_line_is_shown(site, path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "rich.console", None)
    get(site, path, progress=True)
    assert capsys.readouterr().err == (
        "weights.pth: 10 % 20 % 30 % 40 % 50 % 60 % 70 % 80 % 90 % 100 %\n"
    )


def test_a_checkpoint_is_downloaded_once(site, tmp_path, monkeypatch, capsys):
    file = io.BytesIO()
    torch.save({"w": torch.ones(2)}, file)
    site.content = file.getvalue()
    digest = hashlib.sha256(site.content).hexdigest()[:8]
    site.url = site.url.replace("weights", f"weights-{digest}")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    for _ in range(2):
        state = torch.hub.load_state_dict_from_url(site.url, progress=False, check_hash=True)
        assert state["w"].tolist() == [1, 1]
    assert len(site.asked) == 1
    path = tmp_path / "hub" / "checkpoints" / f"weights-{digest}.pth"
    assert path.read_bytes() == site.content
    assert capsys.readouterr().out == f'Downloading: "{site.url}" to {path}\n'


def test_the_hash_in_the_name_is_checked(site, tmp_path):
    site.url = site.url.replace("weights", "weights-12345678")
    with pytest.raises(RuntimeError, match='expected "12345678"'):
        torch.hub.load_state_dict_from_url(site.url, str(tmp_path), None, False, True)


def test_where_the_cache_is(tmp_path, monkeypatch):
    monkeypatch.delenv("TORCH_HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert torch.hub.get_dir() == str(tmp_path / "torch" / "hub")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    assert torch.hub.get_dir() == str(tmp_path / "home" / "hub")
    monkeypatch.setattr(torch.hub, "_chosen", None)
    torch.hub.set_dir(tmp_path)
    assert torch.hub.get_dir() == str(tmp_path)


def test_repositories_are_not_loaded():
    with pytest.raises(NotImplementedError, match=r"torch\.hub\.load is not in Autograd Lab"):
        torch.hub.load("pytorch/vision", "resnet18")
