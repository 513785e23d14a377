"""Every operation by an example and along links: what a newcomer would try first.

What needs something is asked after an operation that has a link to it, and that one after what has
a link to it in turn. So each can succeed, and whatever comes then finds something to work on.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from schemathesis import AuthContext, Case, Response
from schemathesis.auths import AuthProvider
from schemathesis.generation.stateful.state_machine import StepOutput
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.expressions import evaluate


class Walk:
    """A way to each operation of a description."""

    def __init__(self, schema: BaseSchema, bearer: AuthProvider[str]) -> None:
        self._bearer = bearer
        results = schema.get_all_operations()
        self.operations = {operation.label: operation for operation in (r.ok() for r in results)}
        self.said = {label: of.definition.raw for label, of in self.operations.items()}
        self._last: dict[str, StepOutput] = {}
        self._links: dict[str, list[tuple[str, Any]]] = defaultdict(list)
        labels = {said["operationId"]: label for label, said in self.said.items()}
        for source, said in self.said.items():
            for answer in said["responses"].values():
                for link in answer.get("links", {}).values():
                    self._links[labels[link["operationId"]]].append((source, link))

    def steps(self) -> Iterator[tuple[Case, Response]]:
        """Reach each operation once; gives everything that was asked on the way."""
        for label in self.operations:
            yield from self._reach(label, frozenset())

    def _reach(self, label: str, on_the_way: frozenset[str]) -> Iterator[tuple[Case, Response]]:
        """Ask this operation until it succeeds; an earlier success serves those who come next."""
        for source, link in self._links[label]:
            if source not in on_the_way | {label}:
                yield from self._reach(source, on_the_way | {label})
                if before := self._last.get(source):
                    step = self._ask(label, evaluate(link, before, evaluate_nested=True))
                    yield step
                    if step[1].status_code < 300:
                        return
        yield self._ask(label, {})

    def _ask(self, label: str, link: dict[str, Any]) -> tuple[Case, Response]:
        operation, said = self.operations[label], self.said[label]
        case = operation.Case(**_placed(operation, link.get("parameters", {})), **_body(said, link))
        context = AuthContext(operation, None)
        self._bearer.set(case, self._bearer.get(case, context) or "", context)
        response = case.call()
        if response.status_code < 300:
            self._last[label] = StepOutput(response, case)
        return case, response


def _placed(operation: APIOperation, values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A link's parameters where they belong; what the path needs and nobody gave, by example."""
    placed: dict[str, dict[str, Any]] = defaultdict(dict)
    for parameter in operation.iter_parameters():
        value = values.get(parameter.name)
        if isinstance(value, str):
            placed[parameter.location.container_name][parameter.name] = value
        elif parameter.location.value == "path":
            placed["path_parameters"][parameter.name] = parameter.definition["example"]
    return placed


def _body(said: dict[str, Any], link: dict[str, Any]) -> dict[str, Any]:
    """The example of the body, and in it what the link says."""
    if "requestBody" not in said:
        return {}
    media_type, content = next(iter(said["requestBody"]["content"].items()))
    body = content["example"]
    if given := link.get("requestBody"):
        body = {**body, **given}
    return {"body": body, "media_type": media_type}
