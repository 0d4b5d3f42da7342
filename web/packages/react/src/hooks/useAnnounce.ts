import { useDibsContext } from "./DibsProvider";

/** Says something to who listens, politely, through the page's one live region. */
export const useAnnounce = (): ((text: string) => void) => useDibsContext().announcer.say;
