-- Keeps the refusals of a piece of a batch for the audit, in their order.
--
-- Returns nothing. A column an attribute: code, caller, session, the reservation where
-- one was named, the refusal's detail and what was asked for. The first hundred of an event's
-- second are kept one by one, the rest are counted in one row per second, verb and code, so
-- that a flood cannot fill the disk.
create or replace function dibs._keep_refusals(
  event_id text, verb text, decided_at timestamptz, codes text[],
  callers dibs._caller[], sessions text[], reservation_ids uuid[], details jsonb[], asked jsonb[]
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_second_at timestamptz := date_trunc('second', _keep_refusals.decided_at);
  v_kept int;
begin
  if codes is null then
    return;
  end if;
  v_kept := dibs._refusals_kept(_keep_refusals.event_id, _keep_refusals.decided_at);

  insert into dibs.refusals as f (
    event_id, second_at, number, refused_at, verb, code, refusal_count, principal, session,
    reservation_id, detail, asked, network, agent
  )
  select _keep_refusals.event_id, v_second_at, v_kept + r.number, _keep_refusals.decided_at,
    _keep_refusals.verb, r.code, 1, r.principal, left(r.session, 200), r.reservation_id,
    r.detail, r.asked, r.network, r.agent
  from unnest(
    codes[:100 - v_kept], callers, sessions, reservation_ids, details,
    _keep_refusals.asked
  ) with ordinality r (
    code, principal, network, agent, session, reservation_id, detail, asked, number
  )
  where r.code is not null
  union all
  select _keep_refusals.event_id, v_second_at, dibs._flood_number(_keep_refusals.verb, r.code),
    _keep_refusals.decided_at, _keep_refusals.verb, r.code, count(*), '', null, null, null,
    null, null, null
  from unnest(codes[101 - v_kept:]) r (code)
  group by r.code
  on conflict (event_id, second_at, number) do update
  set refusal_count = f.refusal_count + excluded.refusal_count;
end
$$;
comment on function dibs._keep_refusals(
  text, text, timestamptz, text[], dibs._caller[], text[], uuid[], jsonb[], jsonb[]
) is
  'Keeps the refusals of a piece of a batch for the audit, in their order.';
