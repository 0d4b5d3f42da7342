-- What became of requests to fill carts, as the answers to them.
--
-- Returns the answers in their order, numbered from first_ordinal, with the tokens of what was
-- granted: who may fill a cart may know it.
create or replace function dibs._as_carts(
  event_id text, answers dibs.answer[], first_ordinal int
) returns dibs.answer[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  for v_i in 1 .. cardinality(_as_carts.answers) loop
    _as_carts.answers[v_i].verb := 'fill_cart';
    _as_carts.answers[v_i].ordinal := _as_carts.first_ordinal + v_i - 1;
    if _as_carts.answers[v_i].code = 'ok' and _as_carts.answers[v_i].token is null then
      _as_carts.answers[v_i].token := (
        select v.token from dibs.reservations v
        where v.event_id = _as_carts.event_id
          and v.reservation_id = _as_carts.answers[v_i].id
      );
    end if;
  end loop;
  return answers;
end
$$;
comment on function dibs._as_carts(text, dibs.answer[], int) is
  'What became of requests to fill carts, as the answers to them.';
