-- How text becomes a time or a day: `as_time` and `as_date` give the value, or null where the text is not one, and
-- `why_no_time` and `why_no_date` say what is wrong with it. The profile's zone and date order may be null.
--
-- A cell in the usual notation of ISO 8601, as most are, is seen by one regular expression and read by the engine. Any
-- other is taken apart by `time_parts`: its day, clock, AM or PM, and zone. `local_time` puts day and clock together,
-- and `instant_in` adds the zone.

-- Offsets from UTC run from -12:00 to +14:00.
create or replace temp macro has_zone(cell) as
    regexp_full_match(
        cell,
        '[1-9]\d{3}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?'
        || '(Z|(\+(0\d|1[0-3])|-(0\d|1[01]))(:?[0-5]\d)?|\+14(:?00)?|-12(:?00)?)'
    );

create or replace temp macro lacks_zone(cell) as
    regexp_full_match(cell, '[1-9]\d{3}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?');

create or replace temp macro time_parts(cell) as
    regexp_extract(
        cell,
        '^(?:(?i:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?'
        || '(?P<day>[1-9]\d{3}[-/.]\d{1,2}[-/.]\d{1,2}|[1-9]\d{7}|\d{1,2}[-/.]\d{1,2}[-/.](?:[1-9]\d{3}|\d\d)'
        || '|\d{1,2}[- ][A-Za-z]{3,9}\.?,?[- ][1-9]\d{3}|[A-Za-z]{3,9}\.? \d{1,2},? [1-9]\d{3})'
        || '(?:(?:T|,? +)(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?|\d{4}(?:\d{2}(?:[.,]\d{1,9})?)?)'
        || '(?: ?(?P<half>(?i:[ap]m\b|[ap]\.m\.)))?'
        || '(?: ?(?P<zone>(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?(?:\[.*\])?|[A-Za-z]+(?:/[\w+-]+)*|\([^()]*\)|\[[^\[\]]*\]))?)?$',
        ['day', 'clock', 'half', 'zone']
    );

create or replace temp macro is_either_way(day) as regexp_full_match(day, '\d{1,2}[-/.]\d{1,2}[-/.]\d{4}');

create or replace temp macro has_short_year(day) as regexp_full_match(day, '\d{1,2}[-/.]\d{1,2}[-/.]\d\d');

-- `date_order` is the profile's, for days such as 03/04/2026: day_first, month_first, or null when it states none.
create or replace temp macro calendar_day(day, date_order) as
    case
        when is_either_way(day) then
            case date_order
                when 'day_first' then try_strptime(regexp_replace(day, '[-/.]', '-', 'g'), '%d-%m-%Y')
                when 'month_first' then try_strptime(regexp_replace(day, '[-/.]', '-', 'g'), '%m-%d-%Y')
            end
        when not has_short_year(day) then try_strptime(
            regexp_replace(regexp_replace(day, '[-/., ]+', '-', 'g'), '(?i)sept-', 'Sep-'),
            ['%Y-%m-%d', '%Y%m%d', '%d-%b-%Y', '%d-%B-%Y', '%b-%d-%Y', '%B-%d-%Y']
        )
    end;

-- The time of day as the engine reads it: 09:30:00.5 of 9:30:00,5 and of 093000.5.
create or replace temp macro time_of_day(clock) as
    case
        when clock = '' then '00:00'
        when clock[2] = ':' then '0' || replace(clock, ',', '.')
        when clock[3] = ':' then replace(clock, ',', '.')
        else regexp_replace(regexp_replace(replace(clock, ',', '.'), '^(\d\d)(\d\d)', '\1:\2:'), ':$', '')
    end;

-- Hours between a clock with AM or PM and one that counts to 24; none where `half` is empty, null where no clock shows it.
create or replace temp macro hours_after(clock, half) as
    case
        when half = '' then 0
        when clock[:2] not between '01' and '12' then null
        when lower(half[1]) = 'p' and clock[:2] <> '12' then 12
        when lower(half[1]) = 'a' and clock[:2] = '12' then -12
        else 0
    end;

-- The time that a clock on the wall showed, whatever the zone.
create or replace temp macro local_time(parts, date_order) as
    list_transform(
        [time_of_day(parts.clock)],
        lambda clock: try_cast(strftime(calendar_day(parts.day, date_order), '%Y-%m-%d ') || clock as timestamp)
            + to_hours(hours_after(clock, parts.half))
    )[1];

-- A zone without the brackets around it, and without the name that some systems put behind an offset.
create or replace temp macro bare_zone(zone) as
    case
        when zone[-1] in (')', ']') then regexp_replace(regexp_replace(zone, '^[(\[](.*)[)\]]$', '\1'), '\[.*\]$', '')
        else zone
    end;

-- Minutes from UTC; null where the zone states none that can be.
create or replace temp macro offset_minutes(zone) as
    case
        when regexp_full_match(zone, '(UTC|GMT)?(\+(0?\d|1[0-3])|-(0?\d|1[01]))(:?[0-5]\d)?|(UTC|GMT)?(\+14|-12)(:?00)?') then
            if(contains(zone, '-'), -1, 1) * (
                60 * cast(regexp_extract(zone, '[+-](\d{1,2}?)(?::?\d\d)?$', 1) as bigint)
                + coalesce(try_cast(regexp_extract(zone, '[+-]\d{1,2}?:?(\d\d)$', 1) as bigint), 0)
            )
        else map_extract_value(
            map {
                'z': 0, 'utc': 0, 'gmt': 0, 'wet': 0, 'west': 60, 'cet': 60, 'cest': 120, 'eet': 120, 'eest': 180, 'msk': 180,
                'jst': 540, 'aest': 600, 'aedt': 660, 'nzst': 720, 'nzdt': 780,
                'est': -300, 'edt': -240, 'mst': -420, 'mdt': -360, 'pst': -480, 'pdt': -420
            },
            lower(zone)
        )
    end;

-- The instant of a clock on a wall in a zone; `usual` is the profile's zone, for cells that state none, and may be null.
-- `time_zones` are the names that the engine knows, by their lower-case form.
create or replace temp macro instant_in(clock, zone, usual) as
    case
        when zone = '' then case when usual is not null then timezone(usual, clock) end
        when contains(zone, '/') then
            case when map_contains(getvariable('time_zones'), lower(zone)) then timezone(zone, clock) end
        else timezone('UTC', clock - to_minutes(offset_minutes(zone)))
    end;

-- Without blanks before the zone, and with Z for UTC and GMT.
create or replace temp macro squeezed(cell) as
    cell[:11] || replace(replace(replace(cell[12:], ' ', ''), 'UTC', 'Z'), 'GMT', 'Z');

create or replace temp macro as_time(cell, zone, date_order) as
    case
        when has_zone(cell) then try_cast(cell as timestamptz)
        when zone is not null and lacks_zone(cell) then timezone(zone, try_cast(cell as timestamp))
        when has_zone(squeezed(cell)) then try_cast(squeezed(cell) as timestamptz)
        else list_transform(
            list_transform(
                [time_parts(cell)],
                lambda parts: {'clock': local_time(parts, date_order), 'zone': bare_zone(parts.zone)}
            ),
            lambda said: instant_in(said.clock, said.zone, zone)
        )[1]
    end;

-- The same as a cast of an instant to text, which takes twice as long since it asks for the rules of a zone.
create or replace temp macro text_of_time(instant) as cast(make_timestamp(epoch_us(instant)) as varchar) || '+00';

create or replace temp macro as_date(cell, date_order) as
    case
        when regexp_full_match(cell, '[1-9]\d{3}-\d{2}-\d{2}') then try_cast(cell as date)
        else list_transform(
            [time_parts(cell)], lambda parts: case when parts.clock = '' then cast(local_time(parts, date_order) as date) end
        )[1]
    end;

-- A time without its clock and zone; other text as it is.
create or replace temp macro day_of_time(cell) as
    list_transform([time_parts(cell)], lambda parts: case when parts.clock <> '' then parts.day else cell end)[1];

-- Both why_no_time and why_no_date are asked only of text that is not a time or not a day.
create or replace temp macro why_no_day(day, date_order, other_order) as
    case
        when day = '' then null
        when has_short_year(day) then 'has a year of two digits; four are needed'
        when is_either_way(day) and date_order is null
            then 'starts with its day or its month, and the profile does not say which (date_order)'
        when calendar_day(day, date_order) is not null then null
        when is_either_way(day) and calendar_day(day, other_order) is not null
            then 'is not a day when read ' || replace(date_order, '_', ' ') || ', as the profile says (date_order); '
                || 'it is one when read ' || replace(other_order, '_', ' ')
        else 'has a day that is in no calendar'
    end;

create or replace temp macro why_no_zone(zone, usual) as
    case
        when zone = '' and usual is null then 'has no time zone, and the profile states none'
        when regexp_full_match(zone, '(UTC|GMT)?[+-]\d{1,2}(:?\d{2})?') and offset_minutes(zone) is null
            then 'has an offset from UTC that no time zone has; offsets are -12:00 to +14:00'
        when lower(zone) in ('adt', 'ast', 'bst', 'cdt', 'cst', 'ist', 'kst', 'pht', 'sst', 'wst')
            then 'has an abbreviated time zone of several meanings; write an offset such as +01:00, or a name such as Europe/Berlin'
        when zone <> '' and not contains(zone, '/') and offset_minutes(zone) is null
            or contains(zone, '/') and not map_contains(getvariable('time_zones'), lower(zone))
            then 'has a time zone that is not known; write an offset such as +01:00, or a name such as Europe/Berlin'
    end;

create or replace temp macro why_no_time(cell, zone, date_order, other_order) as
    case
        when regexp_full_match(cell, '\d{9,}')
            then 'is a number; if it counts from 1970, the profile has to say so (convert = "epoch_s", "epoch_ms" or "epoch_us")'
        else list_transform(
            list_transform(
                [time_parts(cell)],
                lambda parts: {
                    'day': parts.day, 'clock': local_time(parts, date_order), 'zone': bare_zone(parts.zone)
                }
            ),
            lambda said: coalesce(
                why_no_day(said.day, date_order, other_order),
                case when said.day <> '' and said.clock is null then 'has a time of day that no clock shows' end,
                case when said.day <> '' then why_no_zone(said.zone, zone) end,
                'is not a time such as 2026-09-30T12:00:00Z'
            )
        )[1]
    end;

create or replace temp macro why_no_date(cell, date_order, other_order) as
    list_transform(
        [time_parts(cell)],
        lambda parts: coalesce(
            why_no_day(parts.day, date_order, other_order),
            case when parts.clock <> '' then 'has a time of day; the profile can keep its day alone (convert = "day")' end,
            'is not a date such as 2026-09-30'
        )
    )[1];
