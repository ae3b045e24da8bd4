"""The soak play in short: every kind of process killed under people's hands, and the books read afterwards."""

from pathlib import Path

from tests.faults.soak.__main__ import free_port
from tests.faults.soak.play import play


def test_what_was_acknowledged_is_there_once_whatever_was_killed(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o711)  # the database's account passes through
    report = play(tmp_path, free_port(), seconds=25, pause=1.5, seed=11)

    assert report.losses == [], str(report)
    assert sum(report.kills.values()) >= 3, str(report)
    assert report.acknowledged > 10, str(report)
    assert report.by_program > 3, str(report)
    assert report.happened.get("limit_missed", 0) > 0, str(report)
