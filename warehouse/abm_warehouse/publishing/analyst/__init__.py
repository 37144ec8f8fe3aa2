"""
SQL that somebody else wrote, answered from the published marts.

Four layers, each of which holds alone: its size is limited before it is parsed (:mod:`.tokens`), every
node, table and function of its parse tree has to be on a list (:mod:`.check`), the engine opens the snapshot
read-only with files, network and settings locked, and all of that happens in a process of its own, which is
killed if it takes too long or too much memory (:mod:`.worker`, :mod:`.ask`).
"""
