"""The pytest plugin, in test suites of users."""

import re
import subprocess
import sys

import httpx
import pytest

pytest_plugins = ["pytester"]
# It comes first: what is imported after `pytester` began, that takes for its own and forgets.
pytestmark = pytest.mark.usefixtures("running")


@pytest.fixture
def suite(pytester, monkeypatch):
    """Runs a test suite of a user's, strictly, in a process of its own."""
    monkeypatch.delenv("MOCKSERVER_URL", raising=False)
    monkeypatch.delenv("MOCKSERVER_PROJECT", raising=False)
    # As in any run of the user's: nothing of the run that this test is part of.
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)

    def suite(source, *arguments):
        pytester.makepyfile(source)
        # The plugins of others take longer to load than most of these suites to run.
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        plugins = ["-p", "no:cacheprovider", "-p", "mockserver.pytest_plugin"]
        plugins += ["-p", "xdist.plugin"] if "-n" in arguments else []
        return pytester.runpytest_subprocess("-W", "error", *plugins, *arguments)

    return suite


def test_parallel_tests_on_one_server_do_not_see_each_other(suite, running, remote):
    """Each would see the names that the others give to alice, the mails, the faults."""
    done = suite(
        """
        import pytest

        @pytest.mark.parametrize("number", range(12))
        def test_alone(me_project, me_client, me_outbox, me_requests, me_faults, number):
            alice = me_client("alice")
            assert alice.get("/me").json()["firstName"] == "Alice"
            for name in (f"A{number}", f"B{number}"):
                version = alice.get("/me").json()["version"]
                update = {"version": version, "actions": [{"action": "setFirstName", "firstName": name}]}
                assert alice.post("/me", json=update).status_code == 200
                assert alice.get("/me").json()["firstName"] == name
            me_requests.verify(operation_id="updateMyCustomer", status=200, count=2)
            me_faults.add(match={"operationId": "getMyCustomer"}, when={"times": 1}, respond={"status": 503})
            assert [alice.get("/me").status_code for _ in range(2)] == [503, 200]
            mail = me_outbox.issue("alice@example.com", kind="password")
            assert me_outbox.wait(to="alice@example.com") == mail
            assert [it.project for it in me_outbox.mails()].count(me_project.key) == len(me_outbox.mails())
        """,
        "-n", "4", "--me-url", running,
    )  # fmt: skip
    done.assert_outcomes(passed=12)
    assert [it["key"] for it in remote.get("projects").json()["projects"] if it["key"].startswith("demo-t")] == []
    assert remote.get("faults").json()["faults"] == []


def test_each_worker_has_a_server_of_its_own(suite, pytester):
    done = suite(
        """
        import httpx, pathlib, pytest

        @pytest.mark.parametrize("number", range(6))
        def test_server(me_server, worker_id, number):
            assert httpx.get(f"{me_server}/_mock/health").json()["status"] == "ok"
            pathlib.Path(f"server-{worker_id}").write_text(me_server)
        """,
        "-n", "2",
    )  # fmt: skip
    done.assert_outcomes(passed=6)
    urls = {file.read_text() for file in pytester.path.glob("server-*")}
    assert len(urls) == 2
    for url in urls:
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"{url}/_mock/health")


def test_a_project_is_reset_saved_and_read(suite, running):
    done = suite(
        """
        import httpx

        def rename(alice, name):
            version = alice.get("/me").json()["version"]
            alice.post("/me", json={"version": version, "actions": [{"action": "setFirstName", "firstName": name}]})

        def test_project(me_project, me_client):
            assert me_project.url == f"{me_project.server}/{me_project.key}"
            alice = me_client("alice@example.com")
            rename(alice, "Alicia")
            assert me_project.snapshot("renamed").counts["customers"] == 4
            assert me_project.state()["customers"]["alice"]["firstName"] == "Alicia"
            me_project.reset("customers")
            assert alice.get("/me").json()["firstName"] == "Alice"
            me_project.restore("renamed")
            assert alice.get("/me").json()["firstName"] == "Alicia"
            me_project.reset()
            assert alice.get("/me").status_code == 401

        def test_env(me_project):
            env = me_project.env
            assert env["CTP_PROJECT_KEY"] == env["VITE_CTP_PROJECT_KEY"] == env["MOCKSERVER_PROJECT"] == me_project.key
            form = {"grant_type": "client_credentials"}
            auth = (env["CTP_CLIENT_ID"], env["CTP_CLIENT_SECRET"])
            assert httpx.post(f"{env['CTP_AUTH_URL']}/oauth/token", data=form, auth=auth).status_code == 200

        def test_clients(me_client):
            assert me_client().get("/me/active-cart").status_code == 404
            assert me_client(client="demo-backend").get("/messages").status_code == 200
            assert me_client("alice", expired=True).get("/me").status_code == 401
            assert me_client("alice", scopes=("view_products",)).get("/me").status_code == 403
            cart = {"currency": "EUR"}
            visitor = me_client(anonymous_id="guest")
            assert visitor.post("/me/carts", json=cart).json()["anonymousId"] == "guest"
            assert me_client(anonymous_id="guest").get("/me/active-cart").status_code == 200
        """,
        "--me-url",
        running,
    )
    done.assert_outcomes(passed=3)


def test_what_did_not_happen_is_told_with_what_nearly_did(suite, running):
    done = suite(
        """
        def test_verify(me_client, me_requests):
            me_client("alice").post("/me", json={"version": 99, "actions": []})
            assert me_requests.list(status="4xx")[0].code == "ConcurrentModification"
            me_requests.verify(operation_id="updateMyCustomer", status=200)

        def test_outbox(me_outbox):
            me_outbox.wait(to="nobody@example.com", kind="password", timeout=0.2)

        def test_old_mail(me_outbox):
            assert [mail.token for mail in me_outbox.mails(to="bob@example.com")] != []
            me_outbox.wait(to="bob@example.com", timeout=0.2)  # those of the fixtures came before

        def test_nobody(me_client):
            me_client("alise")
        """,
        "--me-url",
        running,
    )
    done.assert_outcomes(failed=4)
    done.stdout.fnmatch_lines_random(
        [
            "E*POST /demo-t*/me 409: *409*200*",
            "E*No password mail to nobody@example.com arrived within 0.2 s*",
            "E*No mail to bob@example.com arrived within 0.2 s*",
            "E*alise*",
        ]
    )


def test_the_clock_is_put_back(suite, running, remote):
    done = suite(
        """
        from datetime import timedelta

        def test_clock(me_clock, me_client):
            alice = me_client("alice")
            frozen = me_clock.freeze("2040-01-31T09:00:00Z")
            assert me_clock.now == frozen
            assert me_clock.advance(timedelta(hours=1)) - frozen == timedelta(hours=1)
            assert me_clock.advance("49h") - frozen == timedelta(hours=50)
            assert alice.get("/me").status_code == 401
            assert me_clock.run().year < 2040
            assert alice.get("/me").status_code == 200
            me_clock.set("2050-01-01")

        def test_afterwards(me_clock):
            assert me_clock.now.year < 2040
        """,
        "--me-url",
        running,
    )
    done.assert_outcomes(passed=2)
    assert abs(remote.get("clock").json()["offsetSeconds"]) < 1


def test_a_clock_that_was_frozen_before_is_frozen_again(suite, running, remote):
    remote.put("clock", now="2035-05-05T00:00:00.000Z", frozen=True)
    try:
        done = suite("def test_clock(me_clock):\n    me_clock.run()\n", "--me-url", running)
        done.assert_outcomes(passed=1)
        clock = remote.get("clock").json()
    finally:
        remote.delete("clock")
    assert (clock["now"], clock["isFrozen"]) == ("2035-05-05T00:00:00.000Z", True)


OWN = """
project: {key: %s, languages: [en]}
"%s-*": {clone: %s}
clients: {app: {secret: s, scopes: [manage_my_profile]}}
customers: {zoe: {email: zoe@example.com, password: secret, firstName: Zoe}}
"""


def test_a_test_begins_with_fixtures_of_its_own(suite, pytester, running):
    pytester.path.joinpath("zoe.yaml").write_text(OWN % ("demo", "demo", "demo"))
    pytester.path.joinpath("wrong.yaml").write_text(
        "customers: {zoe: {emial: x}}\nproject: {key: demo, languages: [en]}\n"
    )
    done = suite(
        """
        import pytest

        @pytest.mark.me_fixtures("zoe.yaml")
        def test_own(me_client):
            assert me_client("zoe@example.com").get("/me").json()["firstName"] == "Zoe"

        @pytest.mark.me_fixtures("wrong.yaml")
        def test_wrong(me_project):
            raise AssertionError("never")

        @pytest.mark.me_fixtures("nowhere.yaml")
        def test_nowhere(me_project):
            raise AssertionError("never")

        @pytest.mark.me_fixtures
        def test_nothing(me_project):
            raise AssertionError("never")
        """,
        "--me-url", running, "--strict-markers",
    )  # fmt: skip
    done.assert_outcomes(passed=1, errors=3)
    done.stdout.fnmatch_lines_random(
        ["*did you mean 'email'?*", "*nowhere.yaml*no such file*", '*me_fixtures("a.yaml")*']
    )


@pytest.mark.parametrize("how", ["option", "ini"])
def test_a_server_begins_with_fixtures_of_its_own(suite, pytester, how):
    folder = pytester.mkdir("fixtures")
    folder.joinpath("shop.yaml").write_text(OWN % ("shop", "shop", "shop"))
    if how == "ini":
        pytester.makeini("[pytest]\nme_fixtures = fixtures\n")
    done = suite(
        """
        def test_own(me_client, me_project):
            assert me_project.key.startswith("shop-t")
            assert me_client("zoe").get("/me").json()["firstName"] == "Zoe"
        """,
        *(["--me-fixtures", "fixtures"] if how == "option" else []),
    )
    done.assert_outcomes(passed=1)


def test_fixtures_that_cannot_be_cloned_or_read_are_told(suite, pytester):
    pytester.path.joinpath("plain.yaml").write_text("project: {key: shop, languages: [en]}\n")
    source = "def test_own(me_project):\n    pass\n"
    done = suite(source, "--me-fixtures", "plain.yaml")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(['*add "shop-[*]": {clone: shop} to its fixtures*'])
    done = suite(source, "--me-fixtures", "nowhere.yaml")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*nowhere.yaml: no such file or directory*"])
    done.stdout.no_fnmatch_line("*Traceback*")


def test_where_nobody_answers_it_is_told(suite):
    done = suite("def test_own(me_project):\n    pass\n", "--me-url", "http://127.0.0.1:9")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["No mockserver responds at http://127.0.0.1:9*"])


def test_the_server_of_the_environment_is_used(suite, running, monkeypatch):
    monkeypatch.setenv("MOCKSERVER_URL", running + "/")
    done = suite(f"def test_url(me_server):\n    assert me_server == {running!r}\n")
    done.assert_outcomes(passed=1)


def test_who_does_not_use_the_plugin_does_not_pay(pytester):
    """It is loaded into every run of pytest: nothing but itself may come along."""
    pytester.makepyfile(
        """
        import sys

        def test_modules():
            print("loaded", sorted(it for it in sys.modules if it.startswith("mockserver")))
        """
    )
    done = pytester.runpytest_subprocess("-s", "-p", "no:xdist")
    assert "loaded ['mockserver', 'mockserver.pytest_plugin']" in done.stdout.str()
    for module in ("httpx", "litestar", "msgspec", "yaml"):
        script = f"import sys, pytest, mockserver.pytest_plugin; assert {module!r} not in sys.modules"
        subprocess.run([sys.executable, "-c", script], check=True)


def test_the_tests_in_the_readme_pass(suite, running, request):
    readme = request.config.rootpath.joinpath("mockserver", "README.md").read_text(encoding="utf-8")
    (text,) = (it for it in re.findall(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL) if "me_client" in it)
    suite(text, "--me-url", running).assert_outcomes(passed=2)


def test_two_runs_share_a_server(pytester, running, monkeypatch):
    """The same test at the same time, twice."""
    pytester.makepyfile(
        """
        import time

        def test_own(me_client):
            alice = me_client("alice")
            time.sleep(1)
            assert alice.get("/me").json()["version"] == 1
            update = {"version": 1, "actions": [{"action": "setLastName", "lastName": "B"}]}
            assert alice.post("/me", json=update).is_success
        """
    )
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "mockserver.pytest_plugin"]
    command += ["--me-url", running]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=pytester.path) for _ in range(2)]
    ends = [run.communicate(timeout=300)[0].decode().splitlines()[-1] for run in runs]
    assert [end.split()[:2] for end in ends] == [["1", "passed"]] * 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["--me-url", "http://a", "--me-url=http://b"], "--me-url is given more than once"),
        (["--me-fixtures=a.yaml", "--me-fixtures", "a.yaml"], "--me-fixtures is given more than once"),
        (["--me-url="], "--me-url is empty"),
        (["--me-fixtures", ""], "--me-fixtures is empty"),
        (["--me-url", "http://a", "--me-fixtures", "a.yaml"], "exclude each other"),
    ],
)
def test_an_option_that_would_be_ignored_is_rejected(suite, line, told):
    done = suite("def test_nothing():\n    pass\n", *line)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert told in done.stderr.str()


def test_the_command_line_overrides_the_ini_file(suite, pytester):
    pytester.makeini("[pytest]\naddopts = --me-url http://a\n")
    suite("def test_nothing():\n    pass\n", "--me-url", "http://b").assert_outcomes(passed=1)
