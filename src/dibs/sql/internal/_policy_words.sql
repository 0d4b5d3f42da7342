-- What a setting means and which rule made it, in a plain sentence.
--
-- Returns text. line_id is the item it is about, null for the reservation as a whole;
-- item_id and kind are those of the line whose rule decided, customer_class and
-- amount_minor_min the deciding policy's, null where no policy decided.
create or replace function dibs._policy_words(
  setting text, value text, decided_by text, line_id text, item_id text, kind text,
  customer_class text, amount_minor_min bigint, currency text
) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case setting
      when 'hold_seconds' then
        s.subject || ' is held for ' || dibs._duration_words(value::bigint)
      when 'extension_seconds' then
        s.subject || ' gains ' || dibs._duration_words(value::bigint) || ' by an extension'
      when 'extensions_max' then
        s.subject || ' may be extended ' || value
          || case value when '1' then ' time' else ' times' end
      when 'life_seconds_max' then
        s.subject || ' is over after ' || dibs._duration_words(value::bigint)
          || ', however often extended'
      when 'conforming_timing' then s.subject || case value
        when 'true' then ' has ten extensions or more' else ' need not have ten extensions' end
      when 'duplicates' then 'A second hold of ' || s.subject || ' by its owner is ' || case value
        when 'refuse' then 'refused' when 'merge' then 'merged into the first' else 'allowed' end
      when 'units_max' then 'A reservation has at most ' || value || ' units' || s.of_line
      when 'seats_max' then 'A reservation has at most ' || value || ' seats' || s.of_line
      when 'held_minutes_max' then 'A person may hold ' || coalesce(
          'what they do not buy for at most ' || value || ' minutes a day', 'without end'
        ) || s.of_line
      when 'cooldown_after' then 'A person may let ' || coalesce(value, '3')
        || ' holds a day expire before they have to wait' || s.of_line
      when 'cooldown_seconds' then 'A person who let holds expire ' || case
          when value is null then 'need not wait'
          else 'waits ' || dibs._duration_words(value::bigint)
        end || s.of_line
      else 'A ' || split_part(setting, '_', 1) || ' may have '
        || coalesce('at most ' || value, 'any number of') || ' live '
        || split_part(setting, '_', 2) || s.of_line
    end
    || ', by ' || case
      when customer_class is not null then 'the policy for ' || case decided_by
          when 'item and class' then item_id || ' and class ' || customer_class
          when 'item' then item_id
          when 'event and class' then 'class ' || customer_class
          else 'all'
        end
        || case when amount_minor_min > 0
          then ' from ' || amount_minor_min || ' on (minor units of ' || currency || ')'
          else '' end
      when decided_by = 'item' then 'the settings of ' || item_id
      when decided_by = 'event' then 'the settings of the event'
      when decided_by = 'kind' then 'the kind ' || kind
      else 'the default duration of the installation'
    end || '.'
  from (
    select coalesce(line_id, 'The reservation') as subject,
      coalesce(' of ' || line_id, '') as of_line
  ) s
$$;
comment on function dibs._policy_words(
  text, text, text, text, text, text, text, bigint, text
) is 'What a setting means and which rule made it, in a plain sentence.';
