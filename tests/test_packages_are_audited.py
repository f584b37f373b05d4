"""`make check` says how many packages it looked up, and does not take silence for an answer."""

import pytest

from tests.audit_packages import judge

SOUND = {"name": "django", "version": "5.2", "vulns": []}
SICK = {"name": "celery", "version": "5.0", "vulns": [{"id": "PYSEC-2026-1"}]}
SKIPPED = {"name": "amqp", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("packages", "is_reached", "status", "words"),
    [
        ([SOUND, SOUND], True, 0, "2 of 2"),
        ([SOUND, SICK], True, 1, "PYSEC-2026-1"),
        ([SICK, SKIPPED], False, 1, "PYSEC-2026-1"),
        ([SKIPPED, SKIPPED], False, 0, "NOT AUDITED: the service is not reached from here. 0 of 2"),
        ([SKIPPED, SKIPPED], True, 1, "0 of 2"),
        ([SOUND, SKIPPED], True, 1, "Left out: amqp"),
        ([], True, 1, "0 of 0"),
    ],
)
def test_what_was_not_looked_up_is_no_good_news(packages, is_reached, status, words):
    assert judge(packages, is_reached=is_reached)[0] == status
    assert words in judge(packages, is_reached=is_reached)[1]
