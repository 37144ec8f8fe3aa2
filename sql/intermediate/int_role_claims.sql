-- int_role_claims: every buying role that somebody or something gives a person, how surely, and whether it counts (N21).
-- grain: contact_id, role, source
-- note: what a person decided here goes before a deal's contact role, that before the contact's own field in the CRM, that
--       before the title, and that before behaviour (precedence, 1 goes first). A role decided here is the only one; a
--       role refused here does not count; behaviour counts where nothing else says anything.
with

decided as (

    select
        people.person_id as contact_id,
        decisions.answer as role,
        decisions.verdict,
        row_number() over (
            partition by people.person_id, decisions.verdict
            order by decisions.decision_id desc
        ) as place
    from stg_decisions as decisions
    inner join int_people as people
        on people.contact_id = decisions.subject_id
    where decisions.about = 'role'

),

claims as (

    select
        contact_id,
        role,
        100 as confidence_hundredths,
        'decision' as source,
        1 as precedence
    from decided
    where verdict = 'yes'
        and place = 1

    union all

    select
        people.person_id as contact_id,
        roles.role,
        95 as confidence_hundredths,
        'opportunity' as source,
        2 as precedence
    from stg_opportunity_contacts as deals
    inner join int_people as people
        on people.contact_id = deals.contact_id
    inner join int_role_names as roles
        on roles.written = deals.role

    union all

    select
        people.person_id as contact_id,
        roles.role,
        90 as confidence_hundredths,
        'crm_contact' as source,
        3 as precedence
    from stg_contacts as contacts
    inner join int_people as people
        on people.contact_id = contacts.contact_id
    inner join int_role_names as roles
        on roles.written = contacts.buying_role

    union all

    select
        people.person_id as contact_id,
        titles.role,
        titles.confidence_hundredths,
        'title' as source,
        4 as precedence
    from stg_contacts as contacts
    inner join int_people as people
        on people.contact_id = contacts.contact_id
    inner join int_title_roles as titles
        on titles.title = contacts.title

    union all

    select
        contact_id,
        role,
        confidence_hundredths,
        'behaviour' as source,
        5 as precedence
    from int_behaviour_roles

),

stated as (

    select
        contact_id,
        role,
        source,
        precedence,
        max(confidence_hundredths) as confidence_hundredths
    from claims
    group by contact_id, role, source, precedence

),

refused as (

    select distinct
        contact_id,
        role
    from decided
    where verdict = 'no'

),

judged as (

    select
        stated.contact_id,
        stated.role,
        stated.source,
        stated.precedence,
        stated.confidence_hundredths,
        stated.source <> 'decision' and refused.contact_id is not null as is_refused,
        min(case when stated.source = 'decision' or refused.contact_id is null then stated.precedence end)
            over (partition by stated.contact_id) as first_precedence
    from stated
    left join refused
        on refused.contact_id = stated.contact_id
        and refused.role = stated.role

)

select
    contact_id,
    role,
    source,
    precedence,
    confidence_hundredths,
    not is_refused
        and (first_precedence <> 1 or precedence = 1)
        and (precedence <> 5 or first_precedence = 5) as is_counted
from judged
