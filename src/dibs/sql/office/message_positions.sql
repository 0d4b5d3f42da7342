-- How far each organisation's order messages are.
--
-- Returns a row an organisation, '' for the installation's own orders. Who acts for an
-- organisation is told of its own. Locks nothing.
create or replace function dibs_office.message_positions()
returns table (organisation_id text, "position" bigint)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select h.organisation_id, h.position
  from dibs_office.message_heads h
  where dibs_office._is_own(h.organisation_id)
$$;
comment on function dibs_office.message_positions() is
  'How far each organisation''s order messages are.';
