"""Uploading, downloading and removing documents."""

import threading

import pytest

from qa.errors import UploadError
from qa.serving.document_routes import attachment
from qa.serving.uploads import safe_source
from qa.settings import Settings
from test_api_fakes import TEXT, Service, assert_failure

RESULT_KEYS = {"source", "status", "document_id", "message"}


@pytest.fixture
def service() -> Service:
    return Service(Settings(max_file_bytes=1024 * 1024))


def upload(service, *files, **fields):
    return service.client.post("/api/documents", files=[("files", file) for file in files], data=fields)


def test_upload_adds_a_file_and_it_can_be_read_at_once(service):
    (result,) = upload(service, ("义乌.txt", "义乌的新闻。".encode())).json()["results"]
    assert set(result) == RESULT_KEYS
    assert (result["source"], result["status"], result["message"]) == ("义乌.txt", "added", None)
    assert service.client.get(f"/api/documents/{result['document_id']}").json()["text"] == "义乌的新闻。"


def test_upload_takes_the_field_name_file_too(service):
    response = service.client.post("/api/documents", files={"file": ("a.txt", b"text")})
    assert response.json()["results"][0]["status"] == "added"


def test_a_bad_file_does_not_stop_the_others_and_results_keep_the_order(service):
    files = [
        ("坏.txt", "坏".encode()),
        ("好.txt", b"good"),
        ("大.txt", b"x" * 2_000_000),
        ("又好.txt", b"good"),
    ]
    results = upload(service, *files).json()["results"]
    assert [(one["source"], one["status"]) for one in results] == [
        ("坏.txt", "failed"),
        ("好.txt", "added"),
        ("大.txt", "failed"),
        ("又好.txt", "added"),
    ]
    assert results[2]["message"].startswith("文件有 1.91 MB")
    assert results[0]["document_id"] is None


def test_the_same_name_twice_in_one_request_is_reported(service):
    first, second = upload(service, ("a.txt", b"one"), ("dir/a.txt", b"two")).json()["results"]
    assert (first["status"], second["status"], second["source"]) == ("added", "failed", "a.txt")
    assert "两个" in second["message"]


def test_upload_passes_title_date_and_place_on(service):
    response = upload(service, ("a.txt", b"text"), title=" 标题 ", date="2024-03", place="")
    assert response.status_code == 200
    assert service.library.overrides == {"title": "标题", "date": "2024-03"}


@pytest.mark.parametrize(
    ("fields", "named"),
    [({"date": "2024-02-31"}, "date"), ({"title": "题" * 201}, "title"), ({"colour": "red"}, "colour")],
)
def test_a_wrong_field_of_an_upload_is_named(service, fields, named):
    message = assert_failure(upload(service, ("a.txt", b"text"), **fields), 422, "input_invalid")
    assert f"「{named}」" in message


def test_upload_without_a_file_is_refused(service):
    empty = {"Content-Type": "multipart/form-data; boundary=x"}
    form = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nt\r\n--x--\r\n'
    assert_failure(service.client.post("/api/documents", content=form, headers=empty), 422, "upload_empty")
    none = b'--x\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n--x--\r\n'
    assert_failure(service.client.post("/api/documents", content=none, headers=empty), 422, "upload_empty")


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_a_broken_form_is_refused(service, kind):
    response = service.client.post("/api/documents", content=b"nonsense", headers={"Content-Type": kind})
    assert 400 <= response.status_code < 500
    assert_failure(response, response.status_code, response.json()["error"])


def test_an_upload_that_is_no_form_is_refused_with_415(service):
    response = service.client.post("/api/documents", json={"files": []})
    assert "multipart/form-data" in assert_failure(response, 415, "content_type_wrong")


def test_a_single_file_over_the_limit_is_refused_with_413(service):
    assert_failure(upload(service, ("a.pdf", b"x" * 1_100_000)), 413, "file_too_large")


def test_a_request_far_over_the_limit_is_refused_before_it_is_parsed(service):
    assert_failure(upload(service, ("a.pdf", b"x" * 6_000_000)), 413, "body_too_large")


def test_another_sites_page_cannot_write(service):
    headers = {"Sec-Fetch-Site": "cross-site"}
    files = {"files": ("a.txt", b"text")}
    assert_failure(service.client.post("/api/documents", files=files, headers=headers), 403, "cross_site")
    assert_failure(service.client.delete("/api/documents/d1", headers=headers), 403, "cross_site")


def test_an_upload_does_not_hold_up_a_question(service):
    service.library.gate.clear()
    thread = threading.Thread(target=upload, args=(service, ("a.txt", b"text")))
    with service.client:
        thread.start()
        assert service.library.adding.wait(10)
        assert service.ask("诸暨？").status_code == 200
        service.library.gate.set()
        thread.join(10)


def test_delete_removes_a_document_once(service):
    assert service.client.delete("/api/documents/d1").json() == {"removed": "d1"}
    assert "d1" in assert_failure(service.client.delete("/api/documents/d1"), 404, "document_not_found")
    assert_failure(service.client.get("/api/documents/d1"), 404, "document_not_found")


def test_the_original_comes_as_an_attachment_that_no_browser_opens(service):
    response = service.client.get("/api/documents/d1/original")
    assert response.content == TEXT.encode()
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-disposition"] == (
        "attachment; filename=\"__.txt\"; filename*=UTF-8''%E8%AF%B8%E6%9A%A8.txt"
    )
    assert_failure(service.client.get("/api/documents/none/original"), 404, "document_not_found")


def test_a_hostile_name_cannot_leave_its_header():
    assert attachment('a"; x="\r\nSet-Cookie: b.txt') == (
        "attachment; filename=\"a___x____Set-Cookie__b.txt\"; filename*=UTF-8''"
        "a%22%3B%20x%3D%22%0D%0ASet-Cookie%3A%20b.txt"
    )


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.txt", "a.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\文件\\a.txt", "a.txt"),
        ("a\x00\n\u202eb.txt", "a b.txt"),
        ("cafe\u0301.txt", "café.txt"),
        ("  a  b.txt ", "a b.txt"),
    ],
)
def test_a_source_is_the_visible_last_part_of_the_name(name, source):
    assert safe_source(name) == source


@pytest.mark.parametrize("name", ["", "..", ".", "a/..", "a/", "\u200b", "长" * 100])
def test_a_name_of_which_nothing_is_left_is_refused(name):
    with pytest.raises(UploadError):
        safe_source(name)
