import { z } from 'zod';

/** The keys by which the payloads of one queue are sealed, as the door hands them out. Newly sealed is with `current`; all of them open. */
export const payloadKeyring = z.object({
  current: z.string().min(1).max(250).describe('Id of the key to seal with.'),
  keys: z.record(z.string().min(1).max(250), z.string()).describe('Key id → 32 bytes in base64. An id that a payload names and that is missing here: ask again, the keys may have been exchanged.'),
});
export type PayloadKeyring = z.infer<typeof payloadKeyring>;
