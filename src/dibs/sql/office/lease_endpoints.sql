-- The active endpoints that a relay tells, as long as it keeps asking.
--
-- kinds are those it can tell, null for all, besides are endpoints that it leaves to others. holder
-- is whatever it calls itself: others are not given what it has before lease_seconds have passed
-- since it asked last, so no two tell one endpoint at once. Written only once half of that is over.
-- Who takes an endpoint from another has a version above the other's, so that brokers can tell who
-- comes late. Returns a row an endpoint, with its secret as it is kept, and when it was asked.
-- Who acts for an organisation is given its own.
-- Locks: endpoints that are free, or soon would be; those that somebody else locks it leaves.
create or replace function dibs_office.lease_endpoints(
  holder uuid, lease_seconds int, kinds text[] default null, besides uuid[] default '{}'
) returns table (
  endpoint_id uuid,
  organisation_id text,
  kind text,
  url text,
  secret text,
  events text[],
  types text[],
  version bigint,
  leased_at timestamptz
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
  v_lease interval := make_interval(secs => lease_endpoints.lease_seconds);
begin
  update dibs_office.endpoints e
  set holder = lease_endpoints.holder, held_until = v_now + v_lease,
    version = e.version + (e.holder is distinct from lease_endpoints.holder)::int
  where e.endpoint_id = any (array(
    select f.endpoint_id from dibs_office.endpoints f
    where f.status = 'active' and dibs_office._is_own(f.organisation_id)
      and coalesce(f.kind = any (lease_endpoints.kinds), true)
      and f.endpoint_id <> all (lease_endpoints.besides)
      and case when f.holder = lease_endpoints.holder
        -- Also where the clock was set back.
        then f.held_until not between v_now + v_lease / 2 and v_now + v_lease
        else coalesce(f.held_until <= v_now, true) end
    for no key update skip locked
  ));
  return query
  select e.endpoint_id, e.organisation_id, e.kind, e.url, e.secret, e.events, e.types,
    e.version, v_now
  from dibs_office.endpoints e
  where e.status = 'active' and e.holder = lease_endpoints.holder and e.held_until > v_now
    and coalesce(e.kind = any (lease_endpoints.kinds), true)
    and e.endpoint_id <> all (lease_endpoints.besides)
    and dibs_office._is_own(e.organisation_id)
  order by e.created_at, e.endpoint_id;
end
$$;
comment on function dibs_office.lease_endpoints(uuid, int, text[], uuid[]) is
  'The active endpoints that a relay tells, as long as it keeps asking.';
