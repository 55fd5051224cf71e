import { createHmac, timingSafeEqual } from 'node:crypto';
import { BelayError, type ActivityOutput } from '@belay/plugin-sdk';
import { z } from 'zod';

type Verdict = ActivityOutput<'verifyWebhook'>;
type Event = NonNullable<Verdict['event']>;

const repository = z.object({ clone_url: z.string().optional(), git_http_url: z.string().optional() }).optional();
const push = z.object({ ref: z.string(), after: z.string(), repository, project: repository });
const pull = z.object({
  repository, project: repository, number: z.number().int().optional(),
  pull_request: z.object({ number: z.number().int(), state: z.string(), head: z.object({ ref: z.string(), sha: z.string() }), base: z.object({ ref: z.string() }) }).optional(),
  object_attributes: z.object({ iid: z.number().int(), state: z.string(), source_branch: z.string(), target_branch: z.string(), last_commit: z.object({ id: z.string() }).optional() }).optional(),
});
const HEADS = 'refs/heads/';

/** Reads a webhook of GitHub, Gitea or GitLab. Nothing is read of one whose signature is wrong. @throws {BelayError} INVALID_INPUT when a genuine body is not JSON. */
export function readWebhook(headers: Readonly<Record<string, string>>, body: Buffer, secret: string): Verdict {
  if (!isGenuine(headers, body, secret)) return { isGenuine: false };
  const deliveryId = headers['x-github-delivery'] ?? headers['x-gitea-delivery'] ?? headers['x-gitlab-event-uuid'];
  return { isGenuine: true, ...(deliveryId === undefined ? {} : { deliveryId }), event: readEvent(headers['x-github-event'] ?? headers['x-gitea-event'] ?? headers['x-gitlab-event'] ?? '', parse(body)) };
}

function isGenuine(headers: Readonly<Record<string, string>>, body: Buffer, secret: string): boolean {
  const gitlab = headers['x-gitlab-token'];
  if (gitlab !== undefined) return isSame(gitlab, secret);
  const signature = headers['x-hub-signature-256']?.replace(/^sha256=/, '') ?? headers['x-gitea-signature'];
  return signature !== undefined && isSame(signature, createHmac('sha256', secret).update(body).digest('hex'));
}

function readEvent(name: string, body: unknown): Event {
  if (/^push|^Push Hook/.test(name)) return readPush(body);
  if (/^pull_request$|^Merge Request Hook/.test(name)) return readPull(body);
  return { kind: name === 'ping' ? 'ping' : 'other' };
}

function readPush(body: unknown): Event {
  const parsed = push.safeParse(body).data;
  if (parsed === undefined || !parsed.ref.startsWith(HEADS)) return { kind: 'other' };
  const where = { ...urlOf(parsed), branch: parsed.ref.slice(HEADS.length) };
  return /^0+$/.test(parsed.after) ? { kind: 'branch-removed', ...where } : { kind: 'push', ...where, commit: parsed.after };
}

function readPull(body: unknown): Event {
  const parsed = pull.safeParse(body).data;
  const github = parsed?.pull_request;
  const gitlab = parsed?.object_attributes;
  if (parsed !== undefined && github !== undefined) return { kind: 'pull-request', ...urlOf(parsed), branch: github.head.ref, commit: github.head.sha, pullRequest: { number: github.number, state: github.state === 'open' ? 'open' : 'closed', sourceBranch: github.head.ref, targetBranch: github.base.ref } };
  if (parsed !== undefined && gitlab !== undefined) {
    const commit = gitlab.last_commit?.id;
    return { kind: 'pull-request', ...urlOf(parsed), branch: gitlab.source_branch, ...(commit === undefined ? {} : { commit }), pullRequest: { number: gitlab.iid, state: gitlab.state === 'opened' ? 'open' : 'closed', sourceBranch: gitlab.source_branch, targetBranch: gitlab.target_branch } };
  }
  return { kind: 'other' };
}

function urlOf({ repository: github, project: gitlab }: { repository?: z.output<typeof repository>; project?: z.output<typeof repository> }): { repositoryUrl?: string } {
  const url = github?.clone_url ?? gitlab?.git_http_url;
  return url === undefined ? {} : { repositoryUrl: url };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new BelayError('INVALID_INPUT', 'The body of the webhook is genuine, but not JSON. Set the webhook\'s content type to application/json.');
  }
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
