import type { ErrorCode } from '@belay/plugin-sdk';
import type { Condition, ContainerStatus, KubeEvent, Pod } from '../cache/shapes.js';

/** Why a process does not become ready, told apart by what the cluster itself says. */
export interface Diagnosis {
  readonly code: ErrorCode;
  /** What is wrong and in whose words, e.g. `the image x cannot be pulled: …`. */
  readonly reason: string;
  /** What to do. */
  readonly remedy: string;
  readonly pod?: string;
  readonly exitCode?: number;
  /** Whether the process may have said why in its log. */
  readonly hasLog?: boolean;
}

/** All that a diagnosis is made from. */
export interface Evidence {
  readonly pods: readonly Pod[];
  /** Conditions of the Deployment or StatefulSet. */
  readonly conditions: readonly Condition[];
  /** Events of the namespace about the controller, its Pods and their claims. */
  readonly events: readonly KubeEvent[];
  readonly now: Date;
}

/** The scheduler may find room in a moment: nodes are added, Pods end. */
const NO_ROOM_AFTER_MS = 5_000;
/** It knows claims by a watch of its own, which can be behind by far when the API server was away: what it calls "not found" was made before the Pod. */
const NO_CLAIM_AFTER_MS = 60_000;

/** Exit code of a process that was ended by SIGKILL. */
const KILLED = 137;
/** Some programs answer wrongly for a moment while they start. */
const WRONG_ANSWERS_MS = 10_000;
/** What programs answer that are not ready yet, and say so. source: RFC 9110, section 15.6.4. */
const NOT_YET = 503;

/** Finds what makes waiting needless; undefined while all may still be well. */
export function diagnose(evidence: Evidence): Diagnosis | undefined {
  for (const pod of evidence.pods) {
    const found = ofContainers(pod) ?? ofScheduling(pod, evidence) ?? ofPod(pod);
    if (found !== undefined) return { ...found, pod: pod.metadata.name };
  }
  return ofController(evidence) ?? ofStorage(evidence) ?? ofProbe(evidence);
}

/** A health check that is answered with an error will be so the next time; one that nobody answers yet may only be early. */
function ofProbe({ events }: Evidence): Diagnosis | undefined {
  for (const { reason, message, count, firstTimestamp, lastTimestamp, involvedObject } of events) {
    const status = reason === 'Unhealthy' ? Number(/HTTP probe failed with statuscode: (\d+)/.exec(message)?.[1] ?? NOT_YET) : NOT_YET;
    const lastedMs = Date.parse(lastTimestamp ?? '') - Date.parse(firstTimestamp ?? '');
    if (status === NOT_YET || (count ?? 1) < 3 || !(lastedMs >= WRONG_ANSWERS_MS)) continue;
    return {
      code: 'UNHEALTHY', reason: `its health check has been answered with HTTP ${status} for ${Math.round(lastedMs / 1000)} s: ${oneLine(message)}`,
      remedy: `See its log, and check the path of health_check in its manifest. A program that needs more time answers ${NOT_YET} until it is ready.`, pod: involvedObject.name, hasLog: true,
    };
  }
  return undefined;
}

const imageReasons = new Set(['ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName', 'RegistryUnavailable']);

function ofContainers({ status }: Pod): Diagnosis | undefined {
  for (const container of status.containerStatuses) {
    const { waiting } = container.state;
    const reason = waiting?.reason ?? '';
    if (imageReasons.has(reason) || (reason === 'ErrImagePull' && isFinal(waiting?.message ?? ''))) {
      return { code: 'IMAGE_UNAVAILABLE', reason: `its image cannot be pulled: ${oneLine(waiting?.message ?? reason)}`, remedy: 'Check the image\'s name and that the cluster\'s nodes reach its registry with the target\'s credentials.' };
    }
    const ended = container.state.terminated ?? container.lastState.terminated;
    if (ended !== undefined) return ofEnd(ended, container);
    // The kubelet asks again by itself for a Secret that it could not get from an API server that was away.
    if (/timed out waiting for the condition/i.test(waiting?.message ?? '')) continue;
    if (reason === 'CreateContainerConfigError' || reason === 'CreateContainerError' || reason === 'RunContainerError') {
      const isRoot = /runAsNonRoot|non-root/i.test(waiting?.message ?? '');
      return {
        code: 'PROVIDER_REFUSED', reason: `its container cannot be made: ${oneLine(waiting?.message ?? reason)}`,
        remedy: isRoot ? 'Let the image run as another user than root (USER with a number), or set the target\'s option podSecurity to baseline.' : 'See what the message names.',
      };
    }
  }
  return undefined;
}

function ofEnd(ended: NonNullable<ContainerStatus['state']['terminated']>, container: ContainerStatus): Diagnosis {
  if (ended.reason === 'OOMKilled') return { code: 'PROCESS_EXITED', reason: 'it was killed because it needed more memory than its limit', remedy: 'Give it more ram, or let it use less.', exitCode: ended.exitCode, hasLog: true };
  if (ended.reason === 'StartError' || ended.reason === 'ContainerCannotRun') {
    return { code: 'PROCESS_EXITED', reason: `its process could not be started: ${oneLine(ended.message)}`, remedy: 'Check the image\'s command (ENTRYPOINT and CMD of the Dockerfile).', exitCode: ended.exitCode };
  }
  const times = container.restartCount > 0 ? ` (started ${container.restartCount + 1} times)` : '';
  // The node's runtime does not always hear of the kernel's reason before it hears of the end.
  const what = ended.exitCode === KILLED ? `was killed by somebody, or because it needed more memory than its limit (exit code ${KILLED})` : `exited with code ${ended.exitCode}`;
  return { code: 'PROCESS_EXITED', reason: `it ${what}${times} before it was ready`, remedy: 'See its log, and check its command and variables.', exitCode: ended.exitCode, hasLog: true };
}

function ofScheduling({ status }: Pod, { now, events }: Evidence): Diagnosis | undefined {
  const condition = status.conditions.find(({ type, status: is, reason }) => type === 'PodScheduled' && is === 'False' && reason === 'Unschedulable');
  const patienceMs = /persistentvolumeclaim "[^"]*" not found/i.test(condition?.message ?? '') ? NO_CLAIM_AFTER_MS : NO_ROOM_AFTER_MS;
  if (condition === undefined || now.getTime() - Date.parse(condition.lastTransitionTime ?? now.toISOString()) < patienceMs) return undefined;
  if (/persistentvolumeclaim|volume/i.test(condition.message) && !/Insufficient/i.test(condition.message)) {
    const cause = ofStorage({ events })?.reason ?? `its volume is not there: ${oneLine(condition.message)}`;
    return { code: 'STORAGE_UNAVAILABLE', reason: cause, remedy: 'Check the storage class of the target and what provides it.' };
  }
  return { code: 'NO_CAPACITY', reason: `no node of the cluster has room for it: ${oneLine(condition.message)}`, remedy: 'Ask for less cpu or ram, remove what is no longer used, or add nodes.' };
}

function ofPod({ status }: Pod): Diagnosis | undefined {
  if (status.phase !== 'Failed') return undefined;
  return { code: 'PROVIDER_REFUSED', reason: `its Pod failed: ${oneLine(status.message === '' ? status.reason : status.message)}`, remedy: 'See what the message names.' };
}

/** The controller could not make Pods at all: a quota, Pod Security, an admission webhook. */
function ofController({ pods, conditions, events }: Evidence): Diagnosis | undefined {
  if (pods.length > 0) return undefined;
  const failure = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')?.message ?? events.findLast(({ reason, type }) => reason === 'FailedCreate' && type === 'Warning')?.message;
  if (failure === undefined) return undefined;
  if (/exceeded quota|maximum (cpu|memory) usage/i.test(failure)) return { code: 'QUOTA_EXCEEDED', reason: `the quota of its environment does not allow it: ${oneLine(failure)}`, remedy: 'Ask for less cpu, ram or fewer replicas, or raise the quota in the target\'s options.' };
  if (/violates PodSecurity/i.test(failure)) return { code: 'PROVIDER_REFUSED', reason: `Pod Security does not allow it: ${oneLine(failure)}`, remedy: 'Set the target\'s option podSecurity to baseline, or change the image.' };
  return { code: 'PROVIDER_REFUSED', reason: `the cluster makes no Pod for it: ${oneLine(failure)}`, remedy: 'See what the message names.' };
}

function ofStorage({ events }: Pick<Evidence, 'events'>): Diagnosis | undefined {
  const failed = events.findLast(({ reason, involvedObject, message }) => involvedObject.kind === 'PersistentVolumeClaim' && (reason === 'ProvisioningFailed' || (reason === 'FailedBinding' && /no storage class|no persistent volumes/i.test(message))));
  if (failed === undefined) return undefined;
  return { code: 'STORAGE_UNAVAILABLE', reason: `its volume ${failed.involvedObject.name} cannot be had: ${oneLine(failed.message)}`, remedy: 'Check the storage class of the target and what provides it.' };
}

/** Says what a failed probe said last. */
export function lastProbeFailure(events: readonly KubeEvent[]): string | undefined {
  const failed = events.findLast(({ reason, message }) => reason === 'Unhealthy' || /probe failed/i.test(message));
  return failed === undefined ? undefined : oneLine(failed.message);
}

/** A registry that says no will say no again; one that did not answer may answer the next time. */
function isFinal(message: string): boolean {
  return /not found|does not exist|unauthorized|denied|forbidden|invalid reference|no such image/i.test(message);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(/\.+$/, '').slice(0, 600);
}
