"""Titles of official letters break where the sense does."""

import pytest

from app.rounds.dispatch import TITLE_ROOM, title_lines

PERIOD = "2026年11月工作进展的通知"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (f"关于报送《强基行动方案》\n{PERIOD}", ["关于报送《强基行动方案》", PERIOD]),
        (
            f"关于报送《科技创新强基行动方案（2026年）》\n{PERIOD}",
            ["关于报送", "《科技创新强基行动方案（2026年）》", PERIOD],
        ),
        (
            f"关于报送《岚江省科技创新强基行动实施方案（2026年）》\n{PERIOD}",
            ["关于报送", "《岚江省科技创新强基行动实施方案", "（2026年）》", PERIOD],
        ),
        (
            f"关于报送《岚江省支持科技成果转化措施》\n{PERIOD}",
            ["关于报送《岚江省支持科技成果转化措施》", PERIOD],
        ),
        (f"关于报送《{'长' * 30}》\n{PERIOD}", [f"关于报送《{'长' * 30}》", PERIOD]),
        ("长" * 30, ["长" * 30]),
    ],
)
def test_a_title_is_broken_between_its_parts(title: str, lines: list[str]) -> None:
    assert title_lines(title).split("\n") == lines


def test_no_word_of_a_title_is_lost() -> None:
    title = f"关于报送《科技创新强基行动方案（2026年）》\n{PERIOD}"
    assert title_lines(title).replace("\n", "") == title.replace("\n", "")
    assert TITLE_ROOM == 19
