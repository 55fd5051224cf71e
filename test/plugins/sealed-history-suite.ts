import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import protos from '@temporalio/proto';
import { openPlatformWorld, type PlatformWorld, type WorldApplication } from '../helpers/world.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

const MINUTES = 60_000;
/** What people wrote, which Temporal has no business to know: a name, a secret, a plain value, a text of the repository, a command. */
const canary = (what: string): string => `${what}-${randomBytes(8).toString('hex')}`;
const name = `web-${randomBytes(6).toString('hex')}`;
const [secret, plain, command, database] = [canary('secret'), canary('plain'), canary('command'), `db-${randomBytes(6).toString('hex')}`];
const manifest = ['application:', `  name: ${name}`, '  project: sealed', '  publicly_accessible: true', 'databases:', `  - type: postgresql`, '    version: "16"', `    name: ${database}`, ''].join('\n');

describe('what the engine and its plugins say to each other over Temporal', () => {
  let world: PlatformWorld;
  let folder: string;
  let application: WorldApplication;
  const operations: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'belay-sealed-'));
    await writeFile(join(folder, 'plugins.json'), JSON.stringify({ plugins: [{ package: '@belay/provider-memory', target: 'local' }] }));
    world = await openPlatformWorld({ BELAY_PLUGINS_FILE: join(folder, 'plugins.json') });
    application = await world.createApplication(name, { '.qovery.yml': manifest, Dockerfile: `FROM node:24-slim\nEXPOSE 3000\nCMD ["${command}"]\n` });
    const variables = [{ name: 'CANARY_SECRET', value: secret, isSecret: true }, { name: 'CANARY_PLAIN', value: plain, isSecret: false }];
    const { setVariables } = await world.platform.graphql<{ setVariables: { userErrors: unknown[] } }>('mutation ($input: SetVariablesInput!) { setVariables(input: $input) { userErrors { code message } } }', { input: { scope: { environment: application.environment }, variables } });
    expect(setVariables.userErrors).toEqual([]);
  }, 4 * MINUTES);
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    await removeFolder(folder);
  }, 2 * MINUTES);

  it('goes on through an exchange of the keys', async () => {
    operations.push(await world.start('deploy', { environment: application.environment }));
    const { rotatePayloadKeys } = await world.platform.graphql<{ rotatePayloadKeys: { keyId: string | null } }>('mutation { rotatePayloadKeys(input: {}) { keyId userErrors { code } } }', {});
    await world.waitForEnd(operations[0] ?? '');
    operations.push(await world.start('restart', { environment: application.environment }));
    await world.waitForEnd(operations[1] ?? '');

    expect(rotatePayloadKeys.keyId).toMatch(/^pky_/);
    expect([...new Set((await readHistories()).match(/pky_[a-z0-9]+/g))].length).toBe(2);
  }, 4 * MINUTES);

  it('is readable in no history: no value, no name, no command, no message of an error', async () => {
    const text = await readHistories();

    for (const known of [secret, plain, command, name, database, 'CANARY_SECRET', 'CANARY_PLAIN', 'EXPOSE', 'postgresql', '"spec"', '"op"']) expect({ known, isReadable: text.includes(known) }).toEqual({ known, isReadable: false });
    expect(text).toContain('plugin-provider-memory.local');
    expect(text.match(/binary\/encrypted/g)?.length).toBeGreaterThan(50);
  });

  /** Every event of every workflow as Temporal keeps it. */
  async function readHistories(): Promise<string> {
    const { temporalAddress } = await world.platform.state();
    const connection = await Connection.connect({ address: temporalAddress });
    try {
      const ids = [`environment:${application.environment}`, ...operations.map((id, index) => `${index === 0 ? 'deploy' : 'restart'}:${application.environment}:${id}`)];
      const histories = await Promise.all(ids.map((workflowId) => connection.workflowService.getWorkflowExecutionHistory({ namespace: 'belay', execution: { workflowId }, maximumPageSize: 1_000 })));
      return histories.map((history) => Buffer.from(protos.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse.encode(history).finish()).toString('latin1')).join('\n');
    } finally {
      await connection.close();
    }
  }
});
