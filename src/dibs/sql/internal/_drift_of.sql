-- What caused a broken invariant, and what repairs it, in words.
--
-- Takes a row of dibs.verify; returns one row. Looks before anything is repaired. A null
-- repair means that nobody can undo it.
create or replace function dibs._drift_of(
  event_id text, invariant text, subject text, detail jsonb
)
returns table (cause text, repair text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when invariant = 'I3' then 'a hold ended twice; the journal was written by hand'
    when invariant = 'I4' then 'it was confirmed, extended or amended at or after its end'
    when invariant = 'I5' then 'it was freed before its deadline without a release'
    when invariant = 'I2' then 'the seat is in more than one live reservation'
    when invariant = 'I6' and detail ? 'order' then
      'what a payment is said to have bought was not sold to it, or not to it alone'
    when invariant = 'I6' and detail ? 'keys' then 'one effect has several keys'
    when invariant = 'I6' and detail ? 'position' then
      'a key stands for what was not done under it'
    when invariant = 'I6' then 'the reservation that a key was granted is gone'
    when subject = 'positions' then case
      when (detail ->> 'rows')::bigint < (detail ->> 'last')::bigint
        - (detail ->> 'first')::bigint + 1 then 'journal rows are missing'
      when (detail ->> 'rows')::bigint > (detail ->> 'last')::bigint
        - (detail ->> 'first')::bigint + 1 then 'two journal rows have one position'
      when (detail ->> 'last')::bigint > (detail ->> 'head')::bigint
        then 'the head was set back behind the journal'
      else 'the journal''s last rows are missing'
    end
    when invariant = 'I7' and detail -> 'status' = 'null' then
      'the reservation is gone, though the journal knows it'
    when invariant = 'I7' and detail -> 'journal' = 'null' then
      'the journal does not know the reservation'
    when invariant = 'I7' then 'the journal tells another end or deadline'
    when detail ? 'replay' then case
      when exists (
        select from dibs._verify_counts(_drift_of.event_id) c
        where c.subject = _drift_of.subject
      ) then 'the counts were changed outside the engine'
      when exists (
        select from dibs._verify_journal(_drift_of.event_id)
      ) then 'journal rows that moved units are missing'
      else 'a balance or a journal row has wrong numbers'
    end
    when detail ? 'allocations' then 'the counts were changed outside the engine'
    when detail ? 'same_state' and detail -> 'reservation' = 'null' then
      'tickets have no reservation'
    when detail ? 'dropped' then 'dropped tickets were changed outside the engine'
    when detail ? 'tickets' then 'tickets were changed outside the engine'
    when detail ? 'as' and detail ->> 'reservations' is null then
      'the seat is taken, but by no reservation'
    when detail ? 'as' then 'the seat was changed outside the engine'
    when detail ? 'noted_row' then 'a row has room that was noted to have none'
    when detail ? 'seats' then 'the item''s counts do not fit its seats'
    else 'it was changed outside the engine'
  end,
  case
    when invariant in ('I3', 'I4', 'I5') then null
    when invariant = 'I2' then 'each reservation has again what the journal gave it'
    when invariant = 'I6' and detail ?| '{keys,order}' then null
    when invariant = 'I6' then 'the key was forgotten'
    when invariant = 'I7' and detail -> 'status' = 'null' and not exists (
      select from dibs.journal j
      where j.event_id = _drift_of.event_id and j.reservation_id::text = subject
        and j.action = 'reserved'
    ) then null
    when subject = 'positions' then
      'missing rows were written anew from what the reservations say'
    when invariant = 'I7' and detail -> 'status' = 'null' then
      'the reservation was restored from its tickets and the journal'
    when invariant = 'I7' then 'the missing rows were written anew'
    when detail ? 'replay' then 'the counts follow the reservations; a new balance says so'
    when detail ? 'allocations' then
      'the counts were set to what reservations and allocations say'
    when detail ? 'same_state' and detail -> 'reservation' = 'null' then
      'the tickets were removed, or their reservation restored where the journal knows it'
    when detail ? 'dropped' then 'they were written anew from the amendments'
    when detail ? 'tickets' then 'the tickets were written anew from the reservation'
    when detail ? 'as' then 'the seat was set to what its reservation says'
    when detail ? 'noted_row' then 'where parties find room is looked for anew'
    else 'the counts were set to what the seats say'
  end
$$;
comment on function dibs._drift_of(text, text, text, jsonb) is
  'What caused a broken invariant, and what repairs it, in words.';
