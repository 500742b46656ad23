"""How an app connects: URLs, API clients, customers who can sign in, and the variables of its environment."""

from __future__ import annotations

from mockserver.control.plane import ControlPlane
from mockserver.domain.values import Value
from mockserver.fixtures import ClientCredentials, CustomerCredentials
from mockserver.steering.rekeying import rescoped


class Connection(Value, frozen=True, kw_only=True):
    """What stands in the fixtures in clear text, for one project. `env` is for the first client."""

    url: str
    project: str
    clients: tuple[ClientCredentials, ...]
    customers: tuple[CustomerCredentials, ...]
    env: dict[str, str]


def connection(project: str, plane: ControlPlane, url: str) -> Connection:
    """How an app connects to the project of the server at `url`."""
    known = plane.seeds.known
    clients = () if known is None else tuple(_of_project(it, project) for it in known.clients)
    return Connection(
        url=url,
        project=project,
        clients=clients,
        customers=() if known is None else known.customers,
        env=environment(project, clients[0] if clients else None, url),
    )


def environment(project: str, client: ClientCredentials | None, url: str) -> dict[str, str]:
    """The variables that the official SDKs' examples go by."""
    variables = {"CTP_PROJECT_KEY": project, "CTP_API_URL": url, "CTP_AUTH_URL": url}
    if client is None:
        return variables
    scopes = " ".join(client.scopes)
    return {**variables, "CTP_CLIENT_ID": client.id, "CTP_CLIENT_SECRET": client.secret, "CTP_SCOPES": scopes}


def _of_project(client: ClientCredentials, project: str) -> ClientCredentials:
    scopes = tuple(rescoped(scope, project) for scope in client.scopes)
    return ClientCredentials(id=client.id, secret=client.secret, scopes=scopes)
