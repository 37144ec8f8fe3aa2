"""Public data sets that some tests and benchmarks read; they are not part of the repository."""

import os
from pathlib import Path

PUBLIC_DATA = Path(
    os.environ.get("ABM_PUBLIC_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
)
"""``ABM_PUBLIC_DATA``, or ``shared/data`` beside the checkout; tests that need it are skipped without it."""
