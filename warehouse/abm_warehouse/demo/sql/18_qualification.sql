-- qualification: what salespeople noted after the first calls with three of the test accounts.
-- grain: subject_id, field, recorded_at
create table demo.qualification as
select
    'account' as subject,
    'planted-' || scenario as subject_id,
    'discovery' as framework,
    field,
    value,
    user_id,
    settings.as_of - to_hours(hours_before) as recorded_at
from (values
    ('full-committee', 'pain', 46, 'u-02',
        'Forecasts are put together from eleven spreadsheets, and nobody trusts the number in the board pack.'),
    ('full-committee', 'desired_outcome', 46, 'u-02',
        'One plan that finance and sales both sign, before the budget round in November.'),
    ('full-committee', 'note', 21, 'u-02',
        'Yolanda Price wants to see the integration with Salesforce before anything is signed. Louis Berger sets'
        || ' up a session with their architect.'),
    ('g1', 'consequence', 20, 'u-06',
        'If nothing changes, the regions go on planning for themselves and miss the quarter again.'),
    ('weak-match', 'note', 27, 'u-07',
        'Astrid Lindqvist says that a consultant, Terence Okafor, writes their list of requirements.')
) as noted (scenario, field, hours_before, user_id, value)
cross join demo.settings as settings;
