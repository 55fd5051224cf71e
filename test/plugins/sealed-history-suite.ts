import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import protos from '@temporalio/proto';
import type { PlatformWorld } from '../helpers/world.ts';
import type { TwoTargets } from './two-providers-suite.ts';

const MINUTES = 60_000;
/** What people wrote, which Temporal has no business to know: a name, a secret, a plain value, a text of the repository, a command. */
const canary = (what: string): string => `${what}-${randomBytes(8).toString('hex')}`;
const name = `web-${randomBytes(6).toString('hex')}`;
const [secret, plain, command, database] = [canary('secret'), canary('plain'), canary('command'), `db-${randomBytes(6).toString('hex')}`];
const manifest = ['application:', `  name: ${name}`, '  project: sealed', '  publicly_accessible: true', 'databases:', `  - type: postgresql`, '    version: "16"', `    name: ${database}`, ''].join('\n');

/** Nothing that people wrote is readable in Temporal, before and after an exchange of the keys. */
export function describeSealedHistory(open: () => TwoTargets): void {
  describe('what the engine and its plugins say to each other over Temporal', () => {
    let world: PlatformWorld;
    let environment: string;
    let target: string;
    const operations: string[] = [];

    beforeAll(async () => {
      const place = open();
      world = place.world;
      target = place.memory.target;
      const application = await world.createApplication(name, { '.qovery.yml': manifest, Dockerfile: `FROM node:24-slim\nEXPOSE 3000\nCMD ["${command}"]\n` });
      await application.repository.git('branch', 'sealed');
      const { environment: { project } } = await world.platform.graphql<{ environment: { project: { id: string } } }>('query ($id: ID!) { environment(id: $id) { project { id } } }', { id: application.environment });
      environment = (await world.platform.graphql<{ createEnvironment: { environment: { id: string } } }>('mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { environment { id } } }', { input: { project: project.id, branch: 'sealed', kind: 'DEVELOPMENT', target } })).createEnvironment.environment.id;
      const variables = [{ name: 'CANARY_SECRET', value: secret, isSecret: true }, { name: 'CANARY_PLAIN', value: plain, isSecret: false }];
      const { setVariables } = await world.platform.graphql<{ setVariables: { userErrors: unknown[] } }>('mutation ($input: SetVariablesInput!) { setVariables(input: $input) { userErrors { code message } } }', { input: { scope: { environment }, variables } });
      expect(setVariables.userErrors).toEqual([]);
    }, 4 * MINUTES);

    it('goes on through an exchange of the keys', async () => {
      operations.push(await world.start('deploy', { environment }));
      const { rotatePayloadKeys } = await world.platform.graphql<{ rotatePayloadKeys: { keyId: string | null } }>('mutation { rotatePayloadKeys(input: {}) { keyId userErrors { code } } }', {});
      await world.waitForEnd(operations[0] ?? '');
      operations.push(await world.start('restart', { environment }));
      await world.waitForEnd(operations[1] ?? '');

      expect(rotatePayloadKeys.keyId).toMatch(/^pky_/);
      expect([...new Set((await readHistories()).match(/pky_[a-z0-9]+/g))].length).toBe(2);
    }, 4 * MINUTES);

    it('is readable in no history: no value, no name, no command, no message of an error', async () => {
      const text = await readHistories();

      for (const known of [secret, plain, command, name, database, 'CANARY_SECRET', 'CANARY_PLAIN', 'EXPOSE', 'postgresql', '"spec"', '"op"']) expect({ known, isReadable: text.includes(known) }).toEqual({ known, isReadable: false });
      expect(text).toContain(`plugin-provider-memory.${target}`);
      expect(text.match(/binary\/encrypted/g)?.length).toBeGreaterThan(50);
    });

    /** Every event of every workflow as Temporal keeps it. */
    async function readHistories(): Promise<string> {
      const { temporalAddress } = await world.platform.state();
      const connection = await Connection.connect({ address: temporalAddress });
      try {
        const ids = [`environment:${environment}`, ...operations.map((id, index) => `${index === 0 ? 'deploy' : 'restart'}:${environment}:${id}`)];
        const histories = await Promise.all(ids.map((workflowId) => connection.workflowService.getWorkflowExecutionHistory({ namespace: 'belay', execution: { workflowId }, maximumPageSize: 1_000 })));
        return histories.map((history) => Buffer.from(protos.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse.encode(history).finish()).toString('latin1')).join('\n');
      } finally {
        await connection.close();
      }
    }
  });
}
