-- Writes what the idempotency key of a move into an allocation or out of it was answered.
--
-- Returns nothing. move is what dibs._meet_move returned; at_position is the move's row of
-- the journal, null where nothing moved. The caller holds the head.
create or replace function dibs._keep_move(
  event_id text, verb text, move dibs._request, code text, detail jsonb,
  decided_at timestamptz, at_position bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_answer dibs.answer;
begin
  v_answer.code := _keep_move.code;
  v_answer.position := _keep_move.at_position;
  v_answer.detail := _keep_move.detail;
  perform dibs._keep_keys(
    _keep_move.event_id, _keep_move.verb, array[_keep_move.move], array[v_answer],
    _keep_move.decided_at
  );
end
$$;
comment on function dibs._keep_move(
  text, text, dibs._request, text, jsonb, timestamptz, bigint
) is 'Writes what the idempotency key of a move into an allocation or out of it was answered.';
