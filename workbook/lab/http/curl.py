"""curl, the client of the command line: run for real where it is installed."""

import shlex
import shutil
import subprocess
from urllib.parse import urlsplit

from workbook.errors import WorkbookError
from workbook.lab.http.speaking import speak


class Shown:
    """What a command wrote, shown as it is."""

    def __init__(self, command: str, text: str) -> None:
        self.command = command
        self.text = text

    def __repr__(self) -> str:
        return f"$ {self.command}\n{self.text}"

    def __contains__(self, part: str) -> bool:
        return part in self.text


def curl(*arguments: str) -> Shown:
    """Run curl with these arguments; what it wrote on both of its outputs.

    Without curl on this machine the last argument, a URL, is asked over a socket, and the
    exchange is shown in curl's notation behind a sentence that says so.

    >>> curl("-v", f"{lab.url}/livez")
    """
    command = shlex.join(("curl", *arguments))
    program = shutil.which("curl")
    if program is None:
        return Shown(command, _without_curl(arguments[-1]))
    done = subprocess.run(
        [program, "--silent", "--max-time", "10", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != 0 and not done.stdout:
        raise WorkbookError(
            f"curl ended with code {done.returncode} and said nothing.",
            "Is the application being served? `lab.serve()` starts it.",
        )
    return Shown(command, done.stdout.decode("utf-8", "replace").replace("\r\n", "\n"))


def _without_curl(url: str) -> str:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    request = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: */*\r\n\r\n"
    spoken = speak(url, request.encode())
    answer = spoken.answers[0] if spoken.answers else None
    head = answer.head.decode("latin-1") if answer else ""
    return "\n".join(
        [
            "(curl isn't installed here, so the workbook sent this. Your system's packages have",
            "it, mostly under the name curl.)",
            *(f"> {line}" for line in request.split("\r\n")[:-1]),
            *(f"< {line}" for line in head.split("\r\n")[:-1]),
            spoken.body.decode("utf-8", "replace"),
        ]
    )
