"""Every law holds in the project, and every check of a law is able to fail."""

import pytest

from tests.architecture import sources
from tests.architecture.code_laws import CODE_LAWS
from tests.architecture.sources import Law, Source
from tests.architecture.suite_laws import SUITE_LAWS
from tests.architecture.text_laws import LOCK_LAW, PATH_LAW, TEMPLATE_LAWS

ALL = (*CODE_LAWS, *TEMPLATE_LAWS, *SUITE_LAWS, LOCK_LAW, PATH_LAW)
ESCAPING = TEMPLATE_LAWS[0]


def _names(law: Law) -> str:
    return law.name


@pytest.mark.parametrize("law", ALL, ids=_names)
def test_law_catches_its_counter_examples(law: Law) -> None:
    missed = [path for path, text in law.guilty if not list(law.check(Source(path, text)))]
    assert missed == []


@pytest.mark.parametrize("law", ALL, ids=_names)
def test_law_leaves_the_innocent_alone(law: Law) -> None:
    accused = [str(breach) for path, text in law.innocent for breach in law.check(Source(path, text))]
    assert accused == []


@pytest.mark.parametrize("law", CODE_LAWS, ids=_names)
def test_code_keeps_the_law(law: Law) -> None:
    assert sources.breaches(law.check, sources.product()) == []


@pytest.mark.parametrize("law", TEMPLATE_LAWS, ids=_names)
def test_templates_keep_the_law(law: Law) -> None:
    assert sources.breaches(law.check, sources.templates()) == []


@pytest.mark.parametrize("law", SUITE_LAWS, ids=_names)
def test_tests_keep_the_law(law: Law) -> None:
    assert sources.breaches(law.check, sources.files(".py", under=("tests",))) == []


def test_python_and_scripts_escape_too() -> None:
    assert sources.breaches(ESCAPING.check, sources.product()) == []
    assert sources.breaches(ESCAPING.check, sources.files(".js", under=("app",))) == []


def test_locks_hold_no_address() -> None:
    locks = list(sources.files(".lock"))
    assert {lock.path for lock in locks} == {"requirements.lock", "requirements-dev.lock"}
    assert sources.breaches(LOCK_LAW.check, iter(locks)) == []


def test_no_committed_file_names_a_machine() -> None:
    assert sources.breaches(PATH_LAW.check, sources.files()) == []
