-- Refuses every request of a piece of a batch for one reason.
--
-- Returns dibs.answer[] with the given code and detail.
create or replace function dibs._refuse_all(
  verb text, requests jsonb, first_ordinal int, code text, detail jsonb,
  decided_at timestamptz
) returns dibs.answer[]
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select array_agg(
    row(
      verb, first_ordinal + n - 1, code, null, null, null, null, null, null, null, null,
      null, null, null, false, null, coalesce(decided_at, dibs._now()), detail
    )::dibs.answer
  )
  from generate_series(1, jsonb_array_length(requests)) n
$$;
comment on function dibs._refuse_all(text, jsonb, int, text, jsonb, timestamptz) is
  'Refuses every request of a piece of a batch for one reason.';
