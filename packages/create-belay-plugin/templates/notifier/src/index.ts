import { definePlugin } from '@belay/plugin-sdk';
import { z } from 'zod';
import { createNotifier } from './notifier.js';

const options = z.strictObject({ timeoutMs: z.int().min(100).max(30_000).default(5_000) });

export default definePlugin({
  id: '{{id}}', contract: '1', options,
  setup: (context) => ({ notifier: createNotifier(context.options.timeoutMs) }),
});
