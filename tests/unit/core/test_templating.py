"""The environment of all templates, and the addresses it makes."""

from datetime import UTC, date, datetime

import jinja2
import pytest

from app.core import templating
from app.core.chrome import Chrome
from app.core.templating import (
    form_key,
    icon_url,
    make_environment,
    paragraphs,
    render,
    static_url,
    template_folder,
    with_query,
)

CHROME = Chrome(org="岚江省科学技术厅", today=date(2026, 11, 21), now=datetime(2026, 11, 21, 2, tzinfo=UTC))
DUE = datetime(2026, 11, 25, 10, tzinfo=UTC)


def said(source: str, **values: object) -> str:
    return make_environment().from_string(source).render(chrome=CHROME, **values)


def test_filters_know_today_from_the_page() -> None:
    assert said("{{ due | day }}，{{ due | distance }}", due=DUE) == "11月25日 周三，还剩4天"
    assert said("{{ due | moment }}", due=DUE) == "11月25日 周三 18:00"
    assert said("{{ at | recent }}", at=CHROME.now) == "今天 10:00"
    assert said("{{ at | waited }}", at=datetime(2026, 11, 20, 2, tzinfo=UTC)) == "1天"


def test_filters_without_today() -> None:
    assert said("{{ p | period }} {{ p | period_short }}", p="2026-11") == "2026年11月 11月"
    assert said("{{ n | number }} {{ s | share }} {{ b | filesize }}", n=-1.5, s=0.5, b=2048) == "−1.5 50.0% 2 KB"
    assert said("{{ due | day_full }} {{ due | moment_full }}", due=DUE) == "2026年11月25日 2026年11月25日 18:00"


def test_text_of_people_is_escaped() -> None:
    assert said("{{ text }}", text="<script>") == "&lt;script&gt;"
    assert (
        said("{% for line in text | paragraphs %}<p>{{ line }}</p>{% endfor %}", text="甲<\n\n 乙")
        == "<p>甲&lt;</p><p> 乙</p>"
    )
    assert (paragraphs(None), paragraphs("")) == ([], [])


def test_a_name_the_page_does_not_have_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        said("{{ nothing }}")


def test_static_files_are_named_by_their_content() -> None:
    assert static_url("css/base.css").startswith("/static/css/base.css?v=")
    assert static_url("css/base.css") != static_url("css/tokens.css").replace("tokens", "base")
    assert icon_url("lamp-red") == f"{static_url('img/icons.svg')}#lamp-red"
    with pytest.raises(FileNotFoundError):
        static_url("css/none.css")


@pytest.mark.parametrize(
    ("query", "changes", "address"),
    [
        ("", {"page": 2}, "?page=2"),
        ("lamp=red&page=3", {"page": 4}, "?lamp=red&page=4"),
        ("lamp=red&page=3", {"sort": "-due", "page": None}, "?lamp=red&sort=-due"),
        ("q=%E4%B8%AD%E8%AF%95", {"page": 2}, "?q=%E4%B8%AD%E8%AF%95&page=2"),
        ("columns=a&columns=b", {"page": 2}, "?columns=a&columns=b&page=2"),
        ("page=3", {"page": None}, "?"),
    ],
)
def test_other_filters_stay_in_the_address(query: str, changes: dict[str, object], address: str) -> None:
    assert with_query(query, **changes) == address


def test_every_form_has_its_own_key() -> None:
    assert len({form_key() for _ in range(50)}) == 50
    assert 20 <= len(form_key()) <= 64


def test_an_installed_package_carries_its_templates(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = template_folder()
    assert (beside / "base.html").is_file()
    monkeypatch.setattr(templating, "APP", tmp_path)
    assert template_folder() == tmp_path.parent / "templates"  # type: ignore[attr-defined]
    (tmp_path / "_templates").mkdir()  # type: ignore[operator]
    assert template_folder() == tmp_path / "_templates"  # type: ignore[operator]


def test_error_page_keeps_what_was_written() -> None:
    values = {
        "chrome": CHROME,
        "heading": "内容已被他人更新",
        "status": 409,
        "message": "温如初已接受这份报告。",
        "kept": (("退回原因", "请说明<原因>。"),),
        "back": "/reviews",
        "request_id": "7F3A",
    }
    html = render(make_environment(), "errors/error.html", values)
    assert "“请说明&lt;原因&gt;。”" in html
    assert "温如初已接受这份报告。" in html
