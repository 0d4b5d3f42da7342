-- Writes the tickets that reservations dropped anew where they are not what was told.
--
-- Returns nothing. One that lives again is what its reservation's stage says. The journal
-- decides on the others: what no amendment dropped is forgotten, what is missing comes back
-- without the price it had. The caller holds the head.
create or replace function dibs._mend_dropped(event_id text, decided_at timestamptz)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_broken uuid[];
begin
  update dibs.tickets t
  set status = case when v.status in ('confirmed', 'cancelled') then 'cancelled'
    else 'released' end
  from dibs.reservations v
  where t.event_id = _mend_dropped.event_id and t.dropped_at is not null
    and t.status not in ('released', 'cancelled')
    and v.event_id = t.event_id and v.reservation_id = t.reservation_id;
  v_broken := array(
    select distinct b.subject::uuid from dibs._verify_dropped(_mend_dropped.event_id) b
  );
  delete from dibs.tickets t
  where t.event_id = _mend_dropped.event_id and t.reservation_id = any (v_broken)
    and t.dropped_at is not null and t.status <> 'cancelled';
  insert into dibs.tickets (
    event_id, reservation_id, ticket_number, item_id, quantity, status, dropped_at
  )
  select _mend_dropped.event_id, d.reservation_id,
    coalesce((
      select max(t.ticket_number) from dibs.tickets t
      where t.event_id = _mend_dropped.event_id and t.reservation_id = d.reservation_id
    ), 0) + row_number() over (partition by d.reservation_id order by d.item_id, n.place),
    d.item_id, least(d.units - n.place * 2147483647, 2147483647), 'released',
    _mend_dropped.decided_at
  from (
    select j.reservation_id, d.key as item_id, sum(d.value::bigint) as units
    from dibs.journal j
    cross join lateral jsonb_each(j.detail -> 'items_dropped') d
    where j.event_id = _mend_dropped.event_id and j.reservation_id = any (v_broken)
    group by j.reservation_id, d.key
  ) d
  -- More than a row can count is in several.
  cross join lateral generate_series(0, div(d.units - 1, 2147483647)) n (place);
end
$$;
comment on function dibs._mend_dropped(text, timestamptz) is
  'Writes the tickets that reservations dropped anew where they are not what was told.';
