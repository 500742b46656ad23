"""The document and its reference page, served."""

import re

import yaml

from openapi.document import document


def test_the_document_is_served_whole_as_json_and_as_yaml(api):
    whole = document()
    served = api.get("/openapi.json").json()
    assert served == yaml.safe_load(api.get("/openapi.yaml").text)
    assert {**served, "servers": None} == {**whole, "servers": None}
    assert served["servers"][0]["url"] == "/"


def test_the_reference_page_asks_for_nothing_from_elsewhere(api):
    page = api.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(links) > 2
    assert [link for link in links if not link.startswith(("/", "data:"))] == []
    for link in links:
        assert link.startswith("data:") or api.get(link).status_code == 200


def test_no_other_file_is_served(api):
    for name in ("../document.py", "%2e%2e%2fdocument.py", "LICENSE.swagger-ui.txt", "index.html"):
        assert api.get(f"/docs/{name}").status_code in (401, 404)


def test_the_front_page_leads_people_to_the_workbench_and_scripts_to_the_document(api):
    assert api.get("/", headers={"Accept": "text/html,*/*"}).headers["location"] == "/_mock/"
    assert api.get("/").json()["openapi"] == "/openapi.json"
