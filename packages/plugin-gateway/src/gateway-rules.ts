import type { Access } from './access-list.js';
import { readField, replaceField } from './protobuf-fields.js';
import type { TaskTokens } from './task-token.js';

/** What becomes of one request: passed on (changed perhaps, and its answer too), answered here, or refused. */
export type Ruling =
  | { readonly kind: 'pass'; readonly request: Buffer; readonly changeAnswer: (answer: Buffer) => Buffer }
  | { readonly kind: 'answer'; readonly answer: Buffer }
  | { readonly kind: 'refuse'; readonly why: string };

/** By what requests are judged. */
export interface GatewayRules {
  readonly namespace: string;
  readonly tokens: TaskTokens;
}

const unchanged = (answer: Buffer): Buffer => answer;
const refuse = (why: string): Ruling => ({ kind: 'refuse', why });
/** Field numbers of temporal.api.workflowservice.v1. */
const POLL = { namespace: 1, taskQueue: 2, answerTaskToken: 1 } as const;
const TASK_QUEUE_NAME = 1;
const TASK = { taskToken: 1, namespace: 4 } as const;
const DESCRIBE_NAMESPACE = 1;

/** Judges a request of a plugin: polling, heartbeating, completing, failing and cancelling on its own queues pass, all else does not. */
export function judge(method: string, request: Buffer, access: Access, { namespace, tokens }: GatewayRules): Ruling {
  switch (method) {
    case 'GetSystemInfo':
      return { kind: 'pass', request, changeAnswer: unchanged };
    case 'DescribeNamespace':
      return textOf(request, DESCRIBE_NAMESPACE) === namespace ? { kind: 'pass', request, changeAnswer: unchanged } : refuse('another namespace');
    case 'PollActivityTaskQueue': {
      const queue = textOf(readField(request, POLL.taskQueue) ?? Buffer.alloc(0), TASK_QUEUE_NAME);
      if (textOf(request, POLL.namespace) !== namespace) return refuse('another namespace');
      if (!access.serves(queue)) return refuse(`the queue ${queue} is not one of its own`);
      return { kind: 'pass', request, changeAnswer: (answer) => sealAnswer(answer, access, tokens) };
    }
    case 'RecordActivityTaskHeartbeat':
    case 'RespondActivityTaskCompleted':
    case 'RespondActivityTaskFailed':
    case 'RespondActivityTaskCanceled': {
      const token = tokens.open(access.pluginId, readField(request, TASK.taskToken) ?? Buffer.alloc(0));
      if (textOf(request, TASK.namespace) !== namespace) return refuse('another namespace');
      if (token === undefined) return refuse('the task was not handed to this plugin');
      return { kind: 'pass', request: replaceField(request, TASK.taskToken, token), changeAnswer: unchanged };
    }
    // SDKs tell the server about their workers; they go on without an answer that means anything.
    case 'RecordWorkerHeartbeat':
    case 'ShutdownWorker':
      return { kind: 'answer', answer: Buffer.alloc(0) };
    default:
      return refuse('plugins have no business with it');
  }
}

function sealAnswer(answer: Buffer, access: Access, tokens: TaskTokens): Buffer {
  const token = readField(answer, POLL.answerTaskToken);
  return token === undefined || token.length === 0 ? answer : replaceField(answer, POLL.answerTaskToken, tokens.seal(access.pluginId, token));
}

function textOf(message: Buffer, field: number): string {
  return readField(message, field)?.toString('utf8') ?? '';
}
