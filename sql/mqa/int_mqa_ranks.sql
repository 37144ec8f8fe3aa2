-- int_mqa_ranks: the rank of each account in the book, the best one first.
-- grain: as_of, account
-- grows by: as_of
select
    decisions.as_of,
    decisions.account,
    cast(
        rank() over (
            partition by decisions.as_of
            order by
                decisions.is_mqa desc,
                decisions.intent_hundredths desc,
                decisions.fit_hundredths desc,
                decisions.coverage desc,
                accounts.account_id
        ) as bigint
    ) as rank
from int_mqa as decisions
inner join stg_accounts as accounts
    on accounts.account = decisions.account
where decisions.need is null
