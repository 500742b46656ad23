"""What may be asked of the message feed and of a profile."""

import pytest


@pytest.fixture
def alice(api):
    _, token = api.signed_up(firstName="Alice", addresses=[{"country": "DE"}])
    api.update(token, {"action": "setTitle", "title": "Dr."}, {"action": "setFirstName", "firstName": "Alicia"})
    return api.get("/demo/me", token).json(), token


@pytest.fixture
def messages(api):
    token = api.backend_token()

    def ask(**query):
        answer = api.get("/demo/messages", token, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


def types(page):
    return [message["type"] for message in page["results"]]


def message_of(answer, code="InvalidInput", status=400):
    body = answer.json()
    assert answer.status_code == body["statusCode"] == status
    (error,) = body["errors"]
    assert (error["code"], error["message"]) == (code, body["message"])
    return body["message"]


def test_messages_are_selected_and_ordered(messages, alice):
    about = f'resource(typeId = "customer" and id = "{alice[0]["id"]}")'
    page = messages(where=about, sort="sequenceNumber desc")
    assert types(page) == ["CustomerFirstNameSet", "CustomerTitleSet", "CustomerCreated"]
    assert page["total"] == page["count"] == 3
    assert types(messages(where=[about, 'type in ("CustomerTitleSet", "CustomerDeleted")'])) == ["CustomerTitleSet"]
    assert types(messages(where=f"{about} and title = :title", **{"var.title": "Dr."})) == ["CustomerTitleSet"]
    assert types(messages(where=f'{about} and customer(addresses(country = "DE"))')) == ["CustomerCreated"]


def test_messages_have_their_customer_while_there_is_one(api, messages, alice):
    customer, token = alice
    about = {"where": f'resource(id = "{customer["id"]}")', "expand": "resource", "sort": "sequenceNumber"}
    first = messages(**about)["results"][0]
    assert first["resource"] == {"typeId": "customer", "id": customer["id"], "obj": customer}
    one = api.get(f"/demo/messages/{first['id']}", api.backend_token(), params={"expand": "resource"}).json()
    assert one == first
    api.call("DELETE", "/demo/me", token, params={"version": customer["version"]})
    assert messages(**about)["results"][0]["resource"] == {"typeId": "customer", "id": customer["id"]}


def test_a_profile_is_answered_if_it_is_wanted(api, alice):
    customer, token = alice
    right, wrong = 'firstName = "Alicia" and addresses(country = "DE")', 'firstName = "Alice"'
    assert api.get("/demo/me", token, params={"where": right}).json() == customer
    assert api.get("/demo/me", token, params={"where": "firstName = :n", "var.n": "Alicia"}).json() == customer
    refusal = api.get("/demo/me", token, params={"where": [right, wrong]})
    assert message_of(refusal, "ResourceNotFound", 404) == f"The Resource with ID '{customer['id']}' was not found."


def test_a_profile_has_the_type_of_its_custom_fields(api):
    custom = {"type": {"typeId": "type", "key": "loyalty"}, "fields": {"points": 1.5}}
    _, token = api.signed_up(custom=custom)
    plain = api.get("/demo/me", token).json()
    expanded = api.get("/demo/me", token, params={"expand": ["custom.type", "customerGroup"]}).json()
    type = expanded["custom"]["type"].pop("obj")
    assert (type["key"], type["name"]["en"]) == ("loyalty", "Loyalty programme")
    assert [field["name"] for field in type["fieldDefinitions"]] == ["points", "newsletter", "tier"]
    assert expanded == plain


@pytest.mark.parametrize("query", ["limit=x", "offset=-1", "sort=x y z", "withTotal=maybe", "var.x=1", "foo=1"])
def test_what_says_nothing_about_one_profile_is_ignored(api, alice, query):
    assert api.get(f"/demo/me?{query}", alice[1]).json() == alice[0]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            {"where": "firstName ="},
            "where: Syntax error while parsing 'where'. Unexpected end of input, expected a string,",
        ),
        ({"where": 'title = "x"'}, None),
        ({"where": 'nickname = "x"'}, "where: The field 'nickname' does not exist."),
        ({"where": "version = :v"}, "where: The input variable ':v' has no value."),
        (
            {"where": "\x00\ud7ff😀"},
            "where: Syntax error while parsing 'where'. Invalid input '\x00', expected a field,",
        ),
        ({"expand": "custom..type"}, "expand: Expected a path"),
    ],
)
def test_a_profile_is_asked_properly(api, alice, query, told):
    answer = api.get("/demo/me", alice[1], params=query)
    if told is None:
        assert answer.status_code == 404
    else:
        assert message_of(answer).startswith(f"Malformed parameter: {told}")


def test_a_token_is_looked_at_before_the_query(api, alice):
    assert api.get("/demo/me", params={"where": "("}).status_code == 401
    assert api.get("/demo/me", api.client_token(), params={"where": "("}).status_code == 403
    assert api.get("/demo/messages", alice[1], params={"where": "("}).status_code == 403
