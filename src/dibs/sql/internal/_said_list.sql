-- Names as a sentence lists them: a, b and c.
--
-- Returns text, null for none; of more than ten the first nine and how many more.
create or replace function dibs._said_list(names text[]) returns text
language sql immutable parallel safe as $$
  select case
    when cardinality(names) > 10 then
      array_to_string(names[:9], ', ') || ' and ' || cardinality(names) - 9 || ' more'
    when cardinality(names) > 1 then
      array_to_string(names[:cardinality(names) - 1], ', ') || ' and '
      || names[cardinality(names)]
    else names[1]
  end
$$;
comment on function dibs._said_list(text[]) is
  'Names as a sentence lists them: a, b and c.';
