"""Rows written in a table's file leave every other row's bytes as they are."""

from __future__ import annotations

import pytest

from finsam_analysis.data_package import rewrite_rows


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b"\xef\xbb\xbfid;n\r\na;1\r\nb;2\r\na2;3",
            b"\xef\xbb\xbfid;n\r\na;9\r\nb;2\r\na2;3\r\na3;4\r\n",
        ),
        (b'id,n\nb,"x\ny"\na,1\n', b'id,n\nb,"x\ny"\na,9\na2,3\na3,4\n'),
        (b"id;n\nb;2\n", b"id;n\nb;2\na;9\na2;3\na3;4\n"),
    ],
)
def test_rows_out_of_scope_keep_their_bytes(content: bytes, expected: bytes) -> None:
    """Marks, line ends, cells over several lines and a last line without an end: by hand."""
    rows = [{"id": "a", "n": "9"}, {"id": "a2", "n": "3"}, {"id": "a3", "n": "4"}]
    made = rewrite_rows(content, lambda row: row["id"].startswith("a"), ("id",), rows)
    assert made.content == expected
