/** Made by `npm run wire` from the OpenAPI document. Do not edit. */

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Again
         * @description What a reservation has of one that was over and was tried again.
         */
        readonly Again: {
            readonly reservation: string;
            readonly seats_same: readonly string[];
            readonly seats_other: readonly string[];
            readonly seats_gone: readonly string[];
        };
        /**
         * AmendBody
         * @description What the reservation shall hold; absent lines stay.
         */
        readonly AmendBody: {
            /** @default null */
            readonly token?: string | null;
            /** @default null */
            readonly items?: {
                readonly [key: string]: number;
            } | null;
            /** @default null */
            readonly seats?: readonly string[] | null;
            /** @default null */
            readonly best?: {
                readonly [key: string]: number | components["schemas"]["BestSeats"];
            } | null;
            /** @default null */
            readonly customer?: string | null;
        };
        /**
         * AvailabilityNow
         * @description An event's availability, and when it was sent.
         */
        readonly AvailabilityNow: {
            readonly event_id: string;
            readonly position: number;
            readonly counted_at: string;
            readonly on_sale: boolean;
            readonly next_change_at: string | null;
            readonly plan: string | null;
            readonly totals: components["schemas"]["Totals"];
            readonly items: {
                readonly [key: string]: components["schemas"]["ItemAvailability"];
            };
            readonly seats: components["schemas"]["SeatStates"];
            readonly server_now: string;
        };
        /**
         * BestSeats
         * @description So many seats of an item, chosen by the engine for a party.
         */
        readonly BestSeats: {
            readonly units: number;
            /** @default 0 */
            readonly accessible?: number;
            /** @default 0 */
            readonly companions?: number;
        };
        /**
         * Cart
         * @description What somebody has gathered in a store under one hold, as it stood then.
         */
        readonly Cart: {
            readonly id: string | null;
            readonly store: string;
            /** @enum {unknown} */
            readonly status: "empty" | "reserved";
            readonly lines: readonly components["schemas"]["StockLine"][];
            readonly amount_minor: number | null;
            readonly currency: string | null;
            readonly reserved_at: string | null;
            readonly expires_at: string | null;
            readonly seconds_left: number;
            readonly extension_count: number;
            readonly extensions_left: number;
            readonly valid: boolean;
            readonly server_now: string;
            readonly replayed: boolean;
            /** @default null */
            readonly leaves_at?: string | null;
            /** @default null */
            readonly token?: string | null;
        };
        /**
         * CartAdd
         * @description What to add to a cart.
         */
        readonly CartAdd: {
            /** @default null */
            readonly store?: string | null;
            /** @default null */
            readonly cart?: string | null;
            /** @default null */
            readonly token?: string | null;
            /** @default null */
            readonly session?: string | null;
            /** @default null */
            readonly customer?: string | null;
            /** @default null */
            readonly customer_class?: string | null;
            /** @default null */
            readonly key?: string | null;
            readonly product: string;
            /** @default 1 */
            readonly quantity?: number;
            /** @default null */
            readonly location?: string | null;
        };
        /**
         * CartSet
         * @description How much of a product shall be in a cart; 0 takes its line away.
         */
        readonly CartSet: {
            /** @default null */
            readonly store?: string | null;
            /** @default null */
            readonly cart?: string | null;
            /** @default null */
            readonly token?: string | null;
            /** @default null */
            readonly session?: string | null;
            /** @default null */
            readonly customer?: string | null;
            /** @default null */
            readonly customer_class?: string | null;
            /** @default null */
            readonly key?: string | null;
            readonly product: string;
            readonly quantity: number;
            /** @default null */
            readonly location?: string | null;
        };
        /**
         * Complaint
         * @description What a provider said against a payment, in its own words.
         */
        readonly Complaint: {
            readonly code: string;
            readonly message: string;
        };
        /**
         * Event
         * @description What inventory belongs to, as it is set up; null policy is the kind's.
         */
        readonly Event: {
            readonly event_id: string;
            /** @enum {unknown} */
            readonly kind: "performance" | "store";
            readonly name: string;
            /** @enum {unknown} */
            readonly status: "draft" | "ended" | "on_sale" | "paused";
            readonly sales_start_at: string | null;
            readonly sales_end_at: string | null;
            readonly time_zone: string;
            readonly currency: string;
            readonly hold_seconds: number | null;
            readonly extension_seconds: number | null;
            readonly extensions_max: number | null;
            readonly life_seconds_max: number | null;
            readonly units_max: number;
            readonly seats_max: number;
            /** @enum {unknown} */
            readonly duplicates: "allow" | "merge" | "refuse";
            readonly conforming_timing: boolean;
            readonly session_reservations_max: number | null;
            readonly customer_reservations_max: number | null;
            readonly network_reservations_max: number | null;
            readonly session_units_max: number | null;
            readonly customer_units_max: number | null;
            readonly network_units_max: number | null;
            readonly held_minutes_max: number | null;
            readonly cooldown_after: number | null;
            readonly cooldown_seconds: number | null;
            readonly leave_grace_seconds: number;
            readonly heartbeat_seconds: number | null;
            /** @enum {unknown} */
            readonly orphans: "allow" | "avoid";
            readonly focal_x: number | null;
            readonly focal_y: number | null;
            /** @enum {unknown} */
            readonly live_access: "anyone_with_key" | "signed_in";
            readonly payment_seconds: number;
            /** @enum {unknown} */
            readonly late_payment: "equal" | "next_best" | "refund" | "same";
            readonly expiring_notice_seconds: number | null;
            readonly on_sale: boolean;
            readonly position: number;
            readonly items: {
                readonly [key: string]: components["schemas"]["Item"];
            };
            /** @default {} */
            readonly products?: {
                readonly [key: string]: components["schemas"]["Product"];
            };
            readonly organisation_id: string | null;
            readonly created_at: string;
            readonly updated_at: string;
        };
        /**
         * EventNow
         * @description An event as it is set up, and when it was read.
         */
        readonly EventNow: {
            readonly event_id: string;
            /** @enum {unknown} */
            readonly kind: "performance" | "store";
            readonly name: string;
            /** @enum {unknown} */
            readonly status: "draft" | "ended" | "on_sale" | "paused";
            readonly sales_start_at: string | null;
            readonly sales_end_at: string | null;
            readonly time_zone: string;
            readonly currency: string;
            readonly hold_seconds: number | null;
            readonly extension_seconds: number | null;
            readonly extensions_max: number | null;
            readonly life_seconds_max: number | null;
            readonly units_max: number;
            readonly seats_max: number;
            /** @enum {unknown} */
            readonly duplicates: "allow" | "merge" | "refuse";
            readonly conforming_timing: boolean;
            readonly session_reservations_max: number | null;
            readonly customer_reservations_max: number | null;
            readonly network_reservations_max: number | null;
            readonly session_units_max: number | null;
            readonly customer_units_max: number | null;
            readonly network_units_max: number | null;
            readonly held_minutes_max: number | null;
            readonly cooldown_after: number | null;
            readonly cooldown_seconds: number | null;
            readonly leave_grace_seconds: number;
            readonly heartbeat_seconds: number | null;
            /** @enum {unknown} */
            readonly orphans: "allow" | "avoid";
            readonly focal_x: number | null;
            readonly focal_y: number | null;
            /** @enum {unknown} */
            readonly live_access: "anyone_with_key" | "signed_in";
            readonly payment_seconds: number;
            /** @enum {unknown} */
            readonly late_payment: "equal" | "next_best" | "refund" | "same";
            readonly expiring_notice_seconds: number | null;
            readonly on_sale: boolean;
            readonly position: number;
            readonly items: {
                readonly [key: string]: components["schemas"]["Item"];
            };
            /** @default {} */
            readonly products?: {
                readonly [key: string]: components["schemas"]["Product"];
            };
            readonly organisation_id: string | null;
            readonly created_at: string;
            readonly updated_at: string;
            readonly server_now: string;
        };
        /**
         * Events
         * @description A page of events; `next` is the `after` of the one to follow, null at the end.
         */
        readonly Events: {
            readonly events: readonly components["schemas"]["Event"][];
            readonly next: string | null;
            readonly server_now: string;
        };
        /**
         * FieldError
         * @description What is wrong with one field; `pointer` is a JSON pointer (RFC 6901).
         */
        readonly FieldError: {
            readonly pointer: string;
            readonly detail: string;
        };
        /**
         * HeartbeatBody
         * @description A sign of life, and whether payment has begun.
         */
        readonly HeartbeatBody: {
            /** @default null */
            readonly token?: string | null;
            /** @default false */
            readonly paying?: boolean;
        };
        /**
         * Item
         * @description One countable thing of an event, as it is set up.
         */
        readonly Item: {
            /** @enum {unknown} */
            readonly kind: "seat" | "stock" | "ticket";
            readonly name: string;
            readonly capacity: number | null;
            readonly price_minor: number | null;
            readonly draws: {
                readonly [key: string]: number;
            };
            readonly low_stock_threshold: number | null;
            readonly hold_seconds: number | null;
            readonly extension_seconds: number | null;
            readonly extensions_max: number | null;
            /** @default null */
            readonly product?: string | null;
            /** @default null */
            readonly location?: string | null;
            /** @default null */
            readonly serving_order?: number | null;
        };
        /**
         * ItemAvailability
         * @description Units of one item; due reservations count as available.
         */
        readonly ItemAvailability: {
            /** @enum {unknown} */
            readonly kind: "seat" | "stock" | "ticket";
            readonly name: string;
            readonly capacity: number | null;
            readonly available_count: number | null;
            readonly reserved_count: number;
            readonly sold_count: number;
            readonly blocked_count: number;
            readonly price_minor: number | null;
            readonly currency: string | null;
            readonly low_stock: boolean;
            readonly sold_out: boolean;
            /** @default null */
            readonly product?: string | null;
            /** @default null */
            readonly location?: string | null;
            readonly why?: components["schemas"]["Why"];
        };
        /**
         * Late
         * @description What a payment bought that came when its reservation was over.
         */
        readonly Late: {
            /** @enum {unknown} */
            readonly outcome: "equal" | "next_best" | "same";
            readonly was: string;
            readonly order: string;
            readonly amount_minor: number | null;
        };
        /**
         * Order
         * @description One checkout, as it stood at `server_now`.
         */
        readonly Order: {
            readonly id: string;
            readonly organisation: string | null;
            /** @enum {unknown} */
            readonly status: "cancelled" | "paid" | "paying" | "pending" | "refunded";
            readonly currency: string;
            readonly amount_minor: number;
            readonly captured_minor: number;
            readonly refunded_minor: number;
            /** @enum {unknown} */
            readonly accepts: "equal" | "next_best" | "same";
            readonly lines: readonly components["schemas"]["OrderLine"][];
            readonly reservations: readonly components["schemas"]["OrderReservation"][];
            readonly payment: components["schemas"]["PaymentView"] | null;
            readonly pay_until: string;
            readonly created_at: string;
            readonly updated_at: string;
            readonly server_now: string;
            /** @default false */
            readonly replayed?: boolean;
            /** @default null */
            readonly token?: string | null;
        };
        /**
         * OrderLine
         * @description What is paid besides what is reserved; discounts are below zero.
         */
        readonly OrderLine: {
            readonly name: string;
            readonly amount_minor: number;
            /**
             * @default other
             * @enum {unknown}
             */
            readonly kind?: "discount" | "fee" | "other" | "tax";
        };
        /**
         * OrderPut
         * @description A checkout of reservations of one organisation and one currency.
         */
        readonly OrderPut: {
            readonly reservations: readonly components["schemas"]["OrderedReservation"][];
            /** @default [] */
            readonly lines?: readonly components["schemas"]["OrderLine"][];
            /**
             * @default equal
             * @enum {unknown}
             */
            readonly accepts?: "equal" | "next_best" | "same";
            /** @default null */
            readonly currency?: string | null;
        };
        /**
         * OrderReservation
         * @description A reservation of an order, and what became of it.
         */
        readonly OrderReservation: {
            readonly event: string;
            readonly id: string;
            /** @enum {unknown} */
            readonly status: "cancelled" | "open" | "refused" | "replaced" | "sold";
            readonly amount_minor: number;
            readonly sold_id: string | null;
            readonly sold_minor: number;
            readonly outcome: ("changed" | "equal" | "next_best" | "refused" | "same") | null;
        };
        /**
         * OrderedReservation
         * @description A reservation to be paid; its token proves whose it is.
         */
        readonly OrderedReservation: {
            readonly event: string;
            readonly id: string;
            /** @default null */
            readonly token?: string | null;
        };
        /**
         * PayAsk
         * @description How an order shall be paid.
         */
        readonly PayAsk: {
            /** @default null */
            readonly provider?: string | null;
            /**
             * @default intent
             * @enum {unknown}
             */
            readonly method?: "intent" | "session";
            /** @default null */
            readonly return_url?: string | null;
        };
        /**
         * PaymentView
         * @description A payment as who pays sees it.
         */
        readonly PaymentView: {
            readonly id: string;
            readonly provider: string;
            /** @enum {unknown} */
            readonly method: "intent" | "session";
            readonly status: ("authorised" | "cancelled" | "failed" | "needs_action" | "open" | "processing" | "succeeded") | "starting";
            readonly amount_minor: number;
            readonly currency: string;
            readonly reference: string | null;
            readonly client_secret: string | null;
            readonly url: string | null;
            /** @default null */
            readonly publishable_key?: string | null;
            readonly error: components["schemas"]["Complaint"] | null;
            readonly ends_at: string | null;
        };
        /**
         * Played
         * @description How the payment stands after that, by the sandbox; an order's page asks us.
         */
        readonly Played: {
            readonly reference: string;
            /** @enum {unknown} */
            readonly status: "authorised" | "cancelled" | "failed" | "needs_action" | "open" | "processing" | "succeeded";
            readonly error: components["schemas"]["Complaint"] | null;
            readonly server_now: string;
        };
        /**
         * Problem
         * @description The body of a refusal; further members depend on its code.
         */
        readonly Problem: {
            readonly type: string;
            readonly title: string;
            readonly status: number;
            /** @enum {unknown} */
            readonly code: "invalid_input" | "unauthenticated" | "forbidden" | "rate_limited" | "idempotency_key_reused" | "idempotency_key_taken" | "not_found" | "seats_not_found" | "not_on_sale" | "too_many_seats" | "too_many_units" | "duplicate_reservation" | "limit_reached" | "seats_unavailable" | "sold_out" | "already_confirmed" | "already_released" | "not_confirmed" | "not_due" | "amount_changed" | "expired" | "extension_limit" | "in_another_order" | "already_paid" | "already_cancelled" | "not_paid" | "payment_refused" | "unavailable";
            readonly detail: string;
            readonly server_now: string;
            /** @default [] */
            readonly errors?: readonly components["schemas"]["FieldError"][];
            /** @default {} */
            readonly available?: {
                readonly [key: string]: number;
            };
            /** @default [] */
            readonly seats?: readonly string[];
            /** @default null */
            readonly reservation?: string | null;
            /** @default null */
            readonly expires_at?: string | null;
            /** @default null */
            readonly token?: string | null;
        };
        /**
         * Product
         * @description How a product is served, and by which items, in their order.
         */
        readonly Product: {
            /** @enum {unknown} */
            readonly serving: "first" | "fullest";
            readonly one_location: boolean;
            readonly items: readonly string[];
        };
        /**
         * Reservation
         * @description A timed hold, as it stood at `server_now`.
         */
        readonly Reservation: {
            readonly id: string;
            readonly event: string;
            /** @enum {unknown} */
            readonly status: "cancelled" | "confirmed" | "expired" | "released" | "reserved";
            readonly items: {
                readonly [key: string]: number;
            };
            readonly seats: readonly string[];
            readonly amount_minor: number | null;
            readonly currency: string | null;
            readonly reserved_at: string;
            readonly expires_at: string;
            readonly extension_count: number;
            readonly extensions_left: number;
            readonly seconds_left: number;
            readonly valid: boolean;
            readonly server_now: string;
            readonly replayed: boolean;
            /** @default null */
            readonly leaves_at?: string | null;
            /** @default false */
            readonly merged?: boolean;
            /** @default null */
            readonly again?: components["schemas"]["Again"] | null;
            /** @default null */
            readonly late?: components["schemas"]["Late"] | null;
            /** @default null */
            readonly token?: string | null;
        };
        /**
         * ReserveRequest
         * @description What to hold and for whom: items, seats or both, all or nothing.
         */
        readonly ReserveRequest: {
            /** @default null */
            readonly key?: string | null;
            readonly session: string;
            /** @default {} */
            readonly items?: {
                readonly [key: string]: number;
            };
            /** @default [] */
            readonly seats?: readonly string[];
            /** @default {} */
            readonly best?: {
                readonly [key: string]: number | components["schemas"]["BestSeats"];
            };
            /** @default {} */
            readonly products?: {
                readonly [key: string]: number;
            };
            /** @default null */
            readonly customer?: string | null;
            /** @default null */
            readonly customer_class?: string | null;
            /** @default true */
            readonly merges?: boolean;
        } | {
            readonly items: unknown;
        } | {
            readonly seats: unknown;
        } | {
            readonly best: unknown;
        } | {
            readonly products: unknown;
        };
        /**
         * SeatStates
         * @description The ids of every seat that is not available.
         */
        readonly SeatStates: {
            readonly reserved: readonly string[];
            readonly sold: readonly string[];
            readonly blocked: readonly string[];
        };
        /**
         * StockCheck
         * @description Whether one reservation can be paid for.
         */
        readonly StockCheck: {
            readonly id: string;
            readonly valid: boolean;
            readonly code: string;
            readonly detail: string;
            /** @default null */
            readonly reservation?: components["schemas"]["StockReservation"] | null;
        };
        /**
         * StockChecks
         * @description Whether all of it can be paid for, and for how long.
         */
        readonly StockChecks: {
            readonly valid: boolean;
            readonly seconds_left: number;
            readonly checks: readonly components["schemas"]["StockCheck"][];
            readonly server_now: string;
        };
        /**
         * StockLine
         * @description So much of a product, and where it comes from.
         */
        readonly StockLine: {
            readonly product: string;
            readonly quantity: number;
            readonly locations: readonly components["schemas"]["StockPlace"][];
        };
        /**
         * StockPlace
         * @description So much of a product at one location.
         */
        readonly StockPlace: {
            readonly item: string;
            readonly location: string | null;
            readonly quantity: number;
        };
        /**
         * StockReservation
         * @description A hold on products, as it stood at `server_now`.
         */
        readonly StockReservation: {
            readonly id: string;
            readonly store: string;
            /** @enum {unknown} */
            readonly status: "cancelled" | "confirmed" | "expired" | "released" | "reserved";
            readonly lines: readonly components["schemas"]["StockLine"][];
            readonly amount_minor: number | null;
            readonly currency: string | null;
            readonly reserved_at: string;
            readonly expires_at: string;
            readonly seconds_left: number;
            readonly extension_count: number;
            readonly extensions_left: number;
            readonly valid: boolean;
            readonly server_now: string;
            readonly replayed: boolean;
            /** @default null */
            readonly leaves_at?: string | null;
            /** @default null */
            readonly token?: string | null;
        };
        /**
         * Totals
         * @description Units of a whole event; capacity and available are null where unlimited.
         */
        readonly Totals: {
            readonly capacity: number | null;
            readonly available_count: number | null;
            readonly reserved_count: number;
            readonly sold_count: number;
            readonly blocked_count: number;
        };
        /**
         * Why
         * @description Why there is no more of an item; never who has it.
         */
        readonly Why: {
            readonly lacks: readonly string[];
            readonly sold_count: number;
            readonly in_carts_count: number;
            readonly blocked_count: number;
            readonly next_return_at: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Again = components['schemas']['Again'];
export type AmendBody = components['schemas']['AmendBody'];
export type AvailabilityNow = components['schemas']['AvailabilityNow'];
export type BestSeats = components['schemas']['BestSeats'];
export type Cart = components['schemas']['Cart'];
export type CartAdd = components['schemas']['CartAdd'];
export type CartSet = components['schemas']['CartSet'];
export type Complaint = components['schemas']['Complaint'];
export type Event = components['schemas']['Event'];
export type EventNow = components['schemas']['EventNow'];
export type Events = components['schemas']['Events'];
export type FieldError = components['schemas']['FieldError'];
export type HeartbeatBody = components['schemas']['HeartbeatBody'];
export type Item = components['schemas']['Item'];
export type ItemAvailability = components['schemas']['ItemAvailability'];
export type Late = components['schemas']['Late'];
export type Order = components['schemas']['Order'];
export type OrderLine = components['schemas']['OrderLine'];
export type OrderPut = components['schemas']['OrderPut'];
export type OrderReservation = components['schemas']['OrderReservation'];
export type OrderedReservation = components['schemas']['OrderedReservation'];
export type PayAsk = components['schemas']['PayAsk'];
export type PaymentView = components['schemas']['PaymentView'];
export type Played = components['schemas']['Played'];
export type Problem = components['schemas']['Problem'];
export type Product = components['schemas']['Product'];
export type Reservation = components['schemas']['Reservation'];
export type ReserveRequest = components['schemas']['ReserveRequest'];
export type SeatStates = components['schemas']['SeatStates'];
export type StockCheck = components['schemas']['StockCheck'];
export type StockChecks = components['schemas']['StockChecks'];
export type StockLine = components['schemas']['StockLine'];
export type StockPlace = components['schemas']['StockPlace'];
export type StockReservation = components['schemas']['StockReservation'];
export type Totals = components['schemas']['Totals'];
export type Why = components['schemas']['Why'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
