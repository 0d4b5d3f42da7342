-- The one list of codes, in order of precedence, with their HTTP status.
create or replace view dibs.codes as
select c.precedence, c.code, c.status, c.meaning
from (
  values
  (1, 'invalid_input', 422, 'A field is missing, of the wrong type or out of range.'),
  (2, 'unauthenticated', 401, 'Who is asking is not known.'),
  (3, 'forbidden', 403, 'Who is asking may not do this.'),
  (4, 'rate_limited', 429, 'Too many requests; ask again later.'),
  (5, 'idempotency_key_reused', 422, 'The key was used for another request.'),
  (6, 'not_found', 404, 'There is no such event, item or reservation.'),
  (7, 'seats_not_found', 404, 'The event has no such seats.'),
  (8, 'not_on_sale', 409, 'The event does not sell at this time.'),
  (9, 'too_many_seats', 409, 'More seats than one reservation may hold.'),
  (10, 'too_many_units', 409, 'More units than one reservation may hold.'),
  (11, 'duplicate_reservation', 409, 'The owner already holds one of these items.'),
  (12, 'limit_reached', 409, 'The owner holds as much as one may.'),
  (13, 'seats_unavailable', 409, 'Somebody else holds or bought one of these seats.'),
  (14, 'sold_out', 409, 'Less is left than was asked for.'),
  (15, 'already_confirmed', 409, 'The reservation is confirmed.'),
  (16, 'already_released', 409, 'The reservation was released.'),
  (17, 'not_confirmed', 409, 'The reservation is not confirmed.'),
  (18, 'not_due', 409, 'The reservation has not reached its deadline.'),
  (19, 'expired', 410, 'The deadline has passed; nothing was sold.'),
  (20, 'extension_limit', 409, 'The reservation cannot be extended again.'),
  (21, 'unavailable', 503, 'No answer in time; ask again with the same key.')
) c (precedence, code, status, meaning);
comment on view dibs.codes is
  'The one list of codes, in order of precedence, with their HTTP status.';
