"""Revisions form one chain: with two heads no database could be brought up to date."""

from alembic.script import ScriptDirectory

from app.migrate import head, script_config


def test_there_is_one_head() -> None:
    heads = ScriptDirectory.from_config(script_config()).get_heads()
    assert len(heads) == 1, f"chain these revisions one on the other: {', '.join(sorted(heads))}"


def test_the_head_is_known_without_alembic() -> None:
    assert head() == ScriptDirectory.from_config(script_config()).get_current_head()
