-- int_person_accounts: the account each person belongs to.
-- grain: person_id
-- note: Of several records, one that somebody assigned here takes precedence over one that the CRM assigns, that over one
--       matched by evidence, and a likelier match over a less likely one. An account refused to one record is refused to
--       the person.
with

refused as (

    select distinct
        people.person_id,
        decisions.account_id
    from int_account_decisions as decisions
    inner join int_people as people
        on people.contact_id = decisions.subject_id
    where decisions.subject = 'record'
        and decisions.verdict = 'no'

)

select
    people.person_id,
    people.person,
    matched.account_id,
    accounts.account,
    matched.match_method,
    matched.match_probability,
    matched.match_class
from int_people as people
inner join int_contact_accounts as matched
    on matched.contact_id = people.contact_id
left join stg_accounts as accounts
    on accounts.account_id = matched.account_id
left join refused
    on refused.person_id = people.person_id
    and refused.account_id = matched.account_id
where refused.person_id is null
qualify row_number() over (
    partition by people.person_id
    order by
        case
            when matched.match_method = 'decision' then 0
            when matched.match_method = 'crm' then 1
            when matched.match_method = 'domain_decision' then 2
            when matched.account_id is not null then 3
            else 4
        end,
        matched.match_probability desc,
        matched.match_class,
        people.contact_id
) = 1
