import type { PluginContext, PluginParts } from '@belay/plugin-sdk';
import { removeOldContexts } from './builds/build-context.js';
import { AddressBook } from './engine/address-book.js';
import { DockerEngine, type EngineDescription } from './engine/docker-engine.js';
import { EngineEvents } from './engine/engine-events.js';
import { EndpointForwarders } from './forwarder/endpoint-forwarders.js';
import { createGarbage } from './garbage/docker.garbage.js';
import { createImages } from './images/docker.images.js';
import { ImagePublisher } from './images/image-publisher.js';
import { ImageResolver } from './images/image-resolver.js';
import { LogFollower } from './logs/log-follower.js';
import { readLogs } from './logs/read-logs.js';
import { readMetrics } from './metrics/read-metrics.js';
import { Guardian } from './observe/guardian.js';
import { observeEnvironment } from './observe/observe-environment.js';
import { effectiveOptions, type DockerOptions } from './options.js';
import type { ProviderParts } from './provider-parts.js';
import { createResources } from './resources/docker.resources.js';
import { InstanceKeeper } from './resources/instance-keeper.js';
import { copyVolume } from './resources/volume-copy.js';
import { runJob } from './resources/job.js';
import { LocalAuthority } from './router/local-authority.js';
import { certificateFolder, RouteStore } from './router/route-store.js';
import { Router } from './router/router.js';
import { drainGeneration } from './routing/drain.js';
import { promoteGeneration } from './routing/promote-generation.js';
import { verifyRoute } from './routing/verify-route.js';

/** Opens one Docker target: connects to its engine, brings its router up and watches over it. @throws {BelayError} PROVIDER_UNAVAILABLE when the engine does not answer. */
export async function createProvider(context: PluginContext<DockerOptions>): Promise<PluginParts> {
  const stopped = new AbortController();
  const signal = AbortSignal.any([context.signal, stopped.signal]);
  const engine = new DockerEngine();
  const machine = await engine.describe();
  const parts = buildParts(context, engine, machine, signal);
  await removeOldContexts(parts.dataDir, parts.clock.now());
  parts.logs.start();
  new Guardian(parts, signal).start();
  void parts.events.follow();
  return {
    target: {
      describe: async () => {
        const ports = await parts.router.readPorts();
        return {
          engine: `Docker Engine ${machine.version}`,
          router: { baseDomain: context.options.baseDomain, httpPort: ports.http, ...(ports.https === undefined ? {} : { httpsPort: ports.https }) },
          substitutesImages: parts.images.allowsOffline, cpuMillis: machine.cpus * 1000, ramBytes: machine.memoryBytes,
          ...(parts.events.connectedSince === undefined ? {} : { connectedSince: parts.events.connectedSince }),
        };
      },
      observe: async (_input, op) => ({ resources: await observeEnvironment(parts, op.meta.environmentId) }),
    },
    images: createImages(parts),
    resources: createResources(parts),
    garbage: createGarbage(parts),
    volumes: { copy: (input, op) => copyVolume(parts, input, op) },
    endpoints: {
      promote: (input, op) => promoteGeneration(parts, input, op),
      drain: (input, op) => drainGeneration(parts, input, op),
    },
    routes: { verify: (input, op) => verifyRoute(parts, input, op) },
    jobs: { run: (input, op) => runJob(parts, input, op) },
    logs: { read: (input) => readLogs(parts, input) },
    metrics: { read: (input, op) => readMetrics(parts, input, op) },
    dispose: () => {
      stopped.abort();
      parts.router.dispose();
      engine.close();
    },
  };
}

function buildParts(context: PluginContext<DockerOptions>, engine: DockerEngine, machine: EngineDescription, signal: AbortSignal): ProviderParts {
  const { clock, logger, door } = context;
  const options = effectiveOptions(context.options, context.environment);
  const scope = { instance: context.instance, targetId: context.targetId };
  const { dataDir } = context;
  const events = new EngineEvents(engine, scope, clock, logger, signal);
  const addresses = new AddressBook(engine, scope);
  const images = new ImageResolver(engine, options.offlineImages, logger, clock);
  const authority = options.tls ? new LocalAuthority(certificateFolder(dataDir), `Belay local authority (${context.instance})`, clock) : undefined;
  return {
    engine, scope, options, dataDir, events, addresses, images, door, logger, clock, machine,
    extraCaFile: options.buildCaFile,
    publisher: options.registry === undefined ? undefined : new ImagePublisher(engine, { ...options.registry, password: context.secretOf(options.registry.password) }),
    forwarders: new EndpointForwarders(engine, scope, dataDir, addresses, clock, logger),
    router: new Router(engine, scope, images, new RouteStore(dataDir, authority), { options, dataDir }, clock, logger),
    keeper: new InstanceKeeper(engine),
    logs: new LogFollower(engine, scope, events, door, clock, logger, signal),
  };
}
