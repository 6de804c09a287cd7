"""Every page is rendered from an example of its contract, and shows all that the contract declares."""

import dataclasses
import re

import pytest

from app.core.templating import template_folder
from tests.support.examples import EVERY
from tests.support.pages import Example, nested_fields, reading_of, tidy

names = pytest.mark.parametrize("example", EVERY, ids=lambda example: example.name)


@names
def test_page_renders_with_a_title_and_one_heading(example: Example) -> None:
    html = tidy(example.render())
    title = re.search(r"<title>(.+?) · 督办</title>", html)
    assert title
    assert title[1].strip()
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert re.findall(r" id=\"([^\"]+)\"(?=.* id=\"\1\")", html) == []


@names
def test_page_uses_what_its_contract_declares_and_nothing_else(example: Example) -> None:
    declared = {field.name for field in dataclasses.fields(example.page)}
    read = reading_of(example.template)
    assert read.names - {"chrome"} == declared


@names
def test_page_shows_every_field_of_its_rows(example: Example) -> None:
    read = reading_of(example.template)
    hidden = [f"{owner}.{name}" for owner, name in nested_fields(type(example.page)) if name not in read.attributes]
    assert hidden == []


def test_examples_have_their_own_names() -> None:
    found = [example.name for example in EVERY]
    assert len(found) == len(set(found))


def test_no_template_gives_a_value_the_name_of_jinjas_own_self() -> None:
    """Inside a block `self` is Jinja's reference to the template, whatever was set outside of it."""
    folder = template_folder()
    found = [
        str(place.relative_to(folder)) for place in folder.rglob("*.html") if "set self" in place.read_text("utf-8")
    ]
    assert found == []
