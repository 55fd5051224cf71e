"""Errors as the contract knows them: the type is the code, and the table of codes says whether Temporal tries again."""

import json
from pathlib import Path

from temporalio.exceptions import ApplicationError

CONTRACT = json.loads((Path(__file__).parent.parent / "schema" / "contract.json").read_text())


def failure(code: str, message: str, **details: object) -> ApplicationError:
    """Gives the error to raise for a code of the contract."""
    treatment = CONTRACT["errors"][code]["treatment"]
    return ApplicationError(message, details, type=code, non_retryable=treatment in ("terminal", "needs-human"))
