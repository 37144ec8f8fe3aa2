-- int_need_fit: how well each account fits each need that it shows: its fit, and the rules of the need.
-- grain: account, need
-- grows by: account
-- reached by: account_id of int_account_fit, account_id of int_account_fit_lines
with

sums as (

    select
        accounts.account,
        accounts.account_id,
        shown.need,
        fit.sum_hundredths,
        coalesce(sum(lines.points_hundredths), 0) as points_hundredths
    from int_shown_needs as shown
    inner join int_account_numbers as accounts
        on accounts.account = shown.account
    inner join int_account_fit as fit
        on fit.account_id = accounts.account_id
    left join int_account_fit_lines as lines
        on lines.account_id = accounts.account_id
        and lines.need = shown.need
    group by accounts.account, accounts.account_id, shown.need, fit.sum_hundredths

)

select
    sums.account,
    sums.need,
    sums.sum_hundredths + sums.points_hundredths as sum_hundredths,
    cast(
        least(greatest(sums.sum_hundredths + sums.points_hundredths, 0), scoring.account_fit_max_hundredths) as bigint
    ) as fit_hundredths
from sums
cross join run.scoring as scoring
