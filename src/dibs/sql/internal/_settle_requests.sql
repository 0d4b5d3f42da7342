-- Ends a piece of a batch: answers it, keeps its keys and its refusals.
--
-- Returns the answers in order, and the journal position after what was granted. said is what
-- the first of them said itself where it named products; carts is true where they begin carts.
create or replace function dibs._settle_requests(
  event dibs.events, verb text, requests dibs._request[], decided_at timestamptz,
  inout last_position bigint, said jsonb default null, carts boolean default false,
  out answers dibs.answer[]
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  _settle_requests.answers := dibs._answer_requests(
    _settle_requests.event, _settle_requests.verb, _settle_requests.requests,
    _settle_requests.decided_at, _settle_requests.last_position
  );
  perform dibs._keep_keys(
    (_settle_requests.event).event_id, _settle_requests.verb, _settle_requests.requests,
    _settle_requests.answers, _settle_requests.decided_at
  );
  perform dibs._keep_refusals(
    (_settle_requests.event).event_id, _settle_requests.verb, _settle_requests.decided_at,
    array_agg(r.code order by r.ordinal), array_agg(dibs._caller_of(r) order by r.ordinal),
    array_agg(r.session order by r.ordinal),
    -- The id a refused reserve would have had is nobody's.
    array_agg(
      case when _settle_requests.verb not in ('reserve', 'sell') then r.reservation_id end
      order by r.ordinal
    ),
    array_agg(r.detail order by r.ordinal),
    -- For who explains it; nothing of what could not even be read.
    array_agg(
      case when r.code <> 'invalid_input' then dibs._asked_kept(
        r, case r.ordinal when (_settle_requests.requests)[1].ordinal
          then _settle_requests.said end,
        _settle_requests.carts
      ) end
      order by r.ordinal
    )
  )
  from unnest(_settle_requests.requests) r
  where r.code <> 'ok' and not r.replayed;
  _settle_requests.last_position := _settle_requests.last_position + (
    select count(*) from unnest(_settle_requests.requests) r where r.code is null
  );
end
$$;
comment on function
  dibs._settle_requests(
    dibs.events, text, dibs._request[], timestamptz, bigint, jsonb, boolean
  ) is
  'Ends a piece of a batch: answers it, keeps its keys and its refusals.';
