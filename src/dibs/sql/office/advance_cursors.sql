-- Moves an endpoint on in ledgers, and puts down what it is to be told of them.
--
-- moves has an object a ledger: ledger, after (where the reader began), until_position, epoch,
-- and gaps, the first and last position of each stretch that is kept no more; messages one a
-- message: ledger, position, id, type, subject, body and recorded_at, in their order. What is
-- there already is told again among them, be it over or waiting. Only the first of each subject
-- is due; the others are once the one before them is over. Returns the ledgers that were moved:
-- none where the endpoint is gone, and none that somebody else moved since.
-- Locks: the endpoint against deletion, the cursors in the order of their ledgers, what waits of
-- the messages, the last delivery of each subject.
create or replace function dibs_office.advance_cursors(
  endpoint_id uuid, moves jsonb, messages jsonb default '[]'
) returns setof text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
  v_moved text[];
  v_waiting text[];
begin
  perform from dibs_office.endpoints e
  where e.endpoint_id = advance_cursors.endpoint_id
    and dibs_office._is_own(e.organisation_id)
  for key share;
  if not found then
    return;
  end if;
  with asked as (
    select m.* from jsonb_to_recordset(advance_cursors.moves) m (
      ledger text, after bigint, until_position bigint, epoch text
    )
  ),
  moved as (
    insert into dibs_office.cursors as c (endpoint_id, ledger, position, epoch)
    select advance_cursors.endpoint_id, a.ledger, a.until_position, coalesce(a.epoch, '')
    from asked a
    where a.after = 0 or exists (
      select from dibs_office.cursors b
      where b.endpoint_id = advance_cursors.endpoint_id and b.ledger = a.ledger
    )
    order by a.ledger collate "C"
    on conflict (endpoint_id, ledger) do update
    set position = excluded.position, epoch = excluded.epoch
    where c.position = (select a.after from asked a where a.ledger = excluded.ledger)
    returning c.ledger
  )
  select coalesce(array_agg(m.ledger), '{}') into v_moved from moved m;
  insert into dibs_office.gaps as g (
    endpoint_id, ledger, first_position, last_position, noticed_at
  )
  select advance_cursors.endpoint_id, m.ledger, (s.stretch ->> 0)::bigint,
    (s.stretch ->> 1)::bigint, v_now
  from jsonb_to_recordset(advance_cursors.moves) m (ledger text, gaps jsonb)
  cross join jsonb_array_elements(m.gaps) s (stretch)
  where m.ledger = any (v_moved)
  on conflict (endpoint_id, ledger, first_position) do update
  set last_position = excluded.last_position, noticed_at = excluded.noticed_at;
  if advance_cursors.messages <> '[]' then
    perform dibs_office._take_back(advance_cursors.endpoint_id, array(
      select (m.message ->> 'id')::uuid
      from jsonb_array_elements(advance_cursors.messages) m (message)
      where m.message ->> 'ledger' = any (v_moved)
    ));
    v_waiting := dibs_office._waiting_subjects(advance_cursors.endpoint_id, array(
      select m.message ->> 'subject'
      from jsonb_array_elements(advance_cursors.messages) m (message)
      where m.message ->> 'ledger' = any (v_moved)
    ));
    insert into dibs_office.deliveries as d (
      delivery_id, endpoint_id, ledger, position, type, subject, body, recorded_at, created_at,
      due_at
    )
    select m.id, advance_cursors.endpoint_id, m.ledger, m.position, m.type, m.subject, m.body,
      m.recorded_at, v_now,
      case when row_number() over (partition by m.subject order by t.ordinal) = 1
        and m.subject <> all (v_waiting) then v_now end
    from jsonb_array_elements(advance_cursors.messages) with ordinality t (message, ordinal)
    cross join lateral jsonb_to_record(t.message) m (
      ledger text, position bigint, id uuid, type text, subject text, body text,
      recorded_at timestamptz
    )
    where m.ledger = any (v_moved)
    order by t.ordinal
    on conflict (delivery_id) do update
    set number = nextval('dibs_office.deliveries_number_seq'), status = 'pending', step = 0,
      body = excluded.body, due_at = excluded.due_at, leased_until = null,
      delivered_at = null;
  end if;
  return query select m.ledger from unnest(v_moved) m (ledger);
end
$$;
comment on function dibs_office.advance_cursors(uuid, jsonb, jsonb) is
  'Moves an endpoint on in ledgers, and puts down what it is to be told of them.';
