-- loss_reasons: why deals were lost, by quarter.
-- grain: quarter, category, loss_reason, competitor, currency
-- in order of: quarter, category, loss_reason, competitor, currency
-- note: The category is what words.csv says the reason means: competitor, price, feature or no_decision; null for
--       another reason, and for none.
select
    cast(date_trunc('quarter', deals.closed_at) as date) as quarter,
    meanings.means as category,
    deals.loss_reason,
    deals.competitor,
    coalesce(deals.converted_currency, deals.currency) as currency,
    count(*) as deals,
    cast(sum(coalesce(deals.converted_amount, deals.amount)) as decimal(18, 2)) as amount
from opportunities as deals
inner join run.clock as clock
    on clock.is_now
    and deals.closed_at <= clock.as_of
left join int_word_meanings as meanings
    on meanings.about = 'loss_reason'
    and meanings.word = deals.loss_reason
where deals.is_closed
    and not coalesce(deals.is_won, false)
group by
    cast(date_trunc('quarter', deals.closed_at) as date), meanings.means, deals.loss_reason, deals.competitor,
    coalesce(deals.converted_currency, deals.currency)
