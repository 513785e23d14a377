"""JupyterLab as the workbook runs it: this checkout, this Python, nothing from the internet."""

import json
import os
import sys
from pathlib import Path

from workbook.home import CHECKOUT
from workbook.stack.credentials import Credentials
from workbook.stack.supervision.accounts import is_root
from workbook.stack.supervision.ports import LOOPBACK
from workbook.stack.supervision.probe import status
from workbook.stack.supervision.processes import Process, Warden

PREFERRED_PORT = 8888
FIRST_LESSON = "notebooks/week1/00-start-here.ipynb"
UNWANTED = (
    "@jupyter/nbgrader",
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/extensionmanager-extension:plugin",
    "@jupyterlab/lsp-extension",
)
"""Extensions that would ask servers on the internet, or look for programs we don't bring."""


class Jupyter:
    """The server; its settings, kernels' files and histories stay below `<home>/jupyter`."""

    def __init__(self, home: Path, secrets: Credentials, port: int) -> None:
        self.name = "JupyterLab"
        self.patience = 60.0
        self.port = port
        self.url = f"http://{LOOPBACK}:{self.port}"
        self.token = secrets.jupyter_token
        self._home = home
        self._folder = home / "jupyter"

    @property
    def lesson_url(self) -> str:
        """Where the browser opens: lesson 00, with the token."""
        return f"{self.url}/lab/tree/{FIRST_LESSON}?token={self.token}"

    def spawn(self, warden: Warden) -> Process:
        """Write the settings and start the server."""
        self._configure()
        log_path = self._home / "logs" / "jupyter.log"
        command = [sys.executable, "-m", "jupyterlab"]
        return warden.start("jupyter", command, self._environment(), log_path, cwd=CHECKOUT)

    def answers(self) -> bool:
        """Whether it serves its API."""
        return status(f"{self.url}/api") == 200

    def _configure(self) -> None:
        config = self._folder / "config"
        (config / "labconfig").mkdir(parents=True, exist_ok=True)
        server = {
            "ServerApp": {
                "allow_root": is_root(),
                "contents_manager_class": "workbook.stack.servers.pages.FreshPages",
                "ip": LOOPBACK,
                "jpserver_extensions": {"jupyter_lsp": False},  # it would start npm
                "open_browser": False,  # the launcher does that, when everything is ready
                "port": self.port,
                "port_retries": 0,
                "root_dir": str(CHECKOUT),
            },
            "LabApp": {
                "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
                "extension_manager": "readonly",
                "news_url": None,
                "open_browser": False,
            },
        }
        (config / "jupyter_server_config.json").write_text(json.dumps(server))
        pages = {"disabledExtensions": dict.fromkeys(UNWANTED, True)}
        (config / "labconfig" / "page_config.json").write_text(json.dumps(pages))

    def _environment(self) -> dict[str, str]:
        """Our own folders instead of the user's, whose settings might not fit this version.

        The token goes through the environment: a command line can be read by everybody.
        """
        unwanted = {"JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "PYTHONPATH", "PYTHONHOME"}
        kept = {name: value for name, value in os.environ.items() if name not in unwanted}
        programs = Path(sys.executable).parent
        return kept | {
            "IPYTHONDIR": str(self._folder / "ipython"),
            "JUPYTER_CONFIG_DIR": str(self._folder / "config"),
            "JUPYTER_DATA_DIR": str(self._folder / "data"),
            "JUPYTER_PREFER_ENV_PATH": "1",
            "JUPYTER_RUNTIME_DIR": str(self._folder / "runtime"),
            "JUPYTER_TOKEN": self.token,
            "PATH": os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)]),
            "WORKBOOK_HOME": str(self._home),
        }
