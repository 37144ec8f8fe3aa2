-- account_paths: through whom our users could be introduced to people who fill a seat and whom we have not met, warmest first.
-- grain: account_id, solution, contact_id, position
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id, solution, contact_id, position
-- note: At most three paths of at most three ties. probability is that every tie carries the introduction, by the chances of
--       [committee.ties]; a little is taken off for each tie when paths are ordered. Nobody is on a path who would block us,
--       does not want to hear from us or is excluded. evidence has the engagements that show the ties, in their order.
select
    clock.as_of,
    accounts.account_id,
    coalesce(targets.need, scoring.solution) as solution,
    paths.contact_id,
    targets.seat_id,
    paths.position,
    paths.user_id,
    paths.via_contact_ids,
    paths.hops,
    cast(round(paths.probability, 4) as decimal(5, 4)) as probability,
    paths.evidence_ids
from int_warm_paths as paths
inner join int_account_numbers as accounts
    on accounts.account = paths.account
inner join int_people_to_reach as targets
    on targets.account = paths.account
    and targets.contact_id = paths.contact_id
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.is_now
