import { BelayError, type CallInput, type OperationContext } from '@belay/plugin-sdk';
import { z } from 'zod';
import type { GitCopy } from './git-copies.js';
import { GitError } from './git.process.js';

const REF = 'refs/notes/belay';
const IDENTITY = { GIT_AUTHOR_NAME: 'Belay', GIT_AUTHOR_EMAIL: 'belay@localhost', GIT_COMMITTER_NAME: 'Belay', GIT_COMMITTER_EMAIL: 'belay@localhost' };
/** Others may write notes at the same moment; theirs are fetched and the own one is added to them. */
const TRIES = 5;
const note = z.record(z.string(), z.unknown());
type Status = Omit<CallInput<'postCommitStatus'>, 'repository' | 'commit'>;

/** Keeps the status of a context in the commit's note; what other contexts say stays. Nothing is sent where it stands there already. @throws {BelayError} FORBIDDEN, CONFLICT and those of reading. */
export async function writeStatus(copy: GitCopy, commit: string, { context, ...status }: Status, op: OperationContext): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if ((await copy.listRemote(REF)).length > 0) await copy.fetch([`+${REF}:${REF}`]);
    const before = await readNote(copy, commit);
    const after = { ...before, [context]: status };
    if (JSON.stringify(before[context]) === JSON.stringify(status)) return;
    await copy.read(['notes', '--ref', REF, 'add', '--force', '--file', '-', commit], { environment: IDENTITY, input: `${JSON.stringify(after, undefined, 2)}\n` });
    if (await op.effect(() => copy.push(REF))) return;
  }
  throw new BelayError('SOURCE_UNREACHABLE', 'Others wrote notes to the repository each time that this status was to be written; it is tried again.');
}

async function readNote(copy: GitCopy, commit: string): Promise<Record<string, unknown>> {
  try {
    return note.safeParse(JSON.parse((await copy.read(['notes', '--ref', REF, 'show', commit])).toString('utf8'))).data ?? {};
  } catch (error) {
    if (error instanceof GitError || error instanceof SyntaxError) return {};
    throw error;
  }
}
