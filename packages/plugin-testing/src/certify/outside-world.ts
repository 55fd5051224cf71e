import { join } from 'node:path';
import { openGitHost, type GitHost } from '../harness/git-host.js';
import { openReceiver, type Receiver } from '../harness/receiver.js';
import { openTransferHost, type TransferHost } from '../harness/transfer-host.js';

/** Secret reference that every operation of the kit may resolve, to its canary: for options of a target that name a secret. */
export const TARGET_SECRET_REF = 'certify:target/secret';

/** What plugins talk to outside of Belay, played by the kit. */
export interface OutsideWorld {
  readonly receiver: Receiver;
  readonly transfers: TransferHost;
  /** Made when it is first asked for; the same from then on. */
  gitHost(password: string): Promise<GitHost>;
  close(): Promise<void>;
}

/** Opens it; the git server keeps its repository in the folder. */
export async function openOutsideWorld(folder: string): Promise<OutsideWorld> {
  const receiver = await openReceiver();
  const transfers = await openTransferHost();
  let gitHost: Promise<GitHost> | undefined;
  return {
    receiver, transfers,
    gitHost: (password) => (gitHost ??= openGitHost(join(folder, 'git-host'), password)),
    close: async () => {
      await Promise.all([receiver.close(), transfers.close(), gitHost?.then((host) => host.close(), () => undefined)]);
    },
  };
}
