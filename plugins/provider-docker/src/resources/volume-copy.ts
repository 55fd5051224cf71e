import { BelayError, type ActivityOutput, type CallInput, type OperationContext, type ResourceRef } from '@belay/plugin-sdk';
import type { ContainerDetails } from '../engine/docker-engine.js';
import { isOwn, label, scopeLabels } from '../engine/labels.js';
import { containerName, volumeName } from '../engine/names.js';
import { readTail } from '../logs/read-logs.js';
import type { ProviderParts } from '../provider-parts.js';
import { createOwnContainer, startOwnContainer } from './container-lifecycle.js';
import { COPY_SCRIPT } from './copy-script.js';
import { claimWriter, readWriter } from './volume-writer.js';
import { applyVolume, observeVolume } from './volume.resource.js';

const NO_SPACE = /No space left on device/;

/**
 * Makes a volume as an exact copy of another one, in a container that goes on when the worker that started it dies, and where it was when it dies itself.
 * @throws {BelayError} CONFLICT while something has the original open; NOT_FOUND without an original; DISK_FULL.
 */
export async function copyVolume(parts: ProviderParts, { resource, from }: CallInput<'copyVolume'>, op: OperationContext): Promise<ActivityOutput<'copyVolume'>> {
  const { spec, ref } = resource;
  if (spec.kind !== 'volume') throw new BelayError('INVALID_INPUT', 'Only a volume can be copied to.');
  const [source, target] = [volumeName(parts.scope, ref.environmentId, from), volumeName(parts.scope, ref.environmentId, ref.name)];
  if (source === target) throw new BelayError('INVALID_INPUT', 'A volume cannot be copied to itself.');
  const original = await parts.engine.findVolume(source);
  if (original === undefined || !isOwn(parts.scope, original.Labels)) throw new BelayError('NOT_FOUND', `There is no volume ${from} to copy.`);
  await assertClosed(parts, source, target, op);
  const writer = await readWriter(parts.dataDir, source);
  await applyVolume(parts, resource, { kind: spec.kind, name: spec.name, owner: spec.owner }, op);
  if (writer !== undefined) await claimWriter(parts.dataDir, target, writer);
  const copiedBytes = await runCopy(parts, ref, { source, target }, op);
  const made = await parts.engine.findVolume(target);
  return { observed: await observeVolume(parts, target, made?.Labels ?? {}), copiedBytes };
}

async function runCopy(parts: ProviderParts, ref: ResourceRef, { source, target }: { readonly source: string; readonly target: string }, op: OperationContext): Promise<number> {
  const name = containerName(parts.scope, { environmentId: ref.environmentId, kind: 'job', name: `copy-${ref.name}` });
  const known = await findCopy(parts, name, op);
  const id = known?.Id ?? await createCopy(parts, name, ref, { source, target }, op);
  if (known === undefined || known.State.Status === 'created' || hasFailed(known)) await startOwnContainer(parts, id, op);
  await parts.engine.waitUntilStopped(id, `wait for the copy of ${source}`, op.signal).catch(async (error: unknown) => {
    // What is cancelled leaves nothing that writes on.
    if (op.signal.aborted) await parts.engine.removeContainer(id);
    op.signal.throwIfAborted();
    throw error;
  });
  const details = await parts.engine.findContainer(id);
  const lines = (await readTail(parts.engine, id, 20)).map(({ text }) => text);
  const output = lines.join('\n').slice(-500);
  if (details?.State.ExitCode === 0) {
    for (const line of lines.filter((one) => one.startsWith('goes on with '))) op.log.info(`The copy of ${source} ${line}.`);
    await op.effect(() => parts.engine.removeContainer(id));
    return Number(lines.findLast((line) => /^\d+$/.test(line)) ?? 0) * 1024;
  }
  if (NO_SPACE.test(output)) {
    await op.effect(() => parts.engine.removeContainer(id));
    throw new BelayError('DISK_FULL', `The copy of ${source} does not fit: the target's machine has no disk space left. Free some (\`belay gc\` shows what can go), then try again.`);
  }
  // Its container stays: started again it goes on with what it has copied.
  throw new BelayError('PROVIDER_UNAVAILABLE', `The copy of ${source} did not end well (exit code ${details?.State.ExitCode ?? 'unknown'}): ${output}`);
}

/** A copy that is under way goes on, and one that was cut off is started again; one that was made for another step is begun anew. */
async function findCopy(parts: ProviderParts, name: string, op: OperationContext): Promise<ContainerDetails | undefined> {
  const found = await parts.engine.findContainer(name);
  if (found === undefined) return undefined;
  if (!isOwn(parts.scope, found.Config.Labels)) throw new BelayError('CONFLICT', `A container named ${name} exists in the Docker engine, but Belay did not make it. Rename or remove it, then try again.`);
  if (found.Config.Labels[label.key] === op.key) return found;
  await op.effect(() => parts.engine.removeContainer(found.Id));
  return undefined;
}

function hasFailed({ State }: ContainerDetails): boolean {
  return State.Status === 'exited' && State.ExitCode !== 0 || State.Status === 'dead';
}

async function createCopy(parts: ProviderParts, name: string, ref: ResourceRef, { source, target }: { readonly source: string; readonly target: string }, op: OperationContext): Promise<string> {
  const image = await parts.images.resolve(parts.options.forwarderImage, op.signal);
  return createOwnContainer(parts, {
    name, Image: image.imageId, Entrypoint: ['/bin/sh', '-c', COPY_SCRIPT], Cmd: [], User: '0:0', WorkingDir: '/', Tty: false,
    Labels: { ...scopeLabels(parts.scope), [label.project]: op.meta.projectId, [label.environment]: ref.environmentId, [label.kind]: 'job', [label.name]: `copy-${ref.name}`, [label.key]: op.key, [label.fence]: String(op.fence) },
    HostConfig: {
      NetworkMode: 'none', RestartPolicy: { Name: 'no' }, LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
      Mounts: [{ Type: 'volume', Source: source, Target: '/from', ReadOnly: true }, { Type: 'volume', Source: target, Target: '/to', VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: '', Options: {} } } }],
    },
  }, (run) => op.effect(run));
}

/** Nothing may run on either side but the copy itself. */
async function assertClosed(parts: ProviderParts, source: string, target: string, op: OperationContext): Promise<void> {
  for (const volume of [source, target]) {
    const users = await parts.engine.listContainersOf(volume);
    const open = users.find((user) => ['running', 'restarting', 'paused'].includes(user.State) && user.Labels[label.key] !== op.key);
    if (open !== undefined) throw new BelayError('CONFLICT', `The volume ${volume} is open in ${open.Names[0]?.replace(/^\//, '') ?? open.Id}, so no exact copy can be made. Stop that first.`, { details: { volume } });
  }
}
