-- Everything that was done or refused to reservations, under familiar words.
create or replace view dibs.seat_reservation_audit_log with (security_invoker = true) as
select
  j.event_id as show_id,
  j.recorded_at as created_at,
  case j.action when 'reserved' then 'created' else j.action end as event_type,
  j.reservation_id,
  j.seat_ids,
  j.session as session_id,
  j.principal,
  null::text as error_message,
  j.detail as metadata,
  j.network as ip_address,
  j.agent as user_agent
from dibs.journal j
where j.reservation_id is not null
union all
select
  f.event_id,
  f.refused_at,
  'failed',
  f.reservation_id,
  null,
  f.session,
  f.principal,
  upper(f.code),
  coalesce(f.detail, '{}') || jsonb_build_object('verb', f.verb, 'count', f.refusal_count),
  f.network,
  f.agent
from dibs.refusals f;
comment on view dibs.seat_reservation_audit_log is
  'Everything that was done or refused to reservations, under familiar words.';
