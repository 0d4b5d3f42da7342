-- Takes deliveries that are due, for one who sends them.
--
-- busy maps endpoints to how many the sender has under way, less by what one may have more than
-- others; of each endpoint it gets so many as fit in per_endpoint, a quarter of it where nothing
-- arrives; count_max in all, endpoints that fail last. Nobody else gets them before lease_seconds
-- are over: then whoever took them is taken for dead. Returns each with its endpoint's address and
-- secrets. A former secret is there as long as it is good. What is due since one time comes in the
-- order in which it was put down, which is that of its ledger. Who acts for an organisation takes
-- its own.
-- Locks: what is due; what somebody else locks it leaves.
create or replace function dibs_office.take_deliveries(
  busy jsonb, per_endpoint int, count_max int, lease_seconds int
) returns table (
  delivery_id uuid,
  endpoint_id uuid,
  url text,
  secret text,
  former_secret text,
  body text,
  attempts int,
  step int
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
begin
  return query
  with due as materialized (
    select d.delivery_id
    from (
      select e.endpoint_id, greatest(
        case when e.failing_since is null then take_deliveries.per_endpoint
          else greatest(take_deliveries.per_endpoint / 4, 1) end
          - coalesce((take_deliveries.busy ->> e.endpoint_id::text)::int, 0), 0
      ) as room
      from dibs_office.endpoints e
      where e.kind = 'webhook' and e.status = 'active'
        and coalesce(e.resumes_at <= v_now, true)
        and dibs_office._is_own(e.organisation_id)
      order by e.failing_since desc nulls first
    ) e
    cross join lateral (
      select d.delivery_id from dibs_office.deliveries d
      where d.endpoint_id = e.endpoint_id and d.due_at <= v_now
        and coalesce(d.leased_until <= v_now, true)
      order by d.due_at, d.number
      limit e.room
      for no key update skip locked
    ) d
    limit greatest(take_deliveries.count_max, 0)
  ),
  taken as (
    update dibs_office.deliveries d
    set leased_until = v_now + make_interval(secs => take_deliveries.lease_seconds)
    from due
    where d.delivery_id = due.delivery_id
    returning d.delivery_id, d.endpoint_id, d.body, d.attempts, d.step,
      d.due_at, d.number
  )
  select t.delivery_id, t.endpoint_id, e.url, e.secret,
    case when e.former_ends_at > v_now then e.former_secret end,
    t.body, t.attempts, t.step
  from taken t
  join dibs_office.endpoints e on e.endpoint_id = t.endpoint_id
  order by t.due_at, t.number;
end
$$;
comment on function dibs_office.take_deliveries(jsonb, int, int, int) is
  'Takes deliveries that are due, for one who sends them.';
