-- Forgets the addresses of reservations whose birth the journal keeps no more, in part.
--
-- They are found by the hours that hold the journal's positions after last_position and until
-- until_position, since ids begin with the time of birth. Returns last_position, how far it
-- came, and how many were forgotten, at most rows_max: a call reads the reservations of
-- hours with no more than that, or of one hour, and comes no further while that has more.
-- The caller holds the head.
create or replace function dibs._forget_archived(
  event_id text, inout last_position bigint, until_position bigint, rows_max int,
  out forgotten int
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_after bigint := _forget_archived.last_position;
  v_from timestamptz;
  v_until timestamptz;
  v_last bigint;
begin
  select min(u.hour_at), max(u.hour_at) + interval '1 hour', max(u.last_position)
  into v_from, v_until, v_last
  from (
    select u.hour_at, u.last_position, row_number() over by_hour as place,
      sum(u.created_count) over by_hour as born
    from dibs.hourly_counts u
    where u.event_id = _forget_archived.event_id and u.last_position > v_after
      and u.first_position <= _forget_archived.until_position
    window by_hour as (order by u.hour_at)
  ) u
  where u.place = 1 or u.born <= _forget_archived.rows_max;
  -- What went before the first count of all is in no hour.
  if v_after = 0 then
    v_from := 'epoch';
  end if;

  update dibs.reservations v
  set network = null
  where v.event_id = _forget_archived.event_id and v.reservation_id = any (array(
    select k.reservation_id from dibs.reservations k
    where k.event_id = _forget_archived.event_id and k.network is not null
      and k.reservation_id >= (dibs._id_time(v_from) || repeat('0', 20))::uuid
      -- Times are rounded to the millisecond in ids.
      and k.reservation_id <= (dibs._id_time(v_until) || repeat('f', 20))::uuid
      and k.reserved_at < v_until
    order by k.reservation_id
    limit _forget_archived.rows_max
  ));
  get diagnostics _forget_archived.forgotten = row_count;
  if _forget_archived.forgotten < _forget_archived.rows_max then
    _forget_archived.last_position := least(
      coalesce(v_last, _forget_archived.until_position), _forget_archived.until_position
    );
  end if;
end
$$;
comment on function dibs._forget_archived(text, bigint, bigint, int) is
  'Forgets the addresses of reservations whose birth the journal keeps no more, in part.';
