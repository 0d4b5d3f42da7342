-- Tells of those of these reservations that end soon and were not told of by now.
--
-- Returns how many, at most count_max, in the order they are given: a journal row and a notice
-- each. Each is looked up by its key, and the rest left alone once there are enough. The
-- caller holds the head.
create or replace function dibs._tell_expiring(
  event dibs.events, reservation_ids uuid[], count_max int, decided_at timestamptz,
  last_position bigint
) returns int
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_until timestamptz := _tell_expiring.decided_at
    + make_interval(secs => (_tell_expiring.event).expiring_notice_seconds);
  v_count int;
begin
  with told as materialized (
    select v.reservation_id, v.organisation_id, v.session, v.expires_at,
      row_number() over () as place
    from (
      select v.*
      from unnest(_tell_expiring.reservation_ids) n (id)
      cross join lateral (
        select v.reservation_id, v.organisation_id, v.session, v.status, v.ends_at,
          v.expires_at, (
            select n.expires_at from dibs.notices n
            where n.event_id = v.event_id and n.reservation_id = v.reservation_id
          ) as told_at
        from dibs.reservations v
        where v.event_id = (_tell_expiring.event).event_id and v.reservation_id = n.id
        offset 0
      ) v
      where v.status = 'reserved' and v.ends_at > _tell_expiring.decided_at
        and v.ends_at <= v_until and v.expires_at <= v_until
        and v.told_at is distinct from v.expires_at
      limit _tell_expiring.count_max
    ) v
  ), noticed as (
    insert into dibs.notices as n (event_id, reservation_id, expires_at)
    select (_tell_expiring.event).event_id, t.reservation_id, t.expires_at from told t
    on conflict (event_id, reservation_id) do update set expires_at = excluded.expires_at
  ), written as (
    insert into dibs.journal (
      event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
      session, expires_at
    )
    select (_tell_expiring.event).event_id, _tell_expiring.last_position + t.place,
      _tell_expiring.decided_at, 'expiring', t.reservation_id, t.organisation_id, 'dibs',
      t.session, t.expires_at
    from told t
  )
  select count(*) into v_count from told;
  return v_count;
end
$$;
comment on function dibs._tell_expiring(dibs.events, uuid[], int, timestamptz, bigint) is
  'Tells of those of these reservations that end soon and were not told of by now.';
