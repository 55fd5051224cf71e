import { choosePort } from '@belay/local';

/** Gives a TCP port of this machine that nothing listens on at this moment, chosen as the platform chooses its own. */
export const findFreePort = (): Promise<number> => choosePort(0);
