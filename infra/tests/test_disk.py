"""Is a person told that the disk is full, whatever fails because of it?"""

import errno
from pathlib import Path

import pytest

from infra.local import disk
from infra.local.processes import Failed


def test_a_write_that_finds_no_space_is_explained(tmp_path: Path) -> None:
    with pytest.raises(Failed, match=r"that holds .* is full"), disk.explained(tmp_path):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_failure_with_space_left_keeps_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="social ended with 1"), disk.explained(tmp_path):
        raise Failed("social ended with 1")
