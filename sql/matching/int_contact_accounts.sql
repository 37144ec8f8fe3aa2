-- int_contact_accounts: the account of each contact record, the reason, and the probability.
-- grain: contact_id
-- grows by: contact_id
-- reached by: contact_id as subject_id of int_match_candidates
-- note: Ambiguous means that there are candidates and none is likely enough; the record has no account then.
with

unsure as (

    select distinct subject_id
    from int_match_candidates
    where subject = 'record'
        and match_class = 'ambiguous'

)

select
    contacts.contact_id,
    taken.account_id,
    taken.match_method,
    taken.probability as match_probability,
    case when unsure.subject_id is not null then 'ambiguous' else taken.match_class end as match_class
from stg_contacts as contacts
left join int_match_candidates as taken
    on taken.subject = 'record'
    and taken.subject_id = contacts.contact_id
    and taken.is_taken
left join unsure
    on unsure.subject_id = contacts.contact_id
