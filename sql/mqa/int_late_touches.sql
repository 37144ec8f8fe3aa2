-- int_late_touches: touches of which something was loaded after what was told at the instant before.
-- grain: touch
select said.touch
from known.engagements as said
inner join ledger.batches as batches
    on batches.batch_id = said.batch_id
inner join int_told_at as earlier
    on earlier.known_at < batches.loaded_at
