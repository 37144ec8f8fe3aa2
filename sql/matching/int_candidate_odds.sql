-- int_candidate_odds: the odds of each candidate account, and whether somebody stated or refused it.
-- grain: subject, subject_id, account_id
-- grows by: subject_id
-- reads whole: int_account_decisions
-- note: odds of independent evidence multiply. Without a domain in common, an address at another company's domain makes the
--       account less likely, and of two companies of one name the one that is spelt the same, or is in the same country, is
--       likelier. An account that was refused to a domain stays possible for a record that somebody or the CRM put there.
with

accounts_with_domains as (

    select distinct account_id
    from int_account_domains

),

factors as (

    select
        arg_min(odds, position) filter (where evidence = 'another_domain') as another_domain,
        arg_min(odds, position) filter (where evidence = 'other_spelling') as other_spelling,
        arg_min(odds, position) filter (where evidence = 'same_country') as same_country,
        arg_min(odds, position) filter (where evidence = 'other_country') as other_country
    from run.match_odds

),

refusals as (

    select
        subject,
        subject_id,
        account_id
    from int_account_decisions
    where verdict = 'no'

)

select
    candidates.subject,
    candidates.subject_id,
    candidates.account_id,
    case when of_subject.account_id is not null then 0 else candidates.stated_rank end as stated_rank,
    of_subject.account_id is not null
        or (of_domain.account_id is not null and candidates.stated_rank < 2) as is_refused,
    case
        when of_subject.account_id is not null or of_domain.account_id is not null then 0
        when coalesce(candidates.domain_odds, candidates.name_odds, candidates.phone_odds) is null then 0
        else coalesce(candidates.domain_odds, 1) * coalesce(candidates.name_odds, 1) * coalesce(candidates.phone_odds, 1)
    end
    * case
        when candidates.domain_odds is null and subjects.domain is not null and accounts_with_domains.account_id is not null
            then factors.another_domain
        else 1
    end
    * case when candidates.is_other_spelling then factors.other_spelling else 1 end
    * case
        when candidates.domain_odds is not null or candidates.is_same_country is null then 1
        when candidates.is_same_country then factors.same_country
        else factors.other_country
    end as odds
from int_candidate_evidence as candidates
inner join int_match_subjects as subjects
    on subjects.subject = candidates.subject
    and subjects.subject_id = candidates.subject_id
cross join factors
left join accounts_with_domains
    on accounts_with_domains.account_id = candidates.account_id
left join refusals as of_subject
    on of_subject.subject = candidates.subject
    and of_subject.subject_id = candidates.subject_id
    and of_subject.account_id = candidates.account_id
left join refusals as of_domain
    on of_domain.subject = 'email_domain'
    and of_domain.subject_id = subjects.domain
    and of_domain.account_id = candidates.account_id
