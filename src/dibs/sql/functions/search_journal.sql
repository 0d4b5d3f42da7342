-- What was done and what was refused, the latest first: by whom, from where, to what.
--
-- Searches the journal and the refusals of an event, or of all; what is null fits everything.
-- principal also fits who acts under it (token:7 fits token:7:ab12), action is a verb or what
-- the journal calls it, code is ok for changes or a refusal's, since is the first instant and
-- until the one after the last. Returns dibs.recorded rows, at most count_max: ask again with
-- at, event_id and number of the last. Names of owners, principals that are no keys, and
-- addresses are masked unless reveal, which its caller answers for. Locks nothing.
create or replace function dibs.search_journal(
  event_id text default null,
  reservation_id uuid default null,
  session text default null,
  customer text default null,
  principal text default null,
  network text default null,
  seat_id text default null,
  action text default null,
  code text default null,
  since timestamptz default null,
  until timestamptz default null,
  before_at timestamptz default null,
  before_event text default null,
  before_number bigint default null,
  count_max int default 100,
  reveal boolean default false
) returns setof dibs.recorded
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
-- What is not searched by is not looked at: the plan knows what is null.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_verbs text[] := dibs._verbs_of(search_journal.action);
  v_since timestamptz := coalesce(search_journal.since, '-infinity');
  v_until timestamptz := coalesce(search_journal.until, 'infinity');
  v_before_at timestamptz := coalesce(search_journal.before_at, 'infinity');
  v_before_event text := coalesce(search_journal.before_event, '');
  v_before_number bigint := coalesce(search_journal.before_number, 0);
  v_count_max int := greatest(search_journal.count_max, 0);
  v_from_position bigint := dibs._position_since(search_journal.event_id, v_since);
  v_ids uuid[];
begin
  if search_journal.customer is not null then
    select array_agg(v.reservation_id) into v_ids
    from dibs.reservations v
    where v.customer = search_journal.customer
      and (search_journal.event_id is null or v.event_id = search_journal.event_id);
  end if;
  return query
  with found as (
    (
      select j.recorded_at as at, j.event_id, j.position as number, j.action, 'ok' as code,
        1::bigint as refusal_count, j.reservation_id, j.principal, j.session,
        null::text as customer, j.network, j.agent, (
          select jsonb_object_agg(l.item_id, l.units)
          from unnest(j.item_ids, j.units) l (item_id, units)
          where l.item_id is not null
        ) as items, j.seat_ids as seats, j.expires_at, j.detail
      from dibs.journal j
      where (search_journal.event_id is null or j.event_id = search_journal.event_id)
        and (search_journal.event_id is null or j.position >= v_from_position)
        and j.recorded_at >= v_since and j.recorded_at < v_until
        and (j.recorded_at, j.event_id, j.position)
          < (v_before_at, v_before_event, v_before_number)
        and dibs._is_ours(j.event_id)
        and (search_journal.code is null or search_journal.code = 'ok')
        and (search_journal.action is null or j.action = any (v_verbs))
        and (search_journal.reservation_id is null
          or j.reservation_id = search_journal.reservation_id)
        and (search_journal.session is null or j.session = search_journal.session)
        and (search_journal.customer is null or j.reservation_id = any (v_ids))
        and (search_journal.principal is null
          or dibs._is_of_principal(j.principal, search_journal.principal))
        and (search_journal.network is null or j.network = search_journal.network)
        and (search_journal.seat_id is null or search_journal.seat_id = any (j.seat_ids)
          or j.detail -> 'seats_dropped' ? search_journal.seat_id)
      order by j.recorded_at desc, j.event_id desc, j.position desc
      limit v_count_max
    )
    union all
    select f.* from dibs._search_refusals(
      search_journal.event_id, search_journal.reservation_id, search_journal.session,
      search_journal.customer, search_journal.principal, search_journal.network,
      search_journal.seat_id, search_journal.action, search_journal.code, v_since, v_until,
      v_before_at, v_before_event, v_before_number, v_count_max, v_ids
    ) f
    order by at desc, event_id desc, number desc
    limit v_count_max
  )
  select f.at, f.event_id, f.number, f.action, f.code, f.refusal_count, f.reservation_id,
    dibs._principal_told(f.event_id, f.principal, reveal),
    dibs._masked(f.event_id, f.session, reveal),
    dibs._masked(f.event_id, coalesce(v.customer, f.customer), reveal),
    dibs._masked(f.event_id, f.network, reveal), f.agent, coalesce(f.items, '{}'),
    coalesce(f.seats, '{}'), f.expires_at, coalesce(f.detail, '{}')
  from found f
  left join dibs.reservations v
    on v.event_id = f.event_id and v.reservation_id = f.reservation_id
  order by f.at desc, f.event_id desc, f.number desc;
end
$$;
comment on function dibs.search_journal(
  text, uuid, text, text, text, text, text, text, text, timestamptz, timestamptz, timestamptz,
  text, bigint, int, boolean
) is 'What was done and what was refused, the latest first: by whom, from where, to what.';
