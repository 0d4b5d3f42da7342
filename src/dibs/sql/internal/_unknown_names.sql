-- The detail of a refusal that names what there is not: seats, items or products.
--
-- Returns jsonb {"seats": [...]}; of more than 20 the first 20, and how many there are as
-- seat_count. Anybody can make names up, and refusals are kept.
create or replace function dibs._unknown_names(kind text, names text[]) returns jsonb
language sql immutable parallel safe as $$
  select jsonb_build_object(
    kind || 's', array(select left(n.name, 200) from unnest(names[:20]) n (name))
  ) || case
    when cardinality(names) > 20
      then jsonb_build_object(kind || '_count', cardinality(names))
    else '{}'
  end
$$;
comment on function dibs._unknown_names(text, text[]) is
  'The detail of a refusal that names what there is not: seats, items or products.';
