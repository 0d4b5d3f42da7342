-- Takes note of how an endpoint is doing, where an attempt has changed that.
--
-- outcome is delivered, failed or gone; after a failure resume_seconds leave the endpoint alone.
-- One that is gone is disabled, which the office's journal says. Returns whether it was doing
-- otherwise before. Locks the endpoint, unless it is doing as before.
create or replace function dibs_office.note_health(
  endpoint_id uuid, outcome text, resume_seconds double precision default null
) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
  v_resumes_at timestamptz := v_now + make_interval(secs => note_health.resume_seconds);
  v_endpoint dibs_office.endpoints;
begin
  update dibs_office.endpoints e
  set failing_since = case when note_health.outcome <> 'delivered'
      then coalesce(e.failing_since, v_now) end,
    catches_up_from = case when note_health.outcome = 'delivered' and e.failing_since is not null
      then v_now else e.catches_up_from end,
    resumes_at = greatest(e.resumes_at, v_resumes_at)
  where e.endpoint_id = note_health.endpoint_id
    and dibs_office._is_own(e.organisation_id)
    and (
      (e.failing_since is null) <> (note_health.outcome = 'delivered')
      or coalesce(v_resumes_at > e.resumes_at, v_resumes_at is not null)
    );
  if note_health.outcome <> 'gone' then
    return found;
  end if;
  update dibs_office.endpoints e
  set status = 'disabled', disabled_reason = 'gone', version = e.version + 1,
    updated_at = v_now
  where e.endpoint_id = note_health.endpoint_id and e.status <> 'disabled'
    and dibs_office._is_own(e.organisation_id)
  returning e.* into v_endpoint;
  if found then
    perform dibs_office._write_down(
      'endpoint_disabled', v_endpoint.organisation_id, 'dibs', '',
      jsonb_build_object('endpoint', v_endpoint.endpoint_id, 'why', 'gone')
    );
  end if;
  return found;
end
$$;
comment on function dibs_office.note_health(uuid, text, double precision) is
  'Takes note of how an endpoint is doing, where an attempt has changed that.';
