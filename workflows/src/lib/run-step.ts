import { BelayError, resourceId, type ActivityOutput, type PlanStep, type Resource } from '@belay/contracts/workflow';
import type { OperationRun } from './operation-run.js';
import { records } from './records.js';

/** What a step came to: done (with a note for people), or found to be needless. */
export type StepResult = { readonly kind: 'done'; readonly note?: string } | { readonly kind: 'skipped' };

const done: StepResult = { kind: 'done' };
const skipped: StepResult = { kind: 'skipped' };

/** Carries out one step of a plan: one outside effect, or one wait. */
export async function runStep(step: PlanStep, run: OperationRun): Promise<StepResult> {
  switch (step.action) {
    case 'resolveImage': {
      const found = run.resolvedServices[step.service] = await run.call('resolveImage', step.name, { ref: step.imageRef });
      checkWriter(step, found);
      return { kind: 'done', note: describeImage(found.image) };
    }
    case 'checkImage': {
      const { exists } = await run.call('inspectImage', step.name, { imageId: step.image.imageId });
      if (exists) return done;
      // Every step that changes something comes after all such looks, so there is nothing to take back.
      run.hasBegun = false;
      throw new BelayError('IMAGE_GONE', `The image ${step.image.ref} of ${step.subject} is no longer on the target, so this release cannot run there. Nothing was changed. ${remedyOf(step.subject)}`, { details: { image: step.image.ref, imageId: step.image.imageId } });
    }
    case 'copyVolume': {
      const { copiedBytes } = await run.call('copyVolume', step.name, { resource: step.resource, from: step.from });
      return copiedBytes === undefined ? done : { kind: 'done', note: `${Math.ceil(copiedBytes / 1024 / 1024)} MiB of data copied` };
    }
    case 'resolveApplicationImage': {
      const found = run.resolvedApplications[step.application] = await run.call('resolveImage', step.name, { ref: step.imageRef });
      return { kind: 'done', note: describeImage(found.image) };
    }
    case 'buildImage': return buildImage(step, run);
    case 'seal': return seal(run);
    case 'apply': {
      const resource = finalResource(step.resource, run);
      if (resource === undefined) return skipped;
      const { isReady } = await run.call('applyResource', step.name, { resource });
      if (isReady === true && resource.ref.kind === 'workload') run.ready.add(resourceId(resource.ref));
      return done;
    }
    case 'waitUntilHealthy': {
      if (run.ready.has(resourceId(step.ref))) return { kind: 'done', note: 'ready as soon as it was started' };
      const spec = run.sealed?.resources[resourceId(step.ref)]?.spec;
      const healthCheck = spec?.kind === 'workload' ? spec.healthCheck : step.healthCheck;
      await run.call('waitUntilResource', step.name, { ref: step.ref, condition: 'healthy', healthCheck, deadlineMs: step.deadlineMs }, { deadlineMs: step.deadlineMs });
      return done;
    }
    case 'promote': {
      if (hasNoAddress(step.application, run)) return skipped;
      const next = routeToVerify(step.name, run);
      const { verified } = await run.call('promoteGeneration', step.name, { application: step.application, from: step.from, to: step.to, ...(next === undefined ? {} : { verify: { host: next.host, path: next.path } }) });
      if (next !== undefined && verified !== undefined) run.verified.set(next.name, verified);
      return done;
    }
    case 'verify': {
      const { url, httpStatus } = run.verified.get(step.name) ?? await run.call('verifyRoute', step.name, { host: step.host, path: step.path, deadlineMs: step.deadlineMs }, { deadlineMs: step.deadlineMs });
      run.urls.push(url);
      return { kind: 'done', note: `${url} answers with ${httpStatus}` };
    }
    case 'drain': {
      const { openConnections } = await run.call('drainGeneration', step.name, { application: step.application, generation: step.generation, deadlineMs: step.deadlineMs }, { deadlineMs: step.deadlineMs });
      return openConnections === 0 ? done : { kind: 'done', note: `${openConnections} connections were still open at the deadline` };
    }
    case 'setRunning':
      await run.call('setResourceRunning', step.name, { ref: step.ref, isRunning: step.isRunning, stopTimeoutMs: step.stopTimeoutMs });
      return done;
    case 'remove':
      await run.call('removeResource', step.name, { ref: step.ref, stopTimeoutMs: step.stopTimeoutMs });
      return done;
  }
}

async function buildImage(step: Extract<PlanStep, { action: 'buildImage' }>, run: OperationRun): Promise<StepResult> {
  const request = run.wanted?.builds.find(({ application }) => application === step.application);
  // Its image is known from an earlier build.
  if (request === undefined) return skipped;
  const result = run.built[step.application] = await (run.builds.take(step.application) ?? run.call('buildImage', step.name, request));
  for (const base of result.baseImages) if (base.substitute !== undefined) run.recorder.warn(`${step.application}: ${describeImage(base)}`);
  return { kind: 'done', note: result.isReused ? 'the image of the same inputs is used again' : describeImage(result.image) };
}

async function seal(run: OperationRun): Promise<StepResult> {
  if (run.wanted === undefined) return skipped;
  const { built, resolvedApplications, resolvedServices } = run;
  run.sealed = await records.sealRelease({ operationId: run.input.operationId, releaseId: run.wanted.releaseId, built, resolvedApplications, resolvedServices });
  return { kind: 'done', note: `release ${run.sealed.number}` };
}

/** The same tag may stand for another major version than the one that wrote the data. @throws {BelayError} DATA_UPGRADE_NEEDS_BACKUP. */
function checkWriter({ service, imageRef, writer }: Extract<PlanStep, { action: 'resolveImage' }>, { image, majorVersion }: ActivityOutput<'resolveImage'>): void {
  const program = image.substitute?.program ?? writer?.program;
  if (writer === undefined || majorVersion === undefined || (writer.majorVersion === majorVersion && writer.program === program)) return;
  throw new BelayError('DATA_UPGRADE_NEEDS_BACKUP', `The data of service ${service} was written by ${writer.program} ${writer.majorVersion}, and ${imageRef} is ${program} ${majorVersion}. Keep the version, or back up, remove the service and restore into a new one. Nothing of the service was changed.`, { details: { service, writtenBy: writer, image: imageRef } });
}

function remedyOf(subject: string): string {
  const commit = / at commit ([\w-]+)$/.exec(subject)?.[1];
  return commit === undefined ? 'Pull or load the image on the target, or deploy again.' : `Deploy the commit again to build it anew: belay deploy --commit ${commit}.`;
}

/** With how many instances a workload that is scaled by itself begins, only the plan knows: as many as run. */
function withPlannedReplicas(sealed: Resource, planned: Resource['spec']): Resource {
  if (sealed.spec.kind !== 'workload' || sealed.spec.autoscaling === undefined || planned.kind !== 'workload') return sealed;
  return { ...sealed, spec: { ...sealed.spec, replicas: planned.replicas } };
}

/** Gives a resource as it is now that images and ports are known; undefined for an address that the seal does not have. */
function finalResource(resource: Resource, run: OperationRun): Resource | undefined {
  const { spec } = resource;
  // Only the plan knows on which volume a service's data is.
  const sealed = spec.kind === 'service' || spec.kind === 'volume' ? undefined : run.sealed?.resources[resourceId(resource.ref)];
  if (sealed !== undefined) return withPlannedReplicas(sealed, spec);
  if (spec.kind === 'service') {
    const found = run.resolvedServices[spec.name];
    return found === undefined ? resource : { ...resource, spec: { ...spec, image: found.image } };
  }
  if (spec.kind === 'volume') {
    const found = run.resolvedServices[spec.owner];
    if (found?.majorVersion === undefined) return resource;
    return { ...resource, spec: { ...spec, writer: { program: found.image.substitute?.program ?? spec.writer?.program ?? spec.owner, majorVersion: found.majorVersion } } };
  }
  return resource.specHash === '' ? undefined : resource;
}

/** Says whether the seal found that an application has no ports and so nothing to switch. */
function hasNoAddress(application: string, { sealed, plan }: OperationRun): boolean {
  const isOpen = plan?.steps.some((step) => step.action === 'apply' && step.resource.ref.kind === 'endpoint' && step.resource.ref.name === application && step.resource.specHash === '');
  return isOpen === true && sealed !== undefined && sealed.resources[`endpoint/${application}`] === undefined;
}

/** Finds the step that verifies a route and waits for nothing but a promotion, which may bring its answer. What began with an older order of commands asks for none. */
function routeToVerify(promotion: string, { input, plan }: OperationRun): Extract<PlanStep, { action: 'verify' }> | undefined {
  if ((input.order ?? 0) < 2) return undefined;
  return plan?.steps.find((step): step is Extract<PlanStep, { action: 'verify' }> => step.action === 'verify' && step.after.length === 1 && step.after[0] === promotion);
}

function describeImage({ ref, imageId, substitute }: { readonly ref: string; readonly imageId: string; readonly substitute?: { readonly program: string; readonly version: string } }): string {
  return substitute === undefined ? `${ref} (${imageId.slice(0, 19)})` : `${ref} → offline substitute ${substitute.program} ${substitute.version}`;
}
