-- qualification: what salespeople noted after the first calls with three of the test accounts, and who at one of them has
--                the need: the only person of the demo at the top of the ladder.
-- grain: subject_id, field, recorded_at
create table demo.qualification as
select
    case when person is null then 'account' else 'contact' end as subject,
    concat_ws('-', 'planted', scenario, person) as subject_id,
    case when person is null then 'discovery' else 'bant' end as framework,
    field,
    value,
    user_id,
    settings.as_of - to_hours(hours_before) as recorded_at
from (values
    ('full-committee', null, 'pain', 46, 'u-02',
        'Forecasts are put together from eleven spreadsheets, and nobody trusts the number in the board pack.'),
    ('full-committee', null, 'desired_outcome', 46, 'u-02',
        'One plan that finance and sales both sign, before the budget round in November.'),
    ('full-committee', null, 'note', 21, 'u-02',
        'Yolanda Price wants to see the integration with Salesforce before anything is signed. Louis Berger sets'
        || ' up a session with their architect.'),
    ('g1', null, 'consequence', 20, 'u-06',
        'If nothing changes, the regions go on planning for themselves and miss the quarter again.'),
    ('weak-match', null, 'note', 27, 'u-07',
        'Astrid Lindqvist says that a consultant, Terence Okafor, writes their list of requirements.'),
    ('full-committee', 'champion', 'need', 45, 'u-05', 'One forecast for finance and sales, instead of eleven.'),
    ('full-committee', 'champion', 'budget', 45, 'u-05', 'Asked for in the budget round in November.')
) as noted (scenario, person, field, hours_before, user_id, value)
cross join demo.settings as settings;
