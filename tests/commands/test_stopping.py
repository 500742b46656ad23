"""What becomes of requests that are still running when the server stops."""

import json
import signal
import socket
import time
from contextlib import ExitStack
from http.client import HTTPConnection

import httpx

SHORT = "/demo/me"
STILL_RUNNING = "Stopped without waiting any longer for {} still running."


def connection_to(server):
    return socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=20)


def delayed(server, path=SHORT):
    """A request that a fault delays for longer than any stop waits, on its way."""
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=20)
    connection.request("GET", path, headers={"X-Mock-Fault": "delay=30s"})
    return connection


def without_end(server, path="/demo/me"):
    """A request whose body never comes."""
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=20)
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "100")
    connection.endheaders()
    connection.send(b"{")
    return connection


def body_of(answer):
    return json.loads(answer.read())


def test_a_request_that_outlasts_the_stop_is_answered_with_503_and_the_log_has_one_sentence(serve):
    """One server for each way to stop; they wait at the same time."""
    ways = [[signal.SIGTERM], [signal.SIGINT], [signal.SIGINT] * 2, [signal.SIGTERM] * 2]
    servers = [serve("--memory", "--quiet") for _ in ways]
    running = [
        {
            "delayed": delayed(server),
            "without end": without_end(server),
            "control": without_end(server, "/_mock/reset"),
        }
        for server in servers
    ]
    time.sleep(0.3)
    for at in range(2):
        for server, signals in zip(servers, ways, strict=True):
            for each in signals[at : at + 1]:
                server.process.send_signal(each)
        time.sleep(0.3)
    for server, signals, connections in zip(servers, ways, running, strict=True):
        for name, connection in connections.items():
            expect_abandoned(name, connection)
        assert server.process.wait(timeout=15) == (130 if signal.SIGINT in signals else 0)
        (sentence,) = server.process.stderr.read().strip().splitlines()
        assert sentence.endswith(STILL_RUNNING.format("3 requests that were"))


def expect_abandoned(name, connection):
    answer = connection.getresponse()
    assert (name, answer.status, answer.headers["connection"]) == (name, 503, "close")
    assert answer.headers["content-type"].startswith("application/json")
    refusal = body_of(answer)
    assert refusal["statusCode"] == 503
    assert "stopping" in refusal["message"]
    if name != "control":
        assert refusal["errors"][0]["code"] == "OverCapacity"
        assert answer.headers["x-mock-request"]
        assert "was stopped while the request waited" in answer.headers["x-mock-explain"]
    connection.close()


def test_a_request_that_is_done_within_the_grace_gets_its_own_answer(serve):
    server = serve("--memory", "--quiet")
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=20)
    connection.request("GET", SHORT, headers={"X-Mock-Fault": "delay=1s"})
    time.sleep(0.3)
    server.process.send_signal(signal.SIGTERM)
    assert connection.getresponse().status == 401
    connection.close()
    assert server.process.wait(timeout=15) == 0
    assert server.process.stderr.read() == ""


def test_streams_end_with_the_server_and_the_log_stays_silent(serve):
    server = serve("--memory", "--quiet")
    with ExitStack() as stack:
        streams = [
            stack.enter_context(httpx.stream("GET", server.url + path, timeout=20))
            for path in ("/_mock/requests/stream", "/_mock/events")
        ]
        assert [stream.status_code for stream in streams] == [200, 200]
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        for stream in streams:
            stream.read()
    assert time.monotonic() - began < 4
    assert server.process.wait(timeout=15) == 0
    assert server.process.stderr.read() == ""


def test_a_client_that_does_not_read_its_answer_holds_up_no_stop(serve):
    server = serve("--memory", "--quiet")
    with connection_to(server) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(40):
            connection.sendall(b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.5)
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 10
    assert "Traceback" not in server.process.stderr.read()
