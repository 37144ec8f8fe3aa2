-- match_queue: people and e-mail domains whose account somebody has to decide, those with most signals first.
-- grain: subject, subject_id
-- note: at most five candidates are named, the likeliest first.
with

named as (

    select
        matches.subject,
        matches.subject_id,
        list(
            accounts.name || ' (' || matches.account_id || ', '
                || cast(cast(round(100 * matches.match_probability) as bigint) as varchar) || ' %)'
            order by matches.match_probability desc, matches.account_id
        )[1:5] as accounts_named,
        list(matches.account_id order by matches.match_probability desc, matches.account_id)[1:5] as account_ids
    from account_matches as matches
    inner join accounts
        on accounts.account_id = matches.account_id
    where matches.match_class = 'ambiguous'
    group by matches.subject, matches.subject_id

)

select
    waiting.subject,
    waiting.subject_id,
    contacts.full_name,
    contacts.title,
    waiting.reason,
    waiting.candidates,
    named.accounts_named,
    named.account_ids,
    waiting.signals,
    waiting.last_signal_at
from match_queue as waiting
left join named
    on named.subject = waiting.subject
    and named.subject_id = waiting.subject_id
left join contacts
    on contacts.contact_id = waiting.contact_id
order by waiting.signals desc, waiting.best_probability desc, waiting.subject, waiting.subject_id
limit $limit
