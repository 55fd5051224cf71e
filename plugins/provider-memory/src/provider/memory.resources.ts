import { BelayError, resourceId, type ObservedResource, type OperationContext, type ResourcesCapability, type ResourceSpec, type VolumesCapability } from '@belay/plugin-sdk';
import { subjectOf, type MemoryEngine } from '../engine/memory-engine.js';
import type { StoredResource } from '../engine/records.js';
import { processStateOf, toObserved } from './observed.js';

const LOOK_EVERY_MS = { least: 10, most: 250 };

/** The resource verbs on the memory engine. */
export function createMemoryResources(engine: MemoryEngine): ResourcesCapability {
  return {
    inspect: async ({ ref }) => {
      const found = engine.find(ref);
      return { found: found?.isOurs === true ? toObserved(found, engine.clock) : null };
    },
    apply: async ({ resource }, op) => {
      assertWriter(engine, resource.ref.environmentId, resource.spec);
      const variables = 'variablesRef' in resource.spec ? await op.secrets.getMap(resource.spec.variablesRef) : {};
      const action = engine.find(resource.ref) === undefined ? 'create' : 'change';
      const stored = await engine.around(action, subjectOf(resource.ref), op.signal, () => op.effect(() => engine.put(resource, op, variables)));
      op.log.info(`${resourceId(resource.ref)} is there`);
      return { observed: toObserved(stored, engine.clock) };
    },
    waitUntil: async ({ ref, condition, deadlineMs }, op) => {
      const endMs = engine.clock.now().getTime() + deadlineMs;
      for (;;) {
        op.signal.throwIfAborted();
        const found = engine.find(ref);
        const observed = condition === 'removed' ? removedOrUndefined(found) : healthyOrUndefined(engine, found, resourceId(ref));
        if (observed !== undefined) return { observed };
        if (engine.clock.now().getTime() >= endMs) throw lateFailure(found, condition, resourceId(ref), deadlineMs);
        op.heartbeat({ waitingFor: condition });
        await engine.clock.sleep(Math.min(untilNextLook(engine, found), endMs - engine.clock.now().getTime()), op.signal);
      }
    },
    setRunning: async ({ ref, isRunning }, op) => {
      const stored = await engine.around('setRunning', subjectOf(ref), op.signal, () => op.effect(() => engine.setRunning(ref, isRunning, op)));
      return { observed: toObserved(stored, engine.clock) };
    },
    remove: async ({ ref }, op: OperationContext) => ({ wasPresent: await engine.around('remove', subjectOf(ref), op.signal, () => op.effect(() => engine.remove(ref, op))) }),
  };
}

/** Copies volumes: there is no data in memory, but what wrote it goes with the copy. */
export function createMemoryVolumes(engine: MemoryEngine): VolumesCapability {
  return {
    copy: async ({ resource, from }, op) => {
      const { environmentId } = resource.ref;
      const original = engine.find({ environmentId, kind: 'volume', name: from });
      if (original?.isOurs !== true || resource.spec.kind !== 'volume') throw new BelayError('NOT_FOUND', `There is no volume ${from} to copy.`);
      const user = engine.list(environmentId).find(({ spec, isRunning }) => isRunning && 'mounts' in spec && spec.mounts.some(({ volume }) => volume === from));
      if (user !== undefined) throw new BelayError('CONFLICT', `The volume ${from} is open in ${resourceId(user.ref)}, so no exact copy can be made.`);
      const { writer: _wanted, ...spec } = resource.spec;
      const copy = { ...resource, spec: { ...spec, ...(original.writer === undefined ? {} : { writer: original.writer }) } };
      const stored = await engine.around('create', subjectOf(resource.ref), op.signal, () => op.effect(() => engine.put(copy, op)));
      return { observed: toObserved(stored, engine.clock) };
    },
  };
}

/** Looks again when the resource is due, but often enough to see what others do to it. */
function untilNextLook({ clock }: MemoryEngine, found: StoredResource | undefined): number {
  const healthyAfterMs = found?.behaviour.healthyAfterMs ?? LOOK_EVERY_MS.most;
  const dueInMs = (found?.startedAtMs ?? 0) + healthyAfterMs - clock.now().getTime();
  return Math.min(Math.max(dueInMs, LOOK_EVERY_MS.least), LOOK_EVERY_MS.most);
}

function removedOrUndefined(found: StoredResource | undefined): null | undefined {
  return found === undefined ? null : undefined;
}

function healthyOrUndefined(engine: MemoryEngine, found: StoredResource | undefined, id: string): ObservedResource | undefined {
  if (found === undefined) throw new BelayError('NOT_FOUND', `${id} vanished while it was waited for.`);
  const state = processStateOf(found, engine.clock);
  if (state.kind === 'exited') throw new BelayError('PROCESS_EXITED', `${id} ended with exit code ${state.exitCode} before it was ready.`, { details: { exitCode: state.exitCode } });
  if (state.kind === 'stopped') throw new BelayError('PROCESS_EXITED', `${id} is stopped.`);
  return state.kind === 'starting' ? undefined : toObserved(found, engine.clock);
}

function lateFailure(found: StoredResource | undefined, condition: 'healthy' | 'removed', id: string, deadlineMs: number): BelayError {
  if (condition === 'removed') return new BelayError('DEADLINE_EXCEEDED', `${id} is still there after ${deadlineMs} ms.`);
  if (found?.spec.kind === 'service') return new BelayError('SERVICE_UNHEALTHY', `${id} did not become healthy within ${deadlineMs} ms.`);
  return new BelayError(found?.behaviour.failure ?? 'UNHEALTHY', `${id} did not answer within ${deadlineMs} ms.`);
}

/** A volume is never opened by another major version than the one that wrote it. */
function assertWriter(engine: MemoryEngine, environmentId: string, spec: ResourceSpec): void {
  if (spec.kind !== 'volume' || spec.writer === undefined) return;
  const written = engine.find({ environmentId, kind: 'volume', name: spec.name })?.writer;
  if (written === undefined || (written.program === spec.writer.program && written.majorVersion === spec.writer.majorVersion)) return;
  throw new BelayError('DATA_UPGRADE_NEEDS_BACKUP', `The volume ${spec.name} was written by ${written.program} ${written.majorVersion}; ${spec.writer.program} ${spec.writer.majorVersion} cannot open it.`);
}
