import { definePlugin } from '@belay/plugin-sdk';
import { createProvider } from './create-provider.js';
import { kubernetesOptions } from './options.js';

/** Runs environments on a Kubernetes cluster. */
export default definePlugin({ id: 'provider-kubernetes', contract: '1', options: kubernetesOptions, setup: createProvider });
