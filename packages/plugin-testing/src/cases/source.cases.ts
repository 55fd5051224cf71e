import { createHmac } from 'node:crypto';
import { expectThat, type ConformanceCase } from '../certify/conformance-case.js';
import { describeOutcome, type Kit } from '../certify/kit.js';
import type { TestEnvironment } from '../certify/test-environment.js';
import { gitFiles, type GitHost } from '../harness/git-host.js';
import { contentOf } from '../harness/transfer-host.js';

const NOBODY = '1'.repeat(40);

/** Repositories of a private git server of the kit's own. */
export const sourceCases: readonly ConformanceCase[] = [
  {
    id: 'source/branches', isShared: true, rule: 'Branches are listed with their commits, sorted, by their beginning, no more than asked for, and the default one is named.', needs: ['source'],
    run: (kit) => withHost(kit, async ({ host, environment, repository }) => {
      const all = await kit.get(environment, 'branches', 'listBranches', { repository });
      const wanted = Object.entries(host.branches).map(([name, commit]) => ({ name, commit })).sort((a, b) => (a.name < b.name ? -1 : 1));
      expectThat(JSON.stringify(all.branches) === JSON.stringify(wanted) && !all.isTruncated, `the branches ${all.branches.map(({ name }) => name).join(', ')} were listed`);
      expectThat(all.defaultBranch === 'main', `${all.defaultBranch ?? 'nothing'} was named as the default branch`);
      const some = await kit.get(environment, 'branches/some', 'listBranches', { repository, prefix: 'feature/' });
      expectThat(some.branches.length === 1 && some.branches[0]?.name === 'feature/other', 'the prefix was not kept');
      const one = await kit.get(environment, 'branches/one', 'listBranches', { repository, limit: 1 });
      expectThat(one.branches.length === 1 && one.isTruncated, 'the limit was not kept, or not told');
    }),
  },
  {
    id: 'source/commits', isShared: true, rule: 'A branch, a tag and the beginning of an id stand for their commit; what does not exist is said: BRANCH_NOT_FOUND, COMMIT_NOT_FOUND.', needs: ['source'],
    run: (kit) => withHost(kit, async ({ host, environment, repository }) => {
      const main = host.branches['main'] ?? '';
      const revisions = [{ kind: 'branch', name: 'main' }, { kind: 'tag', name: 'v1' }, { kind: 'commit', id: main }, { kind: 'commit', id: main.slice(0, 10) }];
      for (const revision of revisions) {
        const found = await kit.get(environment, `commit/${revision.kind}`, 'resolveCommit', { repository, revision });
        expectThat(found.commit === main, `${JSON.stringify(revision)} stands for ${found.commit}`);
        expectThat(found.subject === undefined || found.subject === 'first: grün & <odd>', `its subject is given as ${found.subject ?? ''}`);
      }
      const missing = [[{ kind: 'branch', name: 'nobody' }, 'BRANCH_NOT_FOUND'], [{ kind: 'tag', name: 'nobody' }, 'COMMIT_NOT_FOUND'], [{ kind: 'commit', id: NOBODY }, 'COMMIT_NOT_FOUND'], [{ kind: 'commit', id: '1111111' }, 'COMMIT_NOT_FOUND']] as const;
      for (const [revision, code] of missing) {
        const outcome = await kit.call(environment, 'commit/missing', 'resolveCommit', { repository, revision }, { maximumAttempts: 1 });
        expectThat(outcome.kind === 'failed' && outcome.code === code, `${JSON.stringify(revision)}, which does not exist, ended as ${describeOutcome(outcome)}`);
      }
    }),
  },
  {
    id: 'source/files', isShared: true, rule: 'A file of a commit is read byte for byte, whatever its name; there is none where none is, one above 256 kB is refused, and no path leads out of the tree.', needs: ['source'],
    run: (kit) => withHost(kit, async ({ host, environment, repository }) => {
      const commit = host.branches['main'] ?? '';
      for (const [path, text] of Object.entries(gitFiles)) {
        if (path === 'large.bin') continue;
        const { contentBase64 } = await kit.get(environment, 'file', 'readSourceFile', { repository, commit, path });
        expectThat(contentBase64 !== null && Buffer.from(contentBase64, 'base64').toString('utf8') === text, `the file ${path} was not read as it is`);
      }
      const { contentBase64: none } = await kit.get(environment, 'file/none', 'readSourceFile', { repository, commit, path: 'nobody' });
      expectThat(none === null, 'a file that does not exist was read');
      const large = await kit.call(environment, 'file/large', 'readSourceFile', { repository, commit, path: 'large.bin' }, { maximumAttempts: 1 });
      expectThat(large.kind === 'failed' && large.code === 'PAYLOAD_TOO_LARGE', `a file of 300 kB ended as ${describeOutcome(large)}`);
      const outside = await kit.call(environment, 'file/outside', 'readSourceFile', { repository, commit, path: '../config' }, { maximumAttempts: 1 });
      expectThat(outside.kind === 'failed' && outside.code === 'INVALID_INPUT', `a path that leads out of the tree ended as ${describeOutcome(outside)}`);
    }),
  },
  {
    id: 'source/trees', isShared: true, rule: 'The tree of a commit, or a folder of it, arrives as tar with the checksum that was told, and a commit gives the same bytes each time.', needs: ['source'],
    run: (kit) => withHost(kit, async ({ host, environment, repository }) => {
      const commit = host.branches['main'] ?? '';
      for (const folder of ['', 'app']) {
        const tars = [];
        for (const round of [1, 2]) {
          const object = `tree-${folder}-${round}`;
          kit.transfers.open(object);
          const told = await kit.get(environment, `tree/${folder}/${round}`, 'sendTree', { repository, commit, folder, to: kit.transfers.addressFor('write', object) });
          const tar = kit.transfers.bytesOf(object);
          expectThat(contentOf(tar).sha256 === told.sha256 && tar.length === told.sizeBytes, 'what arrived has another size or checksum than was told');
          tars.push(tar);
        }
        expectThat(tars[0]?.equals(tars[1] ?? Buffer.alloc(0)) === true, 'the same commit gave other bytes the second time');
        expectThat(tars[0]?.includes('belay.yml') === true && tars[0].includes('Dockerfile') === (folder === ''), `the tar of ${folder === '' ? 'the whole tree' : 'a folder'} does not hold what it should`);
      }
    }),
  },
  {
    id: 'source/goes-on-at-offset', isShared: true, rule: 'A tree whose connection breaks goes on at its offset.', needs: ['source'],
    run: (kit) => withHost(kit, async ({ host, environment, repository }) => {
      kit.transfers.open('tree-broken');
      kit.transfers.breakAfter('tree-broken', 100_000);
      const told = await kit.get(environment, 'tree/broken', 'sendTree', { repository, commit: host.branches['main'], to: kit.transfers.addressFor('write', 'tree-broken') });
      expectThat(contentOf(kit.transfers.bytesOf('tree-broken')).sha256 === told.sha256, 'a tree whose connection broke did not arrive whole');
      expectThat(kit.transfers.offsetsOf('tree-broken').slice(1).every((offset) => offset >= 100_000), `a tree whose connection broke was sent again from ${kit.transfers.offsetsOf('tree-broken').join(', ')}`);
    }),
  },
  {
    id: 'source/webhooks', isShared: true, rule: 'A webhook is believed if it was signed with the secret, byte for byte, and only then is read.', needs: ['source'],
    run: (kit) => withHost(kit, async ({ host, environment }) => {
      const body = Buffer.from(JSON.stringify({ ref: 'refs/heads/main', after: host.branches['main'], repository: { clone_url: host.url } }));
      const signature = `sha256=${createHmac('sha256', kit.canary).update(body).digest('hex')}`;
      const headers = { 'content-type': 'application/json', 'x-github-event': 'push', 'x-github-delivery': 'delivery-1', 'x-hub-signature-256': signature };
      const ask = (given: Readonly<Record<string, string>>, bytes: Buffer) => kit.get(environment, 'webhook', 'verifyWebhook', { headers: given, bodyBase64: bytes.toString('base64'), secretRef: 'certify:webhook' });
      const genuine = await ask(headers, body);
      expectThat(genuine.isGenuine && genuine.event?.kind === 'push' && genuine.event.branch === 'main' && genuine.event.commit === host.branches['main'] && genuine.deliveryId === 'delivery-1', `a genuine push was read as ${JSON.stringify(genuine)}`);
      const { 'x-hub-signature-256': _left, ...unsigned } = headers;
      const forgeries = [[unsigned, body], [{ ...headers, 'x-hub-signature-256': 'sha256=' }, body], [{ ...headers, 'x-hub-signature-256': signature.replace(/.$/, (last) => (last === '0' ? '1' : '0')) }, body], [headers, Buffer.concat([body, Buffer.from(' ')])]] as const;
      for (const [given, bytes] of forgeries) {
        const answer = await ask(given, bytes);
        expectThat(!answer.isGenuine && answer.event === undefined, 'a webhook that was not signed with the secret was believed');
      }
    }),
  },
  {
    id: 'source/statuses', isShared: true, rule: 'A status stands at its commit under its context; the same context replaces it, others stay, and no commit that does not exist gets one.', needs: ['source'],
    run: (kit) => withHost(kit, async ({ host, environment, repository }) => {
      const commit = host.branches['main'] ?? '';
      const post = (context: string, state: string, step: string) => kit.get(environment, step, 'postCommitStatus', { repository, commit, context, state, description: `is ${state}` });
      await post('belay/one', 'pending', 'status/1');
      await post('belay/two', 'failure', 'status/2');
      await post('belay/one', 'success', 'status/3');
      await post('belay/one', 'success', 'status/3');
      const ref = kit.profile.source.statusRef;
      if (ref !== undefined) {
        const shown = (await host.readNote(ref, commit)) ?? '';
        expectThat(shown.includes('is success') && shown.includes('is failure') && !shown.includes('is pending'), `the statuses stand there as ${shown.slice(0, 300)}`);
      }
      const outcome = await kit.call(environment, 'status/nobody', 'postCommitStatus', { repository, commit: NOBODY, context: 'belay/one', state: 'success', description: '' }, { maximumAttempts: 1 });
      expectThat(outcome.kind === 'failed' && outcome.code === 'COMMIT_NOT_FOUND', `a status for a commit that does not exist ended as ${describeOutcome(outcome)}`);
    }),
  },
  {
    id: 'source/refusals', isShared: true, rule: 'Wrong credentials, a repository that is not there and a host that does not answer are told apart; an address with credentials or of another kind is refused.', needs: ['source'],
    run: (kit) => withHost(kit, async ({ host, environment, repository }) => {
      const tries = [
        [{ url: host.url }, 'SOURCE_NEEDS_CREDENTIALS'], [{ ...repository, credentialsRef: 'certify:wrong' }, 'SOURCE_NEEDS_CREDENTIALS'],
        [{ ...repository, url: host.url.replace('repository', 'nobody') }, 'SOURCE_NOT_FOUND'], [{ url: 'http://127.0.0.1:9/nobody.git' }, 'SOURCE_UNREACHABLE'],
        [{ url: host.url.replace('://', '://user:word@') }, 'INVALID_INPUT'], [{ url: 'ext::sh -c touch% /tmp/x' }, 'INVALID_INPUT'], [{ url: '--upload-pack=touch' }, 'INVALID_INPUT'],
      ] as const;
      for (const [where, code] of tries) {
        const outcome = await kit.call(environment, 'refused', 'listBranches', { repository: where }, { maximumAttempts: 1 });
        expectThat(outcome.kind === 'failed' && outcome.code === code, `${where.url} ended as ${describeOutcome(outcome)} instead of ${code}`);
      }
    }),
  },
];

interface HostedCase {
  readonly host: GitHost;
  readonly environment: TestEnvironment;
  readonly repository: { readonly url: string; readonly credentialsRef: string };
}

async function withHost(kit: Kit, run: (one: HostedCase) => Promise<void>): Promise<void> {
  const host = await kit.openGitHost();
  const environment = kit.newEnvironment();
  kit.door.addSecret(environment.environmentId, 'certify:git', { username: host.username, password: host.password });
  kit.door.addSecret(environment.environmentId, 'certify:wrong', { username: host.username, password: 'wrong-password' });
  kit.door.addSecret(environment.environmentId, 'certify:webhook', kit.canary);
  await run({ host, environment, repository: { url: host.url, credentialsRef: 'certify:git' } });
}
