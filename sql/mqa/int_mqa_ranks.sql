-- int_mqa_ranks: the rank of each account in the book, the best one first.
-- grain: as_of, account
-- grows by: as_of
-- note: By intent as it was before the cap of the account, so that accounts at the cap are told apart.
select
    decisions.as_of,
    decisions.account,
    cast(
        rank() over (
            partition by decisions.as_of
            order by
                decisions.is_mqa desc,
                scores.uncapped_hundredths desc,
                decisions.fit_hundredths desc,
                decisions.coverage desc,
                accounts.account_id
        ) as bigint
    ) as rank
from int_mqa as decisions
inner join stg_accounts as accounts
    on accounts.account = decisions.account
inner join int_account_scores as scores
    on scores.as_of = decisions.as_of
    and scores.account = decisions.account
where decisions.need is null
