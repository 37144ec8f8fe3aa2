"""A made-up B2B software vendor to try the product on."""

from abm_warehouse.demo.company import (
    DEMO_AS_OF,
    LOAD_ORDER,
    SIZES,
    DemoCompany,
    DemoSize,
    write_demo_exports,
)

__all__ = ["DEMO_AS_OF", "LOAD_ORDER", "SIZES", "DemoCompany", "DemoSize", "write_demo_exports"]
