-- After which position each organisation's order messages tell what was recorded from a time on.
--
-- Returns a row an organisation that has any such. Who acts for an organisation is told of its
-- own. Locks nothing.
create or replace function dibs_office.messages_since(since timestamptz)
returns table (organisation_id text, after bigint)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select m.organisation_id, min(m.position) - 1
  from dibs_office.messages m
  where m.recorded_at >= messages_since.since and dibs_office._is_own(m.organisation_id)
  group by m.organisation_id
$$;
comment on function dibs_office.messages_since(timestamptz) is
  'After which position each organisation''s order messages tell what was recorded from a time on.';
