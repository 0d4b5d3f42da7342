-- A delivery with its body and every attempt at it.
--
-- Returns jsonb, null where there is no such delivery. Locks nothing.
create or replace function dibs_office.read_delivery(delivery_id uuid) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
  select dibs_office._delivery_told(d) || jsonb_build_object(
    'body', d.body,
    'tries', coalesce((
      select jsonb_agg(to_jsonb(a) - 'delivery_id' order by a.attempt)
      from dibs_office.delivery_attempts a
      where a.delivery_id = d.delivery_id
    ), '[]')
  )
  from dibs_office.deliveries d
  where d.delivery_id = read_delivery.delivery_id and exists (
    select from dibs_office.endpoints e
    where e.endpoint_id = d.endpoint_id and dibs_office._is_own(e.organisation_id)
  )
$$;
comment on function dibs_office.read_delivery(uuid) is
  'A delivery with its body and every attempt at it.';
