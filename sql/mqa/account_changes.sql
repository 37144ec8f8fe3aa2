-- account_changes: why the intent of each account is another one than was told at the instant before: the last Monday, in a run.
-- grain: account_id, solution, reason
-- kept as: view, published as table
-- in order of: account_id, solution, reason
-- grows by: account
-- note: The points of an account add up to its change exactly. Each need that an account shows has rows of its own, but for
--       what is known of the instant before that was not told then, as in int_told_changes: that is of the whole account.
with

changes as (

    select as_of, account, need, reason, hundredths, signals
    from int_account_changes

    union all

    select
        clock.as_of,
        told.account,
        cast(null as varchar) as need,
        told.reason,
        told.hundredths,
        told.signals
    from int_told_changes as told
    inner join run.clock as clock
        on clock.is_now

)

select
    accounts.account_id,
    coalesce(changes.need, scoring.solution) as solution,
    clock.previous_as_of as since,
    changes.reason,
    cast(changes.hundredths / 100.0::double as decimal(9, 2)) as points,
    changes.signals
from changes
inner join run.clock as clock
    on clock.as_of = changes.as_of
inner join int_account_numbers as accounts
    on accounts.account = changes.account
cross join run.scoring as scoring
