"""Security as configured, seen from inside each container and from outside."""

import socket
from collections.abc import Iterator

import pytest
from docker.models.containers import Container

from tests.containers.system import VERSION, System

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(900),
    pytest.mark.containers,
]

SECRETS = ("todoapp_database_password", "todoapp_neo4j_password", "todoapp_secret_key")
WRITABLE = {"postgres": "/var/lib/postgresql", "neo4j": "/data"}


@pytest.fixture
def careless(system: System) -> Iterator[Container]:
    """A container of one of our images without anything that compose.yaml says."""
    image = f"todoapp-app:{VERSION}"
    container = system.client.containers.run(
        image, ["600"], entrypoint=["sleep"], user="0", detach=True
    )
    yield container
    container.remove(force=True)


def is_root(container: Container) -> bool:
    """Whether somebody in it is, as seen from inside and from outside."""
    _, output = container.exec_run(["id", "-u"])
    outside = {process[0] for process in container.top()["Processes"]}
    return int(output) == 0 or not outside.isdisjoint({"root", "0"})


def writes_root(container: Container) -> bool:
    code, output = container.exec_run(["touch", "/written"], user="0")
    assert code == 0 or b"Read-only file system" in output, output
    return bool(code == 0)


def privileges(container: Container) -> list[str]:
    """Which kinds of capability its first process has or may get."""
    _, status = container.exec_run(["cat", "/proc/1/status"])
    told = dict(line.split(":\t", 1) for line in status.decode().splitlines() if ":\t" in line)
    kinds = [kind for kind in ("CapPrm", "CapEff", "CapBnd", "CapAmb") if int(told[kind], 16)]
    return kinds + ["new ones"] * (told["NoNewPrivs"] != "1")


def unlimited(container: Container) -> list[str]:
    """Which limits it doesn't have; that of the memory is looked up inside, too."""
    container.reload()
    limits = container.attrs["HostConfig"]
    missing = [kind for kind in ("Memory", "NanoCpus", "PidsLimit") if not limits[kind]]
    files = "/sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max"
    _, inside = container.exec_run(["sh", "-c", f"cat {files}"])
    if str(limits["Memory"]) not in inside.decode().split():
        missing.append("memory inside")
    return missing


def test_nobody_is_root(system: System) -> None:
    for container in system.containers():
        assert not is_root(container), container.name


def test_nobody_writes_their_root(system: System) -> None:
    for container in system.containers():
        assert not writes_root(container), container.name


def test_nobody_has_a_capability_or_gains_privileges(system: System) -> None:
    for container in system.containers():
        assert privileges(container) == [], container.name


def test_limits_are_in_force(system: System) -> None:
    for container in system.containers():
        assert unlimited(container) == [], container.name


def test_on_a_machine_with_many_cores_no_more_processes_are_started(system: System) -> None:
    """HAProxy's threads and nginx's workers count against the limit on processes."""
    for service, file, line in (
        ("balancer", "/usr/local/etc/haproxy/haproxy.cfg", "    nbthread 2"),
        ("frontend", "/etc/nginx/nginx.conf", "worker_processes 2;"),
    ):
        _, text = system.containers(service)[0].exec_run(["cat", file])
        assert line in text.decode().splitlines()


def test_canary_a_careless_container_is_found_out(careless: Container) -> None:
    assert is_root(careless)
    assert writes_root(careless)
    assert privileges(careless) == ["CapPrm", "CapEff", "CapBnd", "new ones"]
    assert unlimited(careless) == ["Memory", "NanoCpus", "PidsLimit", "memory inside"]


def test_canary_a_place_meant_for_writing_is_writable(system: System) -> None:
    for service, folder in WRITABLE.items():
        (container,) = system.containers(service)
        code, output = container.exec_run(["touch", f"{folder}/written"])
        assert code == 0, output


def test_only_the_page_and_the_api_are_published_and_on_loopback_only(system: System) -> None:
    published = {
        (container.labels["com.docker.compose.service"], binding["HostIp"])
        for container in system.containers()
        for bindings in container.ports.values()
        for binding in bindings or ()
    }

    assert published == {("balancer", "127.0.0.1"), ("frontend", "127.0.0.1")}


def test_the_databases_are_in_an_internal_network_alone_and_cannot_leave_it(
    system: System,
) -> None:
    for service in ("postgres", "neo4j", "worker"):
        (container,) = system.containers(service)
        names = list(container.attrs["NetworkSettings"]["Networks"])
        assert names == [f"{system.project}_databases"]
        assert system.client.networks.get(names[0]).attrs["Internal"]
        assert not reaches(container, address(system, "balancer", "edge"), 8000), container.name


def test_canary_the_frontend_reaches_the_balancer_there(system: System) -> None:
    (frontend,) = system.containers("frontend")
    assert reaches(frontend, address(system, "balancer", "edge"), 8000)


def test_the_balancer_cannot_reach_the_databases(system: System) -> None:
    (balancer,) = system.containers("balancer")
    assert not reaches(balancer, address(system, "postgres", "databases"), 5432)
    assert not reaches(balancer, address(system, "neo4j", "databases"), 7687)


def address(system: System, service: str, network: str) -> str:
    (container,) = system.containers(service)
    networks = container.attrs["NetworkSettings"]["Networks"]
    return str(networks[f"{system.project}_{network}"]["IPAddress"])


def reaches(container: Container, host: str, port: int) -> bool:
    connect = ["timeout", "3", "bash", "-c", f"exec 3<>/dev/tcp/{host}/{port}"]
    return bool(container.exec_run(connect)[0] == 0)


def test_no_secret_is_shown(system: System) -> None:
    hidden = [system.secret(name) for name in SECRETS]
    for container in system.containers():
        _, environment = container.exec_run(["cat", "/proc/1/environ"])
        shown = str(container.attrs) + container.logs().decode() + environment.decode()
        for secret in hidden:
            assert secret not in shown, container.name
    assert not any(secret in system.compose("config") for secret in hidden)


def test_the_superusers_first_password_opens_nothing(system: System) -> None:
    """The official image leaves it in the server's environment, so it must be worthless."""
    url = f"postgresql://postgres:{system.secret('postgres_password')}@postgres/postgres"

    code, said = system.python("backend", f"import psycopg; psycopg.connect({url!r})")

    assert code != 0
    assert "password authentication failed" in said


def test_canary_the_applications_password_opens_its_database(system: System) -> None:
    url = system.secret("todoapp_database_url")

    code, said = system.python("backend", f"import psycopg; psycopg.connect({url!r})")

    assert code == 0, said


def test_canary_secrets_reach_those_who_need_them(system: System) -> None:
    (worker,) = system.containers("worker")
    _, found = worker.exec_run(["cat", "/run/secrets/todoapp_secret_key"])

    assert found.decode() == system.secret("todoapp_secret_key")


def test_without_the_profile_lab_no_database_answers_on_loopback(system: System) -> None:
    for name in ("LAB_POSTGRES", "LAB_NEO4J"):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", int(system.environment[f"TODOAPP_{name}_PORT"])))
