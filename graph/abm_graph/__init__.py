"""
Graph algorithms for account-based marketing; no module here uses a database.

:mod:`abm_graph.committee`
    The buying committee of an account: who may fill which seat, coverage, account intent, on whom access
    depends, who could introduce us, and what is missing.
:mod:`abm_graph.hierarchy`
    Parents and children among accounts, with the cycles and missing parents that real data has.
:mod:`abm_graph.chance`
    Whether activity is denser than chance would make it.
:mod:`abm_graph.entity_groups`
    Entity resolution: which records are one person or company, and which must be kept apart.
"""
