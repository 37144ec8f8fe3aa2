-- account_surge: whether an account became much busier or quieter last week than chance would make it.
-- grain: account_id
select
    movement,                            -- surging or going_dark
    signals,                             -- last week
    signals_before                       -- in the three weeks before
from account_surges
where account_id = $account_id
    and movement is not null
