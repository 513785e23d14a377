"""A mutant that lives is a fault, unless it is explained, and few are."""

from tests.mutation.run import Mutant, changed, verdict

DIFF = """\
--- todoapp/outbox.py
+++ todoapp/outbox.py
@@ -1,2 +1,2 @@
 def in_seconds(age):
-    return max(age, 0.0)
+    return max(age, 1.0)
"""
CHANGE = ("return max(age, 0.0)", "return max(age, 1.0)")


def mutants(*statuses: str) -> list[Mutant]:
    return [(f"in_seconds_{number}", status, CHANGE) for number, status in enumerate(statuses)]


def test_a_change_is_told_by_its_lines() -> None:
    assert changed(DIFF) == CHANGE


def test_what_tests_or_types_notice_is_no_fault() -> None:
    assert verdict(mutants("killed", "timeout", "caught by type check"), set()) == []


def test_what_survives_or_was_never_tried_is_named_with_its_change() -> None:
    faults = verdict(mutants("killed", "survived", "no tests", "not checked"), set())

    assert [fault.split(":")[0] for fault in faults] == [
        "in_seconds_1",
        "in_seconds_2",
        "in_seconds_3",
    ]
    assert all(CHANGE[0] in fault and CHANGE[1] in fault for fault in faults)


def test_a_tenth_may_be_explained_and_no_more() -> None:
    assert verdict(mutants(*["killed"] * 9, "survived"), {CHANGE}) == []
    (fault,) = verdict(mutants(*["killed"] * 8, "survived", "survived"), {CHANGE})
    assert "2 of 10 mutants are only explained" in fault
