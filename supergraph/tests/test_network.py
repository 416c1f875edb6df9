"""What is sold and recommended is what catalog shows."""

from supergraph.network import ROOT, files


def test_the_committed_files_are_what_the_command_writes() -> None:
    for path, text in files().items():
        assert (ROOT / path).read_text() == text, f"{path}: python -m supergraph.network"
