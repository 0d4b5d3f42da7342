-- Writes down what was done to what belongs to no event.
--
-- Returns nothing. From where it was done stands in settings of the transaction, which fill the
-- row by themselves; why stands in its detail. Locks nothing.
create or replace function dibs_office._write_down(
  action text, organisation_id text, principal text, reason text, detail jsonb
) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into dibs_office.journal (
    recorded_at, organisation_id, principal, action, code, detail
  )
  values (
    dibs._now(), _write_down.organisation_id, coalesce(_write_down.principal, ''),
    _write_down.action, 'ok',
    jsonb_strip_nulls(_write_down.detail) || dibs._reason_told(_write_down.reason)
  )
$$;
comment on function dibs_office._write_down(text, text, text, text, jsonb) is
  'Writes down what was done to what belongs to no event.';
