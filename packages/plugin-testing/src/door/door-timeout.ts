/** How long the questions of workers that are tried may take (BELAY_DOOR_TIMEOUT_MS): longer than usual, so that one that is paused on a busy machine still gets the answer that it was given before. */
export const DOOR_TIMEOUT_MS = 60_000;
