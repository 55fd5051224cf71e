import { z } from 'zod';
import { operationMeta } from './operation-meta.js';
import { contentDigest, transferAddress } from './transfer.js';

const op = { op: operationMeta };
const commit = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/).describe('Full id of a commit.');
const branchName = z.string().min(1).max(255);
/** Where a repository is and with what it is read. */
export const sourceRepository = z.object({
  url: z.string().max(2048).describe('As its owner wrote it; holds no credentials.'),
  credentialsRef: z.string().optional().describe('Secret reference of a map with `username` and `password`.'),
});
const at = { ...op, repository: sourceRepository };

/** Lists branches, sorted by name. Errors of all source calls: SOURCE_UNREACHABLE, SOURCE_NEEDS_CREDENTIALS, SOURCE_NOT_FOUND. */
export const listBranchesInput = z.object({ ...at, prefix: z.string().max(255).default(''), limit: z.number().int().min(1).max(500).default(500) });
export const listBranchesOutput = z.object({ branches: z.array(z.object({ name: branchName, commit })), defaultBranch: z.string().optional(), isTruncated: z.boolean() });

/** Finds the commit that a branch, a tag or the beginning of an id stands for. Errors: BRANCH_NOT_FOUND, COMMIT_NOT_FOUND (none, or several). */
export const resolveCommitInput = z.object({
  ...at,
  revision: z.discriminatedUnion('kind', [z.object({ kind: z.literal('branch'), name: branchName }), z.object({ kind: z.literal('tag'), name: branchName }), z.object({ kind: z.literal('commit'), id: z.string().regex(/^[0-9a-f]{7,64}$/) })]),
});
export const resolveCommitOutput = z.object({ commit, committedAt: z.string().optional(), author: z.string().optional(), subject: z.string().max(500).optional().describe('First line of its message.') });

/** Reads one small file of a commit, e.g. a manifest. `content` is null where there is no such file. Errors: COMMIT_NOT_FOUND, PAYLOAD_TOO_LARGE (above 256 kB). */
export const readSourceFileInput = z.object({ ...at, commit, path: z.string().min(1).max(1024).describe('Inside the tree, with slashes, without a leading one.') });
export const readSourceFileOutput = z.object({ contentBase64: z.string().nullable() });

/** Sends the tree of a commit as a tar stream to an address of the engine; a plugin is never called. The same commit gives the same bytes. Errors: COMMIT_NOT_FOUND, ADDRESS_EXPIRED, STORE_UNAVAILABLE. */
export const sendTreeInput = z.object({ ...at, commit, folder: z.string().max(1024).default('').describe('Only this folder of the tree, as its root.'), to: transferAddress });
export const sendTreeOutput = z.object(contentDigest);

/** What a webhook of a source host says. */
export const sourceEvent = z.object({
  kind: z.enum(['push', 'branch-removed', 'pull-request', 'ping', 'other']),
  repositoryUrl: z.string().optional(), branch: z.string().optional(), commit: z.string().optional(),
  pullRequest: z.object({ number: z.number().int(), state: z.enum(['open', 'closed']), sourceBranch: z.string(), targetBranch: z.string() }).optional(),
});

/** Says whether a webhook's request was signed with the secret, and what it tells. A wrong signature is an answer, not an error. Errors: INVALID_INPUT (a signed body that cannot be read). */
export const verifyWebhookInput = z.object({
  ...op, headers: z.record(z.string(), z.string()).describe('Names in lower case.'), bodyBase64: z.string().max(1_500_000), secretRef: z.string(),
});
export const verifyWebhookOutput = z.object({ isGenuine: z.boolean(), deliveryId: z.string().optional().describe('The same for repeats of one delivery.'), event: sourceEvent.optional().describe('Given where it is genuine.') });

/** Shows at a commit what became of it; the same context replaces what was shown before. Errors: COMMIT_NOT_FOUND, FORBIDDEN. */
export const postCommitStatusInput = z.object({
  ...at, commit, context: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,99}$/).describe('e.g. belay/production'),
  state: z.enum(['pending', 'success', 'failure', 'error']), description: z.string().max(140), url: z.string().max(2048).optional(),
});
export const postCommitStatusOutput = z.object({});
