-- account_peers: how engaged each account is against accounts of its size, as of the run.
-- grain: account_id
-- kept as: view, published as table
-- in order of: account_id
-- note: Large companies have more people who can be engaged. Engaged people are taken as Poisson events of the people we know
--       there, at a rate that differs between accounts of a size band like a gamma distribution, whose mean and spread are
--       those of the band. The shrunk share is the rate that is then likeliest on average, so that one person of one known
--       does not count as everybody. percentile is the share of the band's accounts that are at or below it.
with

accounts_now as (

    select
        scores.as_of,
        scores.account,
        coalesce(bands.size_band, 'unknown') as size_band,
        scores.people,
        scores.people_engaged
    from int_account_scores as scores
    inner join run.clock as clock
        on clock.as_of = scores.as_of
        and clock.is_now
    inner join stg_accounts as accounts
        on accounts.account = scores.account
    left join run.size_bands as bands
        on accounts.employees >= bands.low
        and (bands.high is null or accounts.employees <= bands.high)
    where scores.people > 0

),

means as (

    select
        size_band,
        count(*) as accounts,
        sum(people) as people,
        sum(people_engaged) / cast(sum(people) as double) as mean
    from accounts_now
    group by size_band

),

spreads as (

    select
        accounts_now.size_band,
        sum(
            accounts_now.people * (accounts_now.people_engaged / cast(accounts_now.people as double) - means.mean)
                * (accounts_now.people_engaged / cast(accounts_now.people as double) - means.mean)
        ) / cast(max(means.people) as double)
        - max(means.mean) * max(means.accounts) / cast(max(means.people) as double) as variance
    from accounts_now
    inner join means
        on means.size_band = accounts_now.size_band
    group by accounts_now.size_band

),

shrunk as (

    select
        accounts_now.as_of,
        accounts_now.account,
        accounts_now.size_band,
        means.accounts,
        accounts_now.people,
        accounts_now.people_engaged,
        means.mean * accounts_now.people as expected,
        case
            when means.mean > 0 and spreads.variance > 0
                then (accounts_now.people_engaged * spreads.variance + means.mean * means.mean)
                    / cast(accounts_now.people * spreads.variance + means.mean as double)
            else means.mean
        end as rate
    from accounts_now
    inner join means
        on means.size_band = accounts_now.size_band
    inner join spreads
        on spreads.size_band = accounts_now.size_band

)

select
    shrunk.as_of,
    accounts.account_id,
    shrunk.size_band,
    shrunk.accounts as accounts_in_band,
    shrunk.people,
    shrunk.people_engaged,
    cast(round(shrunk.expected, 2) as decimal(9, 2)) as people_expected,
    cast(round(shrunk.rate, 4) as decimal(9, 4)) as shrunk_share,
    cast(
        round(
            count(*) over (
                partition by shrunk.size_band
                order by round(shrunk.rate, 9)
                range between unbounded preceding and current row
            ) / cast(shrunk.accounts as double),
            4
        ) as decimal(5, 4)
    ) as percentile
from shrunk
inner join int_account_numbers as accounts
    on accounts.account = shrunk.account
