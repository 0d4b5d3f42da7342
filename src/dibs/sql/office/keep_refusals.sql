-- Writes down what was asked in vain before a verb heard of it, as a door counted it.
--
-- refusals is an array of {"seconds_ago", "organisation_id", "event_id", "principal",
-- "network", "agent", "action", "code", "refusal_count", "detail"}: a call each, and for what a
-- second had too many of one row, without who it was. Who acts for an organisation writes down
-- its own alone. Returns how many rows were written. Locks nothing.
create or replace function dibs_office.keep_refusals(refusals jsonb) returns int
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  with kept as (
    insert into dibs_office.journal (
      recorded_at, organisation_id, event_id, principal, network, agent, action, code,
      refusal_count, detail
    )
    select dibs._now() - make_interval(secs => r.seconds_ago), r.organisation_id,
      coalesce(r.event_id, ''), coalesce(r.principal, ''), left(r.network, 64),
      left(r.agent, 200), r.action, r.code, r.refusal_count, coalesce(r.detail, '{}')
    from jsonb_to_recordset(keep_refusals.refusals) r (
      seconds_ago float8, organisation_id text, event_id text, principal text, network text,
      agent text, action text, code text, refusal_count bigint, detail jsonb
    )
    where dibs_office._is_own(r.organisation_id)
    returning 1
  )
  select count(*)::int from kept
$$;
comment on function dibs_office.keep_refusals(jsonb) is
  'Writes down what was asked in vain before a verb heard of it, as a door counted it.';
