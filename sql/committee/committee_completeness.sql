-- committee_completeness: how sure the coverage of each committee is, and how complete other systems would call it.
-- grain: account_id, solution
-- kept as: view, published as table
-- grows by: account
-- in order of: account_id, solution
-- note: coverage fills each seat with one person, and nobody fills two. coverage_expected is what to expect if everybody
--       has each role with the confidence in it, and may have several. completeness counts people in every role they hold.
with

seats as (

    select
        cast(null as varchar) as need,
        sum(weight_hundredths) as weight_hundredths,
        count(distinct role) as roles
    from run.seats

    union all

    select
        need,
        sum(weight_hundredths) as weight_hundredths,
        count(distinct role) as roles
    from run.need_seats
    group by need

)

select
    sums.as_of,
    accounts.account_id,
    coalesce(sums.need, scoring.solution) as solution,
    cast(round(sums.identified / cast(seats.weight_hundredths as double), 4) as decimal(5, 4)) as coverage,
    cast(round(sums.expected_hundredths / cast(seats.weight_hundredths as double), 4) as decimal(5, 4)) as coverage_expected,
    seats.roles,
    sums.complete_roles,
    cast(round(sums.complete_roles / cast(seats.roles as double), 4) as decimal(5, 4)) as completeness
from int_committee_sums as sums
inner join int_account_numbers as accounts
    on accounts.account = sums.account
inner join seats
    on seats.need is not distinct from sums.need
cross join run.scoring as scoring
where sums.is_now
