-- Refuses those of a batch of plain requests who came too late.
--
-- Returns an answer per refused request, in order, and keeps their keys and what was asked.
-- carts is true where the requests would begin carts.
create or replace function dibs._refuse_plain(
  event dibs.events, plain dibs._plain, decided_at timestamptz, carts boolean default false
) returns setof dibs.answer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  -- Of a flood only so many are kept one by one; what the others asked is not put together.
  v_room int := 100 - dibs._refusals_kept((event).event_id, decided_at);
  v_callers dibs._caller[];
  v_sessions text[];
  v_details jsonb[];
  v_asked jsonb[];
begin
  insert into dibs.idempotency_keys (
    event_id, principal, key, verb, fingerprint, code, detail, expires_at
  )
  select (event).event_id, r.principal, r.key, 'reserve',
    dibs._plain_fingerprint(r.session, r.customer, r.item_id, r.units, r.seats::text[]),
    r.code, r.detail, decided_at + dibs._key_kept('reserve', r.code)
  from unnest(
    (plain).sessions, (plain).customers, (plain).principals, (plain).keys, (plain).item_ids,
    (plain).units, (plain).seat_lists, (plain).codes, (plain).details
  ) r (session, customer, principal, key, item_id, units, seats, code, detail)
  where r.code is not null and r.key is not null;
  if v_room > 0 then
    select array_agg(row(r.principal, r.network, r.agent)::dibs._caller order by r.ordinal),
      array_agg(r.session order by r.ordinal),
      array_agg(r.detail order by r.ordinal),
      array_agg(
        jsonb_strip_nulls(jsonb_build_object(
          'items', r.items, 'seats', nullif(to_jsonb((r.seats::text[])[:100]), '[]'),
          'customer', r.customer, 'cart', nullif(carts, false)
        ))
        order by r.ordinal
      )
    into v_callers, v_sessions, v_details, v_asked
    from (
      select r.*
      from unnest(
        (plain).sessions, (plain).customers, (plain).principals, (plain).items,
        (plain).seat_lists, (plain).codes, (plain).details, (plain).networks, (plain).agents
      ) with ordinality r (
        session, customer, principal, items, seats, code, detail, network, agent, ordinal
      )
      where r.code is not null
      order by r.ordinal
      limit v_room
    ) r;
  end if;
  perform dibs._keep_refusals(
    (event).event_id, 'reserve', decided_at, array_remove((plain).codes, null), v_callers,
    v_sessions, null, v_details, v_asked
  );
  return query
  select 'reserve', r.ordinal::int, r.code, null::uuid, null, null, null::jsonb, null::text[],
    null::bigint, null, null::timestamptz, null::timestamptz, null::int, null::int, false,
    null::bigint, decided_at, r.detail
  from unnest((plain).codes, (plain).details) with ordinality r (code, detail, ordinal)
  where r.code is not null
  order by r.ordinal;
end
$$;
comment on function dibs._refuse_plain(dibs.events, dibs._plain, timestamptz, boolean) is
  'Refuses those of a batch of plain requests who came too late.';
