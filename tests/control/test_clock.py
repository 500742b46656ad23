"""The clock that the API goes by."""

import pytest


def created_at(shop):
    return shop.api.signed_up()[0]["createdAt"]


def test_a_frozen_clock(shop, control, clock):
    """While the clock is frozen, everything that is created has that time."""
    reading = control.put("/clock", now="2027-01-31T09:00:00+01:00", frozen=True).json()
    assert (reading["now"], reading["isFrozen"]) == ("2027-01-31T08:00:00.000Z", True)
    clock.advance(hours=5)
    assert created_at(shop) == created_at(shop) == "2027-01-31T08:00:00.000Z"
    assert control.told("/health")["clock"]["now"] == "2027-01-31T08:00:00.000Z"


def test_what_is_left_out(control, clock):
    """Fields that are left out change nothing."""
    control.put("/clock", now="2027-01-31T09:00:00Z")
    clock.advance(minutes=1)
    assert control.told("/clock")["now"] == "2027-01-31T09:01:00.000Z"
    control.put("/clock", frozen=True)
    clock.advance(minutes=1)
    assert control.put("/clock", now="2027-02-01T00:00:00Z").json()["isFrozen"] is True
    assert control.put("/clock", frozen=False).json()["now"] == "2027-02-01T00:00:00.000Z"
    clock.advance(minutes=2)
    before = control.told("/clock")
    assert before["now"] == "2027-02-01T00:02:00.000Z"
    assert control.put("/clock").json() == before


def test_advancing(shop, control):
    """A token that expires before the new time is rejected as expired."""
    token = shop.alice
    assert control.done("/clock/advance", by="47h59m")["isFrozen"] is False
    assert shop.get("/me", token).status_code == 200
    control.done("/clock/advance", by="1m1s")
    refused = shop.get("/me", token)
    assert refused.json()["errors"][0]["code"] == "invalid_token"
    assert "expired" in refused.headers["x-mock-explain"]
    assert shop.get("/me", shop.api.customer_token("alice@example.com")).status_code == 200


def test_what_a_token_has_left_follows_the_clock(control):
    control.put("/clock", frozen=True)
    id = control.done("/tokens", customer="alice", expiresIn="1h")["id"]
    control.done("/clock/advance", by="20m")
    (token,) = (it for it in control.told("/tokens", customer="alice")["tokens"] if it["id"] == id)
    assert (token["remainingSeconds"], token["isExpired"]) == (2400.0, False)
    control.done("/clock/advance", by="40m")
    (token,) = (it for it in control.told("/tokens", customer="alice")["tokens"] if it["id"] == id)
    assert (token["remainingSeconds"], token["isExpired"]) == (0.0, True)


def test_the_clock_runs_on_with_the_machine(control, clock):
    control.put("/clock", now="2030-01-01T00:00:00Z", frozen=True)
    reading = control.delete("/clock").json()
    assert (reading["isFrozen"], reading["offsetSeconds"], reading["now"]) == (False, 0.0, reading["real"])
    clock.advance(seconds=5)
    assert control.told("/clock")["now"] == "2026-06-01T12:00:05.000Z"


@pytest.mark.parametrize(
    "now",
    ["yesterday", "", "1960-01-01", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00"],
)
def test_a_time_that_is_none_or_out_of_reach_is_refused_and_nothing_moves(shared_control, now):
    before = shared_control.told("/clock")["offsetSeconds"]
    assert shared_control.refused(shared_control.put("/clock", now=now), 400)["place"] == "now"
    assert shared_control.told("/clock")["offsetSeconds"] == before


@pytest.mark.parametrize("by", ["1", "1w", "-1h", "h", "", "1h 30m", "999999999d", "9" * 39 + "s", "1h" * 30, "１h"])
def test_a_duration_that_is_none_or_leads_out_of_reach_is_refused_and_nothing_moves(shared_control, by):
    before = shared_control.told("/clock")["offsetSeconds"]
    assert shared_control.refused(shared_control.post("/clock/advance", by=by), 400)["place"] == "by"
    assert shared_control.told("/clock")["offsetSeconds"] == before
