-- mqa: the decision on each account, with its state and its rank in the book.
-- grain: as_of, account_id, solution
-- kept as: view, published as table
-- grows by: account, as_of
-- in order of: as_of, account_id
-- in parts by: as_of
-- note: The first solution is the whole account, an MQA if it is one for any of the needs that it shows; these follow. The
--       rank is that of the account.
select
    decisions.as_of,
    accounts.account_id,
    coalesce(decisions.need, scoring.solution) as solution,
    decisions.is_mqa,
    decisions.qualified_by,
    decisions.mqa_since,
    decisions.state,
    decisions.excluded_because,
    cast(decisions.fit_hundredths / 100.0::double as decimal(9, 2)) as fit,
    cast(decisions.intent_hundredths / 100.0::double as decimal(9, 2)) as intent,
    decisions.coverage,
    ranks.rank,
    cast(decisions.strong_intent_hundredths / 100.0::double as decimal(9, 2)) as intent_strong,
    decisions.needs_weak_match,
    cast(
        row_number() over (
            partition by decisions.as_of, decisions.account
            order by decisions.need is not null, decisions.is_mqa desc, decisions.intent_hundredths desc, decisions.need
        ) as bigint
    ) as solution_rank
from int_mqa as decisions
inner join int_mqa_ranks as ranks
    on ranks.as_of = decisions.as_of
    and ranks.account = decisions.account
inner join run.clock as clock
    on clock.as_of = decisions.as_of
    and clock.is_recent
inner join int_account_numbers as accounts
    on accounts.account = decisions.account
cross join run.scoring as scoring
