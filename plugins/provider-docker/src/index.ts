import { definePlugin } from '@belay/plugin-sdk';
import { createProvider } from './create-provider.js';
import { dockerOptions } from './options.js';

/** Runs environments on a Docker engine. */
export default definePlugin({ id: 'provider-docker', contract: '1', options: dockerOptions, setup: createProvider });
