-- int_definition_facts: what each person has of what each definition of the playbook asks for, as of the run.
-- grain: person, definition
-- kept as: view
-- grows by: person
-- reached by: account_id of accounts
-- note: What a definition does not ask for holds.
with

people as (

    select
        scores.contact_id,
        scores.account_id,
        known.person,
        scores.score,
        scores.fit,
        scores.intent,
        scores.band,
        scores.is_hand_raise,
        coalesce(accounts.is_target, false) as is_target,
        statuses.status
    from contact_scores_now as scores
    inner join int_scored_people as known
        on known.contact_id = scores.contact_id
    left join accounts
        on accounts.account_id = scores.account_id
    left join int_statuses_now as statuses
        on statuses.person = known.person

)

select
    people.contact_id,
    people.account_id,
    people.person,
    definitions.definition,
    definitions.position,
    definitions.title,
    definitions.level,
    people.score,
    people.fit,
    people.intent,
    people.band,
    people.is_target,
    people.status,
    coalesce(confirmed.fields, 0) as confirmed,
    coalesce(acts.acts, 0) as acts,
    people.is_hand_raise and definitions.hand_raise as is_raised,
    not definitions.target_account or people.is_target as holds_target,
    (people.is_hand_raise and definitions.hand_raise)
        or coalesce(people.score * 100 >= definitions.min_score_hundredths, true) as holds_score,
    (people.is_hand_raise and definitions.hand_raise)
        or coalesce(people.fit * 100 >= definitions.min_fit_hundredths, true) as holds_fit,
    (people.is_hand_raise and definitions.hand_raise)
        or coalesce(people.intent * 100 >= definitions.min_intent_hundredths, true) as holds_intent,
    (people.is_hand_raise and definitions.hand_raise)
        or definitions.bands = 0
        or bands.value is not null as holds_band,
    definitions.statuses = 0 or listed.value is not null as holds_status,
    coalesce(confirmed.fields, 0) >= definitions.confirmed as holds_confirmed,
    definitions.kinds = 0 or coalesce(acts.acts, 0) >= definitions.at_least as holds_acts
from people
cross join run.definitions as definitions
left join run.definition_values as bands
    on bands.definition = definitions.definition
    and bands.part = 'band'
    and bands.value = people.band
left join run.definition_values as listed
    on listed.definition = definitions.definition
    and listed.part = 'status'
    and listed.value = people.status
left join int_confirmed_fields as confirmed
    on confirmed.person = people.person
    and confirmed.definition = definitions.definition
left join int_definition_acts as acts
    on acts.person = people.person
    and acts.definition = definitions.definition
