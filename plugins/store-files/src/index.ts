import { resolve } from 'node:path';
import { createAddressSigner, definePlugin, startTransferServer } from '@belay/plugin-sdk';
import { createFileStore } from './file.store.js';
import { readSigningKey } from './signing-key.js';
import { StoreFolder } from './store-folder.js';
import { storeOptions } from './store-options.js';

const MINUTE_MS = 60_000;

/** Keeps backups in a folder. */
export default definePlugin({
  id: 'store-files', contract: '1', options: storeOptions,
  setup: async ({ options, clock }) => {
    const folder = new StoreFolder(resolve(options.folder), clock);
    await folder.open();
    const server = await startTransferServer({
      host: options.listenAddress, port: options.listenPort, files: folder, signer: createAddressSigner(await readSigningKey(folder.path), clock),
      ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    });
    return { backupStore: createFileStore(folder, server, options.addressMinutes * MINUTE_MS), dispose: () => server.close() };
  },
});
