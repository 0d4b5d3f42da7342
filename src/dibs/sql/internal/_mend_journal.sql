-- Writes the journal rows that are missing, from what the reservations say.
--
-- Returns the journal's last position after it. A missing position gets the row that its
-- time asks for; where nobody knows what it was, a row that says so. Rows that no gap waits
-- for come at the end, and so do those whose gap lies before what they follow. The caller
-- holds the head.
create or replace function dibs._mend_journal(
  event_id text, decided_at timestamptz, last_position bigint
) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_last bigint := greatest(_mend_journal.last_position, (
    select max(j.position) from dibs.journal j where j.event_id = _mend_journal.event_id
  ));
begin
  with missing as (
    select p.position, row_number() over (order by p.position) as number
    from generate_series(
      (select coalesce(min(j.position), 1) from dibs.journal j
       where j.event_id = _mend_journal.event_id), v_last
    ) p (position)
    where not exists (
      select from dibs.journal j
      where j.event_id = _mend_journal.event_id and j.position = p.position
    )
  ), facts as (
    select f.*, row_number() over (order by f.told_at, f.rank, f.reservation_id) as number,
      coalesce((
        select max(j.position) from dibs.journal j
        where j.event_id = _mend_journal.event_id and j.reservation_id = f.reservation_id
          and f.rank >= case
            when j.action in ('released', 'expired', 'cancelled') then 4
            when j.action = 'confirmed' then 3
            else 2
          end
      ), 0) as follows
    from dibs._untold(_mend_journal.event_id) f
  ), fitting as (
    select f.*, m.position
    from facts f
    left join missing m on m.number = f.number and m.position > f.follows
  ), placed as (
    select coalesce(
        f.position, m.position,
        v_last + row_number() over (
          partition by f.position is null and m.position is null order by f.number
        )
      ) as position, f.reservation_id, f.action, f.told_at, f.moves
    from fitting f
    full join missing m on m.position = f.position
  )
  insert into dibs.journal (
    event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
    session, item_ids, units, seat_ids, expires_at, detail, network, agent
  )
  select _mend_journal.event_id, p.position,
    coalesce(p.told_at, (
      select max(j.recorded_at) from dibs.journal j
      where j.event_id = _mend_journal.event_id and j.position < p.position
    ), _mend_journal.decided_at),
    coalesce(p.action, 'reconciled'), p.reservation_id, v.organisation_id,
    coalesce(v.principal, 'dibs'), v.session,
    case p.action when 'amended' then c.item_ids
      else case when p.moves then v.demand_items end end,
    case p.action when 'amended' then c.units
      else case when p.moves then v.demand_units end end,
    case when p.moves or p.action = 'amended' then v.seat_ids end,
    case when p.action in ('reserved', 'extended') then v.expires_at end,
    jsonb_strip_nulls(jsonb_build_object(
      'reconciled', true, 'items', case p.action when 'amended' then v.items end
    )),
    -- Not where it is mended from.
    case p.action when 'reserved' then v.network end, null
  from placed p
  left join dibs.reservations v
    on v.event_id = _mend_journal.event_id and v.reservation_id = p.reservation_id
  left join lateral dibs._untold_change(_mend_journal.event_id, p.reservation_id) c
    on p.action = 'amended';
  return greatest(v_last, (
    select max(j.position) from dibs.journal j where j.event_id = _mend_journal.event_id
  ));
end
$$;
comment on function dibs._mend_journal(text, timestamptz, bigint) is
  'Writes the journal rows that are missing, from what the reservations say.';
