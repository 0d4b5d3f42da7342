-- The texts of a JSON array.
--
-- Returns text[] in their order; empty for anything else.
create or replace function dibs._texts(listed jsonb) returns text[]
language sql immutable parallel safe as $$
  select array(
    select jsonb_array_elements_text(
      case jsonb_typeof(listed) when 'array' then listed else '[]' end
    )
  )
$$;
comment on function dibs._texts(jsonb) is 'The texts of a JSON array.';
