"""The SQL of the verbs, as who has no library would write it."""

RESERVE = (
    "select * from dibs.reserve(event_id => %s, items => %s, seats => %s,"
    " best => %s, session => %s, customer => %s, customer_class => %s, key => %s)"
)
NAMED = {
    verb: f"select * from dibs.{verb}(event_id => %s, reservation_id => %s,"
    " token => %s, session => %s, customer => %s, key => %s)"
    for verb in ("extend", "confirm", "release", "leave")
}
FORCE_RELEASE = (
    "select * from dibs.release(event_id => %s, reservation_id => %s,"
    " key => %s, reason => %s)"
)
HEARTBEAT = (
    "select * from dibs.heartbeat(event_id => %s, reservation_id => %s,"
    " token => %s, session => %s, customer => %s, key => %s, paying => %s)"
)
SELL = (
    "select * from dibs.sell(event_id => %s, items => %s, seats => %s,"
    " session => %s, customer => %s, key => %s)"
)
CANCEL = (
    "select * from dibs.cancel(event_id => %s, reservation_id => %s, token => %s,"
    " session => %s, customer => %s, key => %s, items => %s, seats => %s)"
)
AMEND = (
    "select * from dibs.amend(event_id => %s, reservation_id => %s, token => %s,"
    " session => %s, customer => %s, key => %s, items => %s, seats => %s, best => %s)"
)
RESERVE_AGAIN = (
    "select * from dibs.reserve_again(event_id => %s, reservation_id => %s,"
    " token => %s, session => %s, customer => %s, key => %s, customer_class => %s)"
)
RESUME = (
    "select * from dibs.resume(event_id => %s, reservation_id => %s,"
    " token => %s, customer => %s)"
)
FILL_CART = (
    "select * from dibs.fill_cart(event_id => %s, items => %s, products => %s,"
    " change => %s, session => %s, customer => %s, key => %s, reservation_id => %s,"
    " token => %s, claims => %s)"
)
OWN = (
    "select * from dibs.read_reservations(event_id => %s, session => %s,"
    " customer => %s, before => %s, count_max => %s)"
)
READ = (
    "select * from dibs.read_reservation(event_id => %s, reservation_id => %s,"
    " token => %s, session => %s, customer => %s)"
)
