-- Puts into the details of duplicates the reservations that their owners were just granted.
--
-- Returns the details; one that is a number names the request that was granted by its ordinal.
create or replace function dibs._told_of_granted(details jsonb[], granted dibs.answer[])
returns jsonb[]
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return array(
    select case when g.id is null then d.detail
      else jsonb_build_object('reservation', g.id, 'expires_at', g.expires_at) end
    from (
      select d.*, case when jsonb_typeof(d.detail) = 'number' then d.detail::int end as named
      from unnest(details) with ordinality d (detail, ordinal)
    ) d
    left join unnest(granted) g on g.ordinal = d.named
    order by d.ordinal
  );
end
$$;
comment on function dibs._told_of_granted(jsonb[], dibs.answer[]) is
  'Puts into the details of duplicates the reservations that their owners were just granted.';
