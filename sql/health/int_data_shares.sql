-- int_data_shares: shares of records without an account, of weak matches, and of people without a clear buying role.
-- grain: measure, subject
-- note: at most a quarter is expected.
with

shares as (

    select
        'unmatched_share' as measure,
        'contacts' as subject,
        avg(case when account_id is null then 1.0::double else 0.0::double end) as value
    from int_contacts as contacts

    union all

    select
        'unmatched_share' as measure,
        'engagements' as subject,
        avg(case when account is null then 1.0::double else 0.0::double end) as value
    from int_touches

    union all

    select
        'unmatched_share' as measure,
        'opportunities' as subject,
        avg(case when account_id is null then 1.0::double else 0.0::double end) as value
    from opportunities

    union all

    select
        'without_role_share' as measure,
        'contacts' as subject,
        avg(case when buying_role is null then 1.0::double else 0.0::double end) as value
    from int_contacts as contacts
    where account_id is not null

    union all

    select
        'weak_match_share' as measure,
        'contacts' as subject,
        avg(case when match_class = 'weak' then 1.0::double else 0.0::double end) as value
    from int_contacts as contacts
    where account_id is not null

    union all

    select
        'role_conflict_share' as measure,
        'contacts' as subject,
        avg(case when other_role is not null then 1.0::double else 0.0::double end) as value
    from int_contacts as contacts
    where buying_role is not null

)

select
    measure,
    subject,
    coalesce(value, 0) as value,
    0.25::double as expected,
    coalesce(value, 0) <= 0.25 as is_healthy,
    case measure
        when 'unmatched_share' then 'Share that belongs to no account.'
        when 'without_role_share' then 'Share of the people of accounts without a known buying role.'
        when 'weak_match_share' then 'Share of the people of accounts whose match is weak.'
        else 'Share of people whose sources disagree about their buying role.'
    end as detail
from shares
