-- Writes a message of an order into its organisation's ledger.
--
-- Returns its position: without gaps, in the order of commits. The transaction's setting dibs.told
-- lists what it told, for who counts. Locks the organisation's head: a transaction has locked its
-- orders and their payments before.
create or replace function dibs_office._tell(
  organisation_id text, type text, order_id uuid, body jsonb
) returns bigint
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select set_config(
    'dibs.told', concat_ws(',', nullif(current_setting('dibs.told', true), ''), _tell.type), true
  );
  with head as (
    insert into dibs_office.message_heads as h (organisation_id, position)
    values (_tell.organisation_id, 1)
    on conflict (organisation_id) do update set position = h.position + 1
    returning h.position
  )
  insert into dibs_office.messages (
    organisation_id, position, recorded_at, type, order_id, body
  )
  select _tell.organisation_id, h.position, dibs._now(), _tell.type, _tell.order_id, _tell.body
  from head h
  returning position
$$;
comment on function dibs_office._tell(text, text, uuid, jsonb) is
  'Writes a message of an order into its organisation''s ledger.';
