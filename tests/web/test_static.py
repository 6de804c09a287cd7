"""Static files: kept for ever under the address of their content, asked for again under any other."""

from fastapi.testclient import TestClient

from app.core.templating import static_url

FOR_EVER = "public, max-age=31536000, immutable"


def test_what_the_templates_ask_for_is_kept_for_ever(client: TestClient) -> None:
    for name in ("css/base.css", "js/submit.js", "img/icons.svg"):
        answer = client.get(static_url(name))
        assert (answer.status_code, answer.headers["cache-control"]) == (200, FOR_EVER)


def test_another_version_or_none_is_asked_for_again_and_not_sent_twice(client: TestClient) -> None:
    for address in ("/static/js/submit.js", "/static/js/submit.js?v=0123456789"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
        again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.headers["cache-control"], again.content) == (304, "no-cache", b"")


def test_a_file_that_does_not_exist_is_missing_under_any_address(client: TestClient) -> None:
    assert client.get("/static/css/none.css?v=0123456789").status_code == 404
