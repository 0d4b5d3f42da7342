-- The refusals among what dibs.search_journal finds, the latest first.
--
-- Returns dibs.recorded rows with all names as they are, at most count_max. customers_ids are
-- the reservations of the customer searched by.
create or replace function dibs._search_refusals(
  event_id text, reservation_id uuid, session text, customer text, principal text,
  network text, seat_id text, action text, code text, since timestamptz, until timestamptz,
  before_at timestamptz, before_event text, before_number bigint, count_max int,
  customers_ids uuid[]
) returns setof dibs.recorded
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_verbs text[] := dibs._verbs_of(_search_refusals.action);
begin
  if _search_refusals.code = 'ok' then
    return;
  end if;
  return query
  select f.refused_at, f.event_id, -f.number::bigint, f.verb, f.code, f.refusal_count,
    f.reservation_id, f.principal, f.session, f.asked ->> 'customer', f.network, f.agent,
    f.asked -> 'items', dibs._texts(f.asked -> 'seats'), null::timestamptz, f.detail
  from dibs.refusals f
  where (_search_refusals.event_id is null or f.event_id = _search_refusals.event_id)
    and f.second_at >= date_trunc('second', since) and f.second_at < until
    and f.refused_at >= since and f.refused_at < until
    and (f.refused_at, f.event_id, -f.number::bigint)
      < (before_at, before_event, before_number)
    and dibs._is_ours(f.event_id)
    and (_search_refusals.code is null or f.code = _search_refusals.code)
    and (_search_refusals.action is null or f.verb = any (v_verbs))
    and (_search_refusals.reservation_id is null
      or f.reservation_id = _search_refusals.reservation_id)
    and (_search_refusals.session is null or f.session = _search_refusals.session)
    and (_search_refusals.customer is null
      or f.asked ->> 'customer' = _search_refusals.customer
      or f.reservation_id = any (customers_ids))
    and (_search_refusals.principal is null
      or dibs._is_of_principal(f.principal, _search_refusals.principal))
    and (_search_refusals.network is null or f.network = _search_refusals.network)
    and (_search_refusals.seat_id is null
      or f.asked -> 'seats' ? _search_refusals.seat_id
      or f.detail -> 'seats' ? _search_refusals.seat_id)
  order by f.refused_at desc, f.event_id desc, f.number
  limit count_max;
end
$$;
comment on function dibs._search_refusals(
  text, uuid, text, text, text, text, text, text, text, timestamptz, timestamptz, timestamptz,
  text, bigint, int, uuid[]
) is 'The refusals among what dibs.search_journal finds, the latest first.';
