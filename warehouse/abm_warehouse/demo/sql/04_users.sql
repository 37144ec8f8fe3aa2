-- users: the vendor's own people.
-- grain: user_id
create table demo.users as
select user_id, name, email, role, team, time_zone
from (values
    ('u-01', 'Marit Solberg', 'marit.solberg@tidewheel.example', 'ae', 'EMEA', 'Europe/Berlin'),
    ('u-02', 'Jerome Tate', 'jerome.tate@tidewheel.example', 'ae', 'Americas', 'America/New_York'),
    ('u-03', 'Linnea Frost', 'linnea.frost@tidewheel.example', 'ae', 'EMEA', 'Europe/London'),
    ('u-04', 'Ruben Calder', 'ruben.calder@tidewheel.example', 'ae', 'Americas', 'America/Chicago'),
    ('u-05', 'Keiko Arai', 'keiko.arai@tidewheel.example', 'ae', 'Americas', 'America/Los_Angeles'),
    ('u-06', 'Devon Pryce', 'devon.pryce@tidewheel.example', 'ldr', 'Americas', 'America/New_York'),
    ('u-07', 'Nadia Ferrand', 'nadia.ferrand@tidewheel.example', 'ldr', 'EMEA', 'Europe/Paris'),
    ('u-08', 'Tom Averill', 'tom.averill@tidewheel.example', 'ldr', 'Americas', 'America/Chicago'),
    ('u-09', 'Isla Merriman', 'isla.merriman@tidewheel.example', 'marketing', 'Demand', 'Europe/London'),
    ('u-10', 'Gabriel Stone', 'gabriel.stone@tidewheel.example', 'marketing', 'Demand', 'America/New_York'),
    ('u-11', 'Petra Halvorsen', 'petra.halvorsen@tidewheel.example', 'revops', 'Operations', 'Europe/Berlin'),
    ('u-12', 'Owen Blake', 'owen.blake@tidewheel.example', 'analyst', 'Operations', 'America/New_York')
) as users (user_id, name, email, role, team, time_zone);
