"""What a terminal shows of a run."""

import io

from rich.console import Console

from contracts.commands.doctor import Consultation
from contracts.commands.run import conclude
from contracts.report import Report
from contracts.verdicts import Finding, Verdict

MARKUP = "<html>[/red] [bold]rubbish[/nothing]</html>"


def shown(tell):
    console = Console(file=io.StringIO(), width=200)
    tell(console)
    return console.file.getvalue()


def finding(verdict, **more):
    return Finding(id="doctor/tokens", layer="doctor", verdict=verdict, sentence="A rule.", **more)


def report(*findings, **more):
    told = {"target": "t", "base_url": "http://t", "run": "r", "seed": 1, "started": "", "seconds": 1.0, "exit_code": 0}
    return Report(**(told | more), findings=findings, layers=(), coverage=())


def test_what_a_target_answers_is_no_markup():
    doctor = shown(lambda console: Consultation(console).found(finding(Verdict.INCONCLUSIVE, reason=MARKUP)))
    end = shown(lambda console: conclude(report(not_removed=(MARKUP,)), console))
    assert MARKUP in doctor
    assert f"not removed {MARKUP}" in end
