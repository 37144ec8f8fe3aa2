-- match_queue: people and e-mail domains with candidate accounts but no account, for somebody to decide.
-- grain: subject, subject_id
-- in order of: subject, subject_id
-- note: A person with several records is listed only if none of them has an account. Decide with `abm decide account`, or
--       in the CRM: give the record its account, or the account its domain. The next run uses it.
with

open_subjects as (

    select
        matches.subject,
        matches.subject_id,
        max(matches.contact_id) as contact_id,
        count(*) as candidates,
        max(matches.match_probability) as best_probability,
        string_agg(matches.account_id, ', ' order by matches.match_probability desc, matches.account_id) as account_ids
    from account_matches as matches
    where matches.match_class = 'ambiguous'
    group by matches.subject, matches.subject_id

),

signals_of_domains as (

    select
        hosts.domain,
        count(*) as signals,
        max(touches.occurred_at) as last_signal_at
    from open_subjects as subjects
    inner join int_domains as hosts
        on hosts.domain = subjects.subject_id
    inner join int_identifying_touches as touches
        on touches.email_host = hosts.written
    inner join int_touches as owned
        on owned.touch = touches.touch
    where subjects.subject = 'email_domain'
        and owned.person is null
        and owned.account is null
    group by hosts.domain

),

signals_of_people as (

    select
        people.contact_id,
        count(*) as signals,
        max(touches.occurred_at) as last_signal_at
    from open_subjects as subjects
    inner join keys.contacts as people
        on people.contact_id = subjects.contact_id
    inner join int_touches as touches
        on touches.person = people.contact
    group by people.contact_id

)

select
    subjects.subject,
    subjects.subject_id,
    subjects.contact_id,
    case when subjects.candidates > 1 then 'several_accounts' else 'not_sure_enough' end as reason,
    subjects.candidates,
    subjects.best_probability,
    subjects.account_ids,
    coalesce(by_person.signals, by_domain.signals, 0) as signals,
    coalesce(by_person.last_signal_at, by_domain.last_signal_at) as last_signal_at
from open_subjects as subjects
left join int_contacts as contacts
    on contacts.contact_id = subjects.contact_id
left join signals_of_people as by_person
    on by_person.contact_id = subjects.contact_id
left join signals_of_domains as by_domain
    on by_domain.domain = subjects.subject_id
    and subjects.subject = 'email_domain'
where (subjects.subject = 'record' and contacts.account_id is null)
    or by_domain.signals > 0
