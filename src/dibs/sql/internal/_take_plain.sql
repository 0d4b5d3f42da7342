-- Takes for a batch of plain requests what it was granted, and refuses the rest.
--
-- Returns an answer per request, in order. It answers and writes what dibs._reserve would,
-- in a fraction of the time. carts is true where the requests begin carts.
create or replace function dibs._take_plain(
  event dibs.events, plain dibs._plain, decided_at timestamptz, last_position bigint,
  carts boolean default false
) returns setof dibs.answer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_plain dibs._plain := _take_plain.plain;
  v_granted dibs.answer[];
begin
  if (plain).granted_count = 0 then
    return query select r.* from dibs._refuse_plain(event, plain, decided_at, carts) r;
    return;
  end if;
  perform dibs._move_units(
    (event).event_id, (plain).known_ids, (plain).taken_units, 'available', 'reserved'
  );
  if (plain).codes is null then
    return query select a.* from dibs._write_plain(event, plain, decided_at, last_position) a;
  else
    v_granted := array(
      select w from dibs._write_plain(event, plain, decided_at, last_position) w
    );
    v_plain.details := dibs._told_of_granted(v_plain.details, v_granted);
    return query
    select a.*
    from (
      select g.* from unnest(v_granted) g
      union all
      select r.* from dibs._refuse_plain(event, v_plain, decided_at, carts) r
    ) a
    order by a.ordinal;
  end if;
end
$$;
comment on function dibs._take_plain(dibs.events, dibs._plain, timestamptz, bigint, boolean) is
  'Takes for a batch of plain requests what it was granted, and refuses the rest.';
