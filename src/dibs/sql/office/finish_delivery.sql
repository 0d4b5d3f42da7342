-- Writes down an attempt at a delivery, and what follows from it.
--
-- attempts is how many there had been when it was taken. outcome is delivered; failed, to be
-- tried again after retry_seconds, or dead where that is null; or gone, which disables the
-- endpoint and keeps what it has not got. After a failure resume_seconds leave the whole
-- endpoint alone. Returns the delivery's status; null where there are more attempts since, for
-- somebody else wrote one or had it begin anew, which this one must not undo: only a success still
-- counts, and that neither where the message was put behind others meanwhile.
-- Locks: the delivery, the next of its subject, the endpoint where its state changes.
create or replace function dibs_office.finish_delivery(
  delivery_id uuid,
  attempts int,
  outcome text,
  duration_ms int,
  answered int default null,
  error text default null,
  retry_seconds double precision default null,
  resume_seconds double precision default null
) returns text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
  v_was dibs_office.deliveries;
  v_status text;
begin
  select d.* into v_was
  from dibs_office.deliveries d
  where d.delivery_id = finish_delivery.delivery_id and d.status = 'pending'
    and exists (
      select from dibs_office.endpoints e
      where e.endpoint_id = d.endpoint_id and dibs_office._is_own(e.organisation_id)
    )
  for no key update;
  if not found or v_was.due_at is null
    or v_was.attempts <> finish_delivery.attempts and finish_delivery.outcome <> 'delivered'
  then
    return null;
  end if;
  v_status := case
    when finish_delivery.outcome = 'delivered' then 'delivered'
    when finish_delivery.outcome = 'gone' or finish_delivery.retry_seconds is not null
      then 'pending'
    else 'dead' end;
  insert into dibs_office.delivery_attempts (
    delivery_id, attempt, attempted_at, duration_ms, status, error
  )
  values (
    v_was.delivery_id, v_was.attempts + 1,
    v_now - make_interval(secs => finish_delivery.duration_ms / 1000.0),
    finish_delivery.duration_ms, finish_delivery.answered, finish_delivery.error
  );
  update dibs_office.deliveries d
  set status = v_status,
    attempts = v_was.attempts + 1,
    step = v_was.step + 1,
    due_at = case when v_status = 'pending'
      then v_now + make_interval(secs => coalesce(finish_delivery.retry_seconds, 0)) end,
    leased_until = null,
    last_status = finish_delivery.answered,
    last_error = finish_delivery.error,
    delivered_at = case v_status when 'delivered' then v_now end
  where d.delivery_id = v_was.delivery_id;
  if v_status <> 'pending' then
    perform dibs_office._promote(v_was.endpoint_id, v_was.subject, v_was.due_at);
  end if;
  perform dibs_office.note_health(
    v_was.endpoint_id, finish_delivery.outcome, finish_delivery.resume_seconds
  );
  return v_status;
end
$$;
comment on function dibs_office.finish_delivery(
  uuid, int, text, int, int, text, double precision, double precision
) is 'Writes down an attempt at a delivery, and what follows from it.';
