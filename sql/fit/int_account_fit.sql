-- int_account_fit: fit of each account, between 0 and the maximum.
-- grain: account_id
select
    accounts.account_id,
    coalesce(sum(lines.points_hundredths), 0) as sum_hundredths,
    cast(
        least(
            greatest(coalesce(sum(lines.points_hundredths), 0), 0),
            max(scoring.account_fit_max_hundredths)
        ) as bigint
    ) as fit_hundredths
from accounts
cross join run.scoring as scoring
left join int_account_fit_lines as lines
    on lines.account_id = accounts.account_id
    and lines.need is null
group by accounts.account_id
