"""What people do with the workbench."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

HOSTILE = "<img src=x onerror=alert(1)>"


def said(page: Page, words: str) -> None:
    """What the page says at its bottom, to those who listen as well."""
    expect(page.get_by_role("status")).to_contain_text(words)


def listens(page: Page) -> None:
    expect(page.locator("body.is-live")).to_be_attached()


def test_the_failed_request_of_a_guest_appears_by_itself_with_its_why(page: Page, shop: Any) -> None:
    alice, guest = shop.token(customer="alice"), shop.token(anonymousId="guest-1")
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/_mock/?$"))
    page.get_by_role("link", name="Requests", exact=True).click()
    expect(page.get_by_text("No requests yet.")).to_be_visible()
    listens(page)
    shop.http.get("/demo/me", headers=alice)
    expect(page.get_by_role("row").filter(has_text="getMyCustomer")).to_contain_text("200")
    shop.http.get("/demo/me", headers=guest)
    row = page.get_by_role("row").filter(has_text="insufficient_token_grant_type")
    expect(row).to_contain_text("belongs to an anonymous session")
    row.get_by_role("link").click()
    why = page.get_by_role("region", name="Why")
    expect(why).to_contain_text("only a customer's opens this")
    expect(why).to_contain_text("grant_type=password")
    expect(page.get_by_role("region", name="Response").last).to_contain_text('"statusCode": 403')
    expect(page.get_by_role("region", name="Contract")).to_contain_text("The response conforms to the document.")


def test_a_request_is_sent_again_and_made_a_fault_of(page: Page, shop: Any) -> None:
    failed = shop.http.get("/demo/me", headers=shop.token(anonymousId="guest-1")).headers["X-Mock-Request"]
    page.goto(f"/_mock/ui/requests/{failed}")
    page.get_by_role("button", name="Replay").click()
    page.wait_for_url(lambda url: "/ui/requests/" in url and failed not in url)
    expect(page.get_by_role("region", name="Why")).to_be_visible()
    page.get_by_role("link", name="Create fault from this request").click()
    page.get_by_role("button", name="Create fault").click()
    said(page, "The fault is active.")
    failing = shop.http.get("/demo/me", headers=shop.token(customer="alice"))
    assert failing.json()["errors"][0]["code"] == "insufficient_token_grant_type"


def test_a_reset_mail_is_opened_and_used(page: Page, shop: Any) -> None:
    page.goto("/_mock/ui/outbox")
    listens(page)
    shop.control("POST", "/outbox", kind="password", email="alice@example.com")
    mail = page.get_by_role("listitem").filter(has_text="Choose a new password").filter(has_text="alice@example.com")
    opens = mail.get_by_role("link", name="Open in app")
    expect(opens).to_have_attribute("href", re.compile(r"^http://localhost:3000/reset-password\?token=.+"))
    mail.get_by_label("New password").fill("brand-new")
    mail.get_by_role("button", name="Use token").click()
    said(page, "Password reset.")
    expect(mail).to_contain_text("used")
    form = {"grant_type": "password", "username": "alice@example.com", "password": "brand-new"}
    answer = shop.http.post("/oauth/demo/customers/token", data=form, auth=("demo-client", "demo-secret"))
    assert answer.status_code == 200, answer.text


def test_the_refusal_of_a_token_is_told_where_it_was_used(page: Page, shop: Any) -> None:
    page.goto("/_mock/ui/outbox")
    mail = page.get_by_role("listitem").filter(has_text="bob@example.com").filter(has_text="fresh")
    mail.get_by_label("New password").fill("brand-new")
    shop.control("POST", "/clock/advance", by="49h")
    mail.get_by_role("button", name="Use token").click()
    expect(page.get_by_role("alert").filter(has_text="expired")).to_be_visible()


def test_the_clock_is_moved_on_and_a_token_dies(page: Page, shop: Any) -> None:
    alice = shop.token(customer="alice")
    assert shop.http.get("/demo/me", headers=alice).status_code == 200
    page.goto("/_mock/ui/clock")
    before = page.locator("#clock").inner_text()
    page.get_by_role("button", name="+49 h").click()
    said(page, "Moved the clock forward by 49h")
    expect(page.locator("#badges")).to_contain_text("moved")
    assert page.locator("#clock").inner_text() > before
    refused = shop.http.get("/demo/me", headers=alice)
    assert refused.json()["errors"][0]["code"] == "invalid_token"
    page.get_by_role("link", name="Sessions & tokens").click()
    expect(page.get_by_role("row").filter(has_text="alice@example.com").first).to_contain_text("expired")


def test_a_fault_makes_exactly_the_third_request_fail(page: Page, shop: Any) -> None:
    page.goto("/_mock/ui/faults")
    page.get_by_role("combobox", name="Operation").select_option("getMyCustomer")
    page.get_by_role("textbox", name="Only the nth").fill("3")
    page.get_by_role("textbox", name="Status").fill("503")
    page.get_by_role("button", name="Create fault").click()
    expect(page.get_by_text("The 3rd getMyCustomer gets 503.")).to_be_visible()
    alice = shop.token(customer="alice")
    assert [shop.http.get("/demo/me", headers=alice).status_code for _ in range(5)] == [200, 200, 503, 200, 200]
    expect(page.get_by_role("row").filter(has_text="The 3rd")).to_contain_text(re.compile(r"5\s*1"))


def test_a_preset_is_put_on_and_off(page: Page, shop: Any) -> None:
    page.goto("/_mock/ui/faults")
    preset = page.get_by_role("button", name="409-once")
    preset.click()
    expect(preset).to_have_attribute("aria-pressed", "true")
    assert [it["preset"] for it in shop.control("GET", "/faults")["faults"]] == ["409-once"]
    preset.click()
    expect(preset).to_have_attribute("aria-pressed", "false")
    assert shop.control("GET", "/faults")["faults"] == []


def test_a_snapshot_is_saved_and_restored(page: Page, shop: Any) -> None:
    page.goto("/_mock/ui/data")
    page.get_by_label("Name", exact=True).fill("before")
    page.get_by_role("button", name="Save").click()
    said(page, "Snapshot saved.")
    shop.http.delete("/demo/me?version=1", headers=shop.token(customer="carol"))
    changes = page.get_by_role("region", name="Changes since the fixtures")
    expect(changes.get_by_role("listitem").filter(has_text="carol@example.com").first).to_contain_text("removed")
    page.get_by_role("button", name="Restore before").click()
    said(page, "Restored before.")
    expect(changes).not_to_contain_text("carol@example.com")
    assert shop.control("GET", "/projects/demo/customers")["total"] == 4


def test_an_import_with_mistakes_tells_each_of_them(page: Page, shop: Any) -> None:
    page.goto("/_mock/ui/data")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("or its text").fill(
        "project: {key: demo, name: x}\ncustomers:\n  dora: {emial: dora@example.com}\n"
    )
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("alert").filter(has_text="state.yaml:3:10")).to_contain_text("did you mean 'email'?")
    assert shop.control("GET", "/projects/demo/customers")["total"] == 4


def test_a_customer_is_changed_through_an_update_action(page: Page, shop: Any) -> None:
    page.goto("/_mock/ui/customers?q=nora")
    page.get_by_role("link", name="nora@example.com").click()
    page.get_by_role("combobox", name="Update action").select_option("addAddress")
    page.get_by_role("textbox", name="address.country").fill("NO")
    page.get_by_role("textbox", name="address.city").fill("Bergen")
    page.get_by_role("button", name="Update", exact=True).click()
    said(page, "Updated.")
    expect(page.get_by_role("region", name="Changes of version 2")).to_contain_text("Bergen")
    page.get_by_role("combobox", name="Update action").select_option("setLocale")
    page.get_by_role("textbox", name="locale").fill("fr")
    page.get_by_role("button", name="Update", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="fr")).to_be_visible()
    assert shop.control("GET", "/projects/demo/customers/nora")["customer"]["version"] == 2


def test_a_token_is_made_and_explained(page: Page) -> None:
    page.goto("/_mock/ui/tokens")
    page.get_by_label("or anonymous session").fill("guest-7")
    page.get_by_role("button", name="Issue").click()
    token = page.get_by_role("status").filter(has_not=page.locator("#said")).locator("code").first.inner_text()
    page.get_by_label("Paste a bearer token").fill(f"Bearer {token}")
    page.get_by_role("button", name="Explain").click()
    opened = page.get_by_role("region", name="Operations of the token")
    expect(opened.get_by_role("row").filter(has_text="getMyCustomer").first).to_contain_text("no")
    expect(opened.get_by_role("row").filter(has_text="createMyCart").first).to_contain_text("yes")


def test_a_hostile_name_is_shown_as_text_and_runs_nothing(page: Page, shop: Any) -> None:
    alice = shop.token(customer="alice")
    action = {"action": "setFirstName", "firstName": HOSTILE}
    shop.http.post("/demo/me", headers=alice, json={"version": 1, "actions": [action]})
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    for path in ("/_mock/", "/_mock/ui/customers", "/_mock/ui/customers/alice", "/_mock/ui/data"):
        page.goto(path)
        expect(page.get_by_text(HOSTILE).first).to_be_attached()
        assert page.locator("img[src=x]").count() == 0, path
    changed = page.get_by_role("main")
    expect(changed).to_contain_text(HOSTILE)


def test_what_is_live_is_shown_as_text_as_well(page: Page, shop: Any) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto("/_mock/ui/requests")
    listens(page)
    shop.http.get(f"/demo/{HOSTILE}", headers={"X-Evil": HOSTILE})
    row = page.get_by_role("row").filter(has_text="onerror=alert(1)").first
    expect(row).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text(HOSTILE)
    row.get_by_role("link").click()
    page.get_by_text("headers").first.click()
    expect(page.get_by_text(HOSTILE, exact=True).first).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_the_colours_that_were_chosen_stay(page: Page) -> None:
    page.goto("/_mock/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Theme").click(click_count=1)
    page.get_by_role("button", name="Theme: light").click()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    dark = page.evaluate(ground)
    assert dark != light
    page.get_by_role("link", name="Clock", exact=True).click()
    assert page.evaluate(ground) == dark


def test_the_keyboard_is_enough(page: Page) -> None:
    page.goto("/_mock/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.get_by_role("tab", name=".env").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tabpanel", name="Vite")).to_contain_text("VITE_CTP_PROJECT_KEY=demo")
