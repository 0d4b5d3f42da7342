-- The number under which a second's surplus refusals of one verb and code are counted.
--
-- Returns an int above 100, the same for the same verb and code.
create or replace function dibs._flood_number(verb text, code text) returns int
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select 100
    + 100 * array_position(
      array[
        'reserve', 'extend', 'confirm', 'release', 'expire', 'cancel', 'leave', 'heartbeat',
        'amend', 'sell', 'reserve_again', 'fill_cart', 'begin_payment', 'settle',
        'end_payment'
      ],
      verb
    )
    + c.precedence
  from dibs.codes c
  where c.code = _flood_number.code
$$;
comment on function dibs._flood_number(text, text) is
  'The number under which a second''s surplus refusals of one verb and code are counted.';
