/** The plugin that delivers notifications, and the target for which its workers run. It alone is given the keys of webhooks. */
export const notifier = { pluginId: 'notifier-webhook', targetId: 'default' } as const;
