-- Sets an endpoint back in ledgers, so that it is told again what it was told.
--
-- positions maps ledgers to the position after which they are told. Ledgers where it has not got
-- so far stay where they are. Returns code ok with the ledgers that are told from there on, also
-- where that was asked before; not_found, or invalid_input for the reason. The office's journal
-- says who asked.
-- Locks: the endpoint, then its cursors.
create or replace function dibs_office.replay_endpoint(
  endpoint_id uuid,
  positions jsonb,
  principal text default '',
  reason text default '',
  out code text,
  out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_organisation text;
begin
  replay_endpoint.detail := dibs._reason_fault(replay_endpoint.reason);
  if replay_endpoint.detail is not null then
    replay_endpoint.code := 'invalid_input';
    return;
  end if;
  -- Who relays to it reads its cursors again once it sees another version.
  update dibs_office.endpoints e
  set version = e.version + 1, catches_up_from = dibs._now()
  where e.endpoint_id = replay_endpoint.endpoint_id
    and dibs_office._is_own(e.organisation_id)
  returning e.organisation_id into v_organisation;
  if not found then
    replay_endpoint.code := 'not_found';
    replay_endpoint.detail := jsonb_build_object('endpoint', replay_endpoint.endpoint_id);
    return;
  end if;
  with set_back as (
    update dibs_office.cursors c
    set position = (replay_endpoint.positions ->> c.ledger)::bigint
    where c.endpoint_id = replay_endpoint.endpoint_id
      and c.position >= (replay_endpoint.positions ->> c.ledger)::bigint
    returning c.ledger, c.position
  )
  select jsonb_build_object(
    'ledgers', coalesce(jsonb_object_agg(s.ledger, s.position), '{}')
  )
  into replay_endpoint.detail
  from set_back s;
  perform dibs_office._write_down(
    'endpoint_replayed', v_organisation, replay_endpoint.principal, replay_endpoint.reason,
    replay_endpoint.detail || jsonb_build_object('endpoint', replay_endpoint.endpoint_id)
  );
  replay_endpoint.code := 'ok';
end
$$;
comment on function dibs_office.replay_endpoint(uuid, jsonb, text, text) is
  'Sets an endpoint back in ledgers, so that it is told again what it was told.';
