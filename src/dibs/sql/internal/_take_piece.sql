-- Acts for one piece of a batch by its verb, under the head's lock.
--
-- Returns an answer per request and the journal position after it.
create or replace function dibs._take_piece(
  verb text, event dibs.events, requests jsonb, first_ordinal int, decided_at timestamptz,
  inout last_position bigint, out answers dibs.answer[]
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if _take_piece.verb in ('reserve', 'reserve_again', 'sell') then
    select r.last_position, r.answers into _take_piece.last_position, _take_piece.answers
    from dibs._reserve(
      _take_piece.verb, _take_piece.event, _take_piece.requests, _take_piece.first_ordinal,
      _take_piece.decided_at, _take_piece.last_position
    ) r;
  elsif _take_piece.verb = 'settle' then
    select s.last_position, s.answers into _take_piece.last_position, _take_piece.answers
    from dibs._settle(
      _take_piece.event, _take_piece.requests, _take_piece.first_ordinal,
      _take_piece.decided_at, _take_piece.last_position
    ) s;
  elsif _take_piece.verb = 'cancel' then
    select c.last_position, c.answers into _take_piece.last_position, _take_piece.answers
    from dibs._cancel(
      _take_piece.event, _take_piece.requests, _take_piece.first_ordinal,
      _take_piece.decided_at, _take_piece.last_position
    ) c;
  elsif _take_piece.verb = 'amend' then
    select a.last_position, a.answers into _take_piece.last_position, _take_piece.answers
    from dibs._amend(
      _take_piece.event, _take_piece.requests, _take_piece.first_ordinal,
      _take_piece.decided_at, _take_piece.last_position
    ) a;
  elsif _take_piece.verb = 'fill_cart' then
    select c.last_position, c.answers into _take_piece.last_position, _take_piece.answers
    from dibs._fill_cart(
      _take_piece.event, _take_piece.requests, _take_piece.first_ordinal,
      _take_piece.decided_at, _take_piece.last_position
    ) c;
  else
    select a.last_position, a.answers into _take_piece.last_position, _take_piece.answers
    from dibs._act(
      _take_piece.verb, _take_piece.event, _take_piece.requests, _take_piece.first_ordinal,
      _take_piece.decided_at, _take_piece.last_position
    ) a;
  end if;
end
$$;
comment on function
  dibs._take_piece(text, dibs.events, jsonb, int, timestamptz, bigint) is
  'Acts for one piece of a batch by its verb, under the head''s lock.';
