"""What an app needs to connect: URLs, API clients, customers who can sign in, and environment variables."""

from __future__ import annotations

from shlex import quote

from mockserver.domain.values import Value
from mockserver.fixtures import ClientCredentials, CustomerCredentials
from mockserver.steering.rekeying import rescoped
from mockserver.steering.seeds import Seeds


class Connection(Value, frozen=True, kw_only=True):
    """The credentials that the fixtures contain in clear text, for one project. `env` is for the first client."""

    url: str
    project: str
    clients: tuple[ClientCredentials, ...]
    customers: tuple[CustomerCredentials, ...]
    env: dict[str, str]


def connection(project: str, seeds: Seeds, url: str) -> Connection:
    """How an app connects to the project of the server at `url`."""
    known = seeds.known
    clients = () if known is None else tuple(_of_project(it, project) for it in known.clients)
    return Connection(
        url=url,
        project=project,
        clients=clients,
        customers=() if known is None else known.customers,
        env=environment(project, clients[0] if clients else None, url),
    )


def environment(project: str, client: ClientCredentials | None, url: str) -> dict[str, str]:
    """The environment variables that the examples of the official SDKs use."""
    variables = {"CTP_PROJECT_KEY": project, "CTP_API_URL": url, "CTP_AUTH_URL": url}
    if client is None:
        return variables
    scopes = " ".join(client.scopes)
    return {**variables, "CTP_CLIENT_ID": client.id, "CTP_CLIENT_SECRET": client.secret, "CTP_SCOPES": scopes}


def token_command(url: str, project: str, client: ClientCredentials, who: CustomerCredentials | None) -> str:
    """A `curl` command on one line that gets a token for `who`, or an anonymous one."""
    endpoint, grant = "anonymous", "-d grant_type=client_credentials"
    if who is not None:
        username, password = quote(f"username={who.email}"), quote(f"password={who.password}")
        grant = f"-d grant_type=password --data-urlencode {username} --data-urlencode {password}"
        endpoint = "customers"
    login, token_url = quote(f"{client.id}:{client.secret}"), quote(f"{url}/oauth/{project}/{endpoint}/token")
    return f"curl -s -u {login} {token_url} {grant}"


def _of_project(client: ClientCredentials, project: str) -> ClientCredentials:
    scopes = tuple(rescoped(scope, project) for scope in client.scopes)
    return ClientCredentials(id=client.id, secret=client.secret, scopes=scopes)
