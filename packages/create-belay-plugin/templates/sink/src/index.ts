import { definePlugin } from '@belay/plugin-sdk';
import { z } from 'zod';
import { createSink } from './sink.js';

const options = z.strictObject({ url: z.url({ protocol: /^https?$/ }), token: z.string().min(1).optional(), timeoutMs: z.int().min(100).max(60_000).default(10_000) });

export default definePlugin({
  id: '{{id}}', contract: '1', options,
  setup: (context) => ({ sink: createSink(context.options) }),
});
