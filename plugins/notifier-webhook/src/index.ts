import { definePlugin } from '@belay/plugin-sdk';
import { createWebhookNotifier } from './webhook.notifier.js';
import { webhookOptions } from './webhook-options.js';

/** Tells a webhook what happened, signed and retried. */
export default definePlugin({
  id: 'notifier-webhook', contract: '1', options: webhookOptions,
  setup: ({ options }) => ({ notifier: createWebhookNotifier(options) }),
});
