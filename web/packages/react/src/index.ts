export type { DibsClient } from "@dibs/client";
export type { CartCalls, CartProviderProps, CartState, ExpiredNotice } from "./cart/CartProvider";
export { CartProvider, useCart } from "./cart/CartProvider";
export type { CartLine } from "./cart/lines";
export { AskButton, type AskButtonProps } from "./components/AskButton";
export {
  ConnectionStatus,
  type ConnectionStatusProps,
  type ConnectionStatusView,
} from "./components/ConnectionStatus";
export { type Draws, demandOf, drawsOf, stocksOf, type Units } from "./components/draws";
export { ErrorBoundary, type ErrorBoundaryProps, type Failure } from "./components/ErrorBoundary";
export { RefusalText, type RefusalTextProps } from "./components/RefusalText";
export {
  ReservationStatus,
  type ReservationStatusProps,
  type ReservationStatusView,
} from "./components/ReservationStatus";
export { type Supply, type SupplyState, supplyOf, supplyText } from "./components/supply";
export {
  TicketAvailabilityBadge,
  type TicketAvailabilityBadgeProps,
} from "./components/TicketAvailabilityBadge";
export {
  TicketAvailabilityIndicator,
  type TicketAvailabilityIndicatorProps,
} from "./components/TicketAvailabilityIndicator";
export { useKeptFocus } from "./components/useKeptFocus";
export { DibsProvider, type DibsProviderProps, LiveRegion, useDibs } from "./hooks/DibsProvider";
export { useAnnounce } from "./hooks/useAnnounce";
export { useConnection } from "./hooks/useConnection";
export { useCountdown } from "./hooks/useCountdown";
export { useEventAvailability } from "./hooks/useEventAvailability";
export { useHolding, usePending } from "./hooks/useHolding";
export { useItems } from "./hooks/useItems";
export {
  type ReservationCalls,
  type ReservationState,
  useReservation,
} from "./hooks/useReservation";
export { useReservationAnnouncements } from "./hooks/useReservationAnnouncements";
export {
  type SingleTicketAvailability,
  useItem,
  useSingleTicketAvailability,
} from "./hooks/useSingleTicketAvailability";
export { useSupply } from "./hooks/useSupply";
export {
  type TicketAvailability,
  type TicketAvailabilityOptions,
  useTicketAvailability,
} from "./hooks/useTicketAvailability";
export type { Formats } from "./locale/formats";
export {
  LocaleProvider,
  type LocaleProviderProps,
  useFormats,
  useLocale,
  useWords,
} from "./locale/LocaleProvider";
export type { Localised } from "./locale/localised";
export { BestAvailable, type BestAvailableProps } from "./seating/BestAvailable";
export { isPlanDocument, type PlanDocument } from "./seating/document";
export { MARKS, type Mark, type OwnSeats } from "./seating/marks";
export {
  type Access,
  type Area,
  type Plan,
  type Row,
  readPlan,
  type Seat,
  type Section,
} from "./seating/plan";
export { SeatLegend, type SeatLegendProps } from "./seating/SeatLegend";
export { SeatList, type SeatListProps } from "./seating/SeatList";
export { SeatMap, type SeatMapProps } from "./seating/SeatMap";
export type { Answer, Seating, SeatingOptions } from "./seating/seating";
export { useSeating, useSeatingPlan } from "./seating/useSeating";
export { type SeatSpeech, useSeatSpeech } from "./seating/useSeatSpeech";
export { refusalText } from "./words/refusalText";
export { type PluralForms, type Speech, speechOf } from "./words/speech";
export { type Language, languages, type Words } from "./words/words";
