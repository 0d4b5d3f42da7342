-- How much there is of an item, and why not more, in words.
--
-- draws_on is what it draws on and lacks what of it there is too little of, both as a sentence
-- lists them and null for nothing; taken is dibs._said_taken. Returns a sentence.
create or replace function dibs._said_item(
  item_id text, available_count bigint, capacity bigint, draws_on text, lacks text, taken text
) returns text
language sql immutable parallel safe as $$
  select item_id || ': '
    || case
      when available_count is null then 'no limit'
      when available_count <= 0 then 'sold out' || coalesce(', 0 of ' || capacity || ' left', '')
      else available_count || coalesce(' of ' || capacity, '') || ' left'
    end
    || coalesce(', since it draws on ' || lacks, ', drawing on ' || draws_on, '')
    || '; ' || taken || '.'
$$;
comment on function dibs._said_item(text, bigint, bigint, text, text, text) is
  'How much there is of an item, and why not more, in words.';
