"""What a terminal shows of a run."""

import io

from rich.console import Console

from contracts.commands.doctor import Consultation
from contracts.commands.progress import Watch
from contracts.commands.run import conclude
from contracts.report import Report
from contracts.verdicts import Finding, Verdict

MARKUP = "<html>[/red] [bold]rubbish[/nothing]</html>"


def shown(tell, **options):
    console = Console(file=io.StringIO(), **({"width": 200} | options))
    tell(console)
    return console.file.getvalue()


def finding(verdict, **more):
    return Finding(id="doctor/tokens", layer="doctor", verdict=verdict, sentence="A rule.", **more)


def report(*findings, **more):
    told = {"target": "t", "base_url": "http://t", "run": "r", "seed": 1, "started": "", "seconds": 1.0, "exit_code": 0}
    return Report(**(told | more), findings=findings, layers=(), coverage=())


def test_what_a_target_answers_is_no_markup():
    doctor = shown(lambda console: Consultation(console).found(finding(Verdict.INCONCLUSIVE, reason=MARKUP)))
    end = shown(lambda console: conclude(report(not_removed=(MARKUP,) * 7), console))
    assert MARKUP in doctor
    assert "left 2 more" in end
    assert f"left {MARKUP}" in end


def test_a_reason_that_was_told_is_not_told_again():
    def watch(console):
        watcher = Watch(console)
        for reason in ("The first.", "The first.", "", "", "The second."):
            watcher.found(finding(Verdict.INCONCLUSIVE, reason=reason))

    assert [line for line in shown(watch).splitlines() if "why" in line] == [
        "    why The first.",
        "    why as before",
        "    why The second.",
    ]


def test_long_lines_are_wrapped_below_their_indent_in_a_terminal_only():
    def watch(console):
        Watch(console).found(finding(Verdict.BROKEN, seen="word " * 40))

    in_a_log = shown(watch, width=80).splitlines()
    assert max(map(len, in_a_log)) > 200
    in_a_terminal = shown(watch, width=80, force_terminal=True, color_system=None).splitlines()
    assert max(map(len, in_a_terminal)) <= 80
    assert sum(line.startswith("    word") for line in in_a_terminal) > 1
