import { z } from 'zod';

/** Options of a folder as a backup store. */
export const storeOptions = z.strictObject({
  folder: z.string().min(1).describe('Folder that holds the objects; workers of one target share it.'),
  listenAddress: z.string().min(1).default('127.0.0.1').describe('Address on which bytes are taken and given.'),
  listenPort: z.int().min(0).max(65_535).default(0).describe('Port for that; 0 takes a free one.'),
  publicUrl: z.url({ protocol: /^https?$/ }).optional().describe('How that is reached by others, where it is not the address and port itself.'),
  addressMinutes: z.int().min(1).max(1_440).default(60).describe('How long a signed address is valid.'),
});
