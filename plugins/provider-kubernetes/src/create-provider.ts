import type { PluginContext, PluginParts } from '@belay/plugin-sdk';
import { z } from 'zod';
import { ClusterCache } from './cache/cluster-cache.js';
import { openConnection } from './cluster/connection.js';
import { KubeClient } from './cluster/kube-client.js';
import { exportEnvironment } from './export/export-environment.js';
import { createGarbage } from './garbage/kubernetes.garbage.js';
import { createImages } from './images/kubernetes.images.js';
import { runJob } from './jobs/run-job.js';
import { LogFollower } from './logs/log-follower.js';
import { readLogs } from './logs/read-logs.js';
import { scopeSelector } from './mapping/labels.js';
import { readMetrics } from './metrics/read-metrics.js';
import { withLostSecrets } from './observe/find-lost-secrets.js';
import { Guardian } from './observe/guardian.js';
import { observeEnvironment } from './observe/observe-environment.js';
import { effectiveOptions, type EffectiveOptions, type KubernetesOptions } from './options.js';
import type { ProviderParts, RegistryLogin } from './provider-parts.js';
import { createResources } from './resources/kubernetes.resources.js';
import { copyVolume } from './resources/volume-copy.js';
import { ObjectWriter } from './resources/object-writer.js';
import { drainGeneration } from './traffic/drain.js';
import { promoteGeneration } from './traffic/promote.js';
import { verifyRoute } from './traffic/verify-route.js';

const versionShape = z.object({ gitVersion: z.string() });

/** Opens one cluster: connects to its API server and watches what Belay has in it. @throws {BelayError} PROVIDER_UNAVAILABLE, PROVIDER_UNAUTHENTICATED, PROVIDER_FORBIDDEN, PLUGIN_OPTIONS_INVALID. */
export async function createProvider(context: PluginContext<KubernetesOptions>): Promise<PluginParts> {
  const stopped = new AbortController();
  const signal = AbortSignal.any([context.signal, stopped.signal]);
  const options = effectiveOptions(context.options, context.environment);
  const connection = await openConnection(options, context.secretOf(options.kubeconfig));
  const client = new KubeClient(connection);
  try {
    const { gitVersion } = versionShape.parse(await client.call({ method: 'GET', path: '/version', doing: 'tell its version', signal }));
    const parts = buildParts(context, options, client, signal);
    await parts.cache.start();
    parts.logs.start();
    new Guardian(parts, signal).start();
    return { ...offer(parts, gitVersion), dispose: () => { stopped.abort(); connection.close(); } };
  } catch (error) {
    stopped.abort();
    connection.close();
    throw error;
  }
}

function offer(parts: ProviderParts, version: string): PluginParts {
  const { options, cache } = parts;
  return {
    target: {
      describe: async () => ({
        engine: `Kubernetes ${version}`, substitutesImages: false,
        router: { baseDomain: options.baseDomain, httpPort: options.routes.httpPort, ...(options.routes.httpsPort === undefined ? {} : { httpsPort: options.routes.httpsPort }) },
        ...(cache.connectedSince === undefined ? {} : { connectedSince: cache.connectedSince }),
      }),
      observe: async (_input, op) => {
        await cache.assertFresh(op.signal);
        return { resources: await withLostSecrets(parts, observeEnvironment(parts, op.meta.environmentId), op) };
      },
      export: (_input, op) => exportEnvironment(parts, op),
    },
    images: createImages(parts),
    resources: createResources(parts),
    garbage: createGarbage(parts),
    volumes: {
      copy: async (input, op) => {
        await cache.assertFresh(op.signal);
        return copyVolume(parts, input, op);
      },
    },
    endpoints: {
      promote: async (input, op) => {
        await cache.assertFresh(op.signal);
        return { promoted: await promoteGeneration(parts, input, op) };
      },
      drain: (input, op) => drainGeneration(parts, input, op),
    },
    routes: { verify: (input, op) => verifyRoute(parts, input, op) },
    jobs: {
      run: async (input, op) => {
        await cache.assertFresh(op.signal);
        return runJob(parts, input, op);
      },
    },
    logs: { read: (input, op) => readLogs(parts, input, op) },
    metrics: { read: (input, op) => readMetrics(parts, input, op) },
  };
}

function buildParts({ instance, targetId, clock, logger, door, secretOf }: PluginContext<KubernetesOptions>, options: EffectiveOptions, client: KubeClient, signal: AbortSignal): ProviderParts {
  const scope = { instance, targetId };
  const cache = new ClusterCache({ client, selector: scopeSelector(scope), hasGateway: options.routes.kind === 'gateway', clock, logger, signal });
  return { client, cache, scope, options, door, logger, clock, registryLogin: loginOf(options, secretOf), writer: new ObjectWriter(client, cache, scope), logs: new LogFollower({ client, cache, door, clock, logger, signal }) };
}

function loginOf({ registry }: KubernetesOptions, secretOf: PluginContext<KubernetesOptions>['secretOf']): RegistryLogin | undefined {
  const password = secretOf(registry?.password);
  return registry?.username === undefined || password === undefined ? undefined : { username: registry.username, password };
}
