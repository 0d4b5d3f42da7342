-- How far each endpoint is behind with what was put down for it, and by whose fault.
--
-- Returns a row an endpoint: how many deliveries wait and how many are dead, both counted up to
-- 10000, since when the first of them waits; since when one has been due that nobody takes though
-- the endpoint takes what it is brought; since when the endpoint has refused everything, or
-- one delivery; and from when on it is late what it is not told. Who acts for an organisation is
-- shown its own. Locks nothing.
create or replace function dibs_office.delivery_standings() returns table (
  endpoint uuid,
  name text,
  kind text,
  status text,
  pending_count int,
  dead_count int,
  oldest_at timestamptz,
  lag_seconds double precision,
  due_since timestamptz,
  failing_since timestamptz,
  catches_up_from timestamptz
)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select e.endpoint_id, e.name, e.kind, e.status, p.waiting, x.given_up, p.oldest_at,
    coalesce(greatest(extract(epoch from n.now - p.oldest_at)::double precision, 0), 0),
    case when e.failing_since is null then p.due_since end,
    least(e.failing_since, t.refused_since), e.catches_up_from
  from (select dibs._now() as now offset 0) n
  cross join dibs_office.endpoints e
  cross join lateral (
    select count(*)::int as waiting, min(d.recorded_at) as oldest_at,
      min(d.due_at) filter (
        where d.due_at <= n.now and coalesce(d.leased_until <= n.now, true)
      ) as due_since,
      min(d.number) filter (where d.step > 0) as tried_number
    from (
      select d.recorded_at, d.due_at, d.leased_until, d.number, d.step
      from dibs_office.deliveries d
      where d.endpoint_id = e.endpoint_id and d.status = 'pending'
      order by d.number
      limit 10000
    ) d
  ) p
  left join lateral (
    select a.attempted_at as refused_since
    from dibs_office.deliveries d
    join dibs_office.delivery_attempts a
      on a.delivery_id = d.delivery_id and a.attempt = d.attempts - d.step + 1
    where d.number = p.tried_number
  ) t on true
  cross join lateral (
    select count(*)::int as given_up
    from (
      select from dibs_office.deliveries d
      where d.endpoint_id = e.endpoint_id and d.status = 'dead'
      limit 10000
    ) d
  ) x
  where dibs_office._is_own(e.organisation_id)
  order by e.created_at, e.endpoint_id
$$;
comment on function dibs_office.delivery_standings() is
  'How far each endpoint is behind with what was put down for it, and by whose fault.';
