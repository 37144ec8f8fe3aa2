-- engagements: all signals in order of time, which is how a system exports them.
-- grain: key
-- note: the order is unique, so row numbers of this table are the same for any number of threads.
create table demo.engagements as
select
    signals.*,
    kinds.channel,
    kinds.direction,
    kinds.url
from demo.signals as signals
inner join demo.kinds as kinds
    on kinds.kind = signals.kind
order by occurred_at, key, signals.kind;

drop table demo.signals;
