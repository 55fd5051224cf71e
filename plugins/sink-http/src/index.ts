import { definePlugin } from '@belay/plugin-sdk';
import { createHttpSink } from './http.sink.js';
import { sinkOptions } from './sink-options.js';

/** Delivers log lines, events and figures as JSON lines over HTTP. */
export default definePlugin({
  id: 'sink-http', contract: '1', options: sinkOptions,
  setup: ({ options }) => ({ sink: createHttpSink(options) }),
});
