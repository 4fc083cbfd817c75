import pytest

pytest.importorskip("anywidget", reason="the widgets need anywidget")
