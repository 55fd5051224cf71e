import { definePlugin } from '@belay/plugin-sdk';
import { createMemoryParts } from './create-memory-parts.js';
import { MemoryEngine } from './engine/memory-engine.js';
import { memoryOptions } from './memory-options.js';

export * from './create-memory-parts.js';
export * from './engine/memory-archives.js';
export * from './engine/memory-engine.js';
export * from './engine/records.js';
export * from './engine/virtual-clock.js';

/** A provider whose target lives in memory, or in a file that several processes share. */
export default definePlugin({
  id: 'provider-memory', contract: '1', options: memoryOptions,
  setup: ({ options, clock }) => createMemoryParts(new MemoryEngine({ clock, ...(options.file === undefined ? {} : { file: options.file }) }), options.baseDomain),
});
