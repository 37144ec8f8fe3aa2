"""The kinds of values that a playbook holds."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from abm.vocabulary.points import hundredths


def _two_decimals(points: Decimal) -> Decimal:
    hundredths(points)
    return points


Points = Annotated[Decimal, Field(ge=-1000, le=1000), AfterValidator(_two_decimals)]
NonNegativePoints = Annotated[Decimal, Field(ge=0, le=1000), AfterValidator(_two_decimals)]
Count = Annotated[int, Field(strict=True, ge=1, le=36_500)]
Share = Annotated[Decimal, Field(ge=0, le=1), AfterValidator(_two_decimals)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$", max_length=60)]
