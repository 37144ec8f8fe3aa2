-- committee_influence: who matters among the people of each account, and who ties its groups together.
-- grain: account_id, solution, contact_id
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id, rank
-- note: By the ties of committee_edges, weighted by the chance that they carry an introduction; our users count as others
--       do. importance is the weighted PageRank, betweenness the number of pairs of others between whom the person is.
select
    clock.as_of,
    accounts.account_id,
    scoring.solution,
    found.contact_id,
    cast(
        row_number() over (
            partition by found.account
            order by found.rank desc, found.contact_id
        ) as bigint
    ) as rank,
    cast(round(found.rank, 6) as decimal(7, 6)) as importance,
    found.links,
    cast(round(found.betweenness, 2) as decimal(18, 2)) as betweenness,
    found.is_bridge,
    found.core,
    cast(
        dense_rank() over (
            partition by found.account
            order by found.part
        ) as bigint
    ) as part
from int_influence as found
inner join int_account_numbers as accounts
    on accounts.account = found.account
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.is_now
