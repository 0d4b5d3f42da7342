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
  (6, 'idempotency_key_taken', 409, 'The key was used to pay for another order.'),
  (7, 'not_found', 404, 'There is no such event, item or reservation.'),
  (8, 'seats_not_found', 404, 'The event has no such seats.'),
  (9, 'not_on_sale', 409, 'The event does not sell at this time.'),
  (10, 'too_many_seats', 409, 'More seats than one reservation may hold.'),
  (11, 'too_many_units', 409, 'More units than one reservation may hold.'),
  (12, 'duplicate_reservation', 409, 'The owner already holds one of these items.'),
  (13, 'limit_reached', 409, 'The owner holds as much as one may.'),
  (14, 'seats_unavailable', 409, 'Somebody else holds or bought one of these seats.'),
  (15, 'sold_out', 409, 'Less is left than was asked for.'),
  (16, 'already_confirmed', 409, 'The reservation is confirmed.'),
  (17, 'already_released', 409, 'The reservation was released.'),
  (18, 'not_confirmed', 409, 'The reservation is not confirmed.'),
  (19, 'not_due', 409, 'The reservation has not reached its deadline.'),
  (20, 'amount_changed', 409, 'It costs another amount than was paid for.'),
  (21, 'expired', 410, 'The deadline has passed; nothing was sold.'),
  (22, 'extension_limit', 409, 'The reservation cannot be extended again.'),
  (23, 'in_another_order', 409, 'The reservation is in another order.'),
  (24, 'already_paid', 409, 'The order is paid.'),
  (25, 'already_cancelled', 409, 'The order is cancelled or refunded.'),
  (26, 'not_paid', 409, 'The order is not paid.'),
  (27, 'payment_refused', 402, 'The payment provider refused; nothing was charged.'),
  (28, 'unavailable', 503, 'No answer in time; ask again with the same key.')
) c (precedence, code, status, meaning);
comment on view dibs.codes is
  'The one list of codes, in order of precedence, with their HTTP status.';
