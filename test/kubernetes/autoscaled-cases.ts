import { beforeAll, describe, expect, it } from '@jest/globals';
import { type BelayRun, runBelay } from '../cli/run-belay.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { waitFor } from '../helpers/wait-for.ts';
import type { WorldApplication } from '../helpers/world.ts';
import type { KubeWorld } from './kube-world.ts';

const MINUTES = 60_000;

/** What the cases need: an application of `burnerFiles` that is deployed. */
export interface BurningPlace {
  readonly cluster: TestCluster;
  readonly kube: KubeWorld;
  readonly burner: WorldApplication;
  readonly burnerUrl: string;
}

/** Uses all the CPU that it may have for a minute after somebody asked for /burn. */
const BURNER = "let until = 0; setInterval(() => { if (Date.now() > until) return; const end = Date.now() + 90; while (Date.now() < end); }, 100);\nrequire('node:http').createServer((q, s) => { if (q.url === '/burn') until = Date.now() + 60000; s.end('VERSION'); }).listen(3000);\nprocess.on('SIGTERM', () => process.exit(0));\n";
/** An application that is scaled by what it uses. */
export const burnerFiles = (version: string): Record<string, string> => ({
  Dockerfile: 'FROM node:24-slim\nCOPY server.js ./\nCMD ["node", "server.js"]\n', 'server.js': BURNER.replace('VERSION', version),
  'belay.yml': `application:
  name: burner
  project: burner
  port: 3000
  cpu: 50m
  ram: 96MB
  start_timeout: 90s
  autoscaling: { min: 1, max: 3, cpu_percent: 60, scale_up: { stabilization: 0s, step: 2, period: 15s }, scale_down: { stabilization: 10m } }
routers:
  - name: main
    routes: [{ application_name: burner, paths: ["/"] }]
`,
});

/** The number of instances follows the load, within bounds. */
export function describeAutoscaled(open: () => BurningPlace): void {
  describe('scales an application within the bounds of its manifest', () => {
    let cluster: TestCluster;
    let kube: KubeWorld;
    let burner: WorldApplication;
    let burnerUrl: string;
    const belay = (...args: readonly string[]): Promise<BelayRun> => runBelay(kube.world.platform, burner.repository.folder, [...args, '-e', burner.environment]);
    const read = (kind: string, path: string): Promise<string> => cluster.kubectl(['get', kind, '-A', '-l', `belay.dev/environment=${burner.environment}`, '-o', `jsonpath={range .items[*]}${path}{"\\n"}{end}`]).then((text) => text.trim());

    beforeAll(() => { ({ cluster, kube, burner, burnerUrl } = open()); });

    it('up to the upper one under load', async () => {
      expect(JSON.parse(await read('horizontalpodautoscalers', '{.spec}'))).toMatchObject({
        minReplicas: 1, maxReplicas: 3, metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 60 } } }],
        behavior: { scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 2, periodSeconds: 15 }] }, scaleDown: { stabilizationWindowSeconds: 600 } },
      });
      await waitFor('three replicas', async () => (await read('deployments', '{.status.readyReplicas}')) === '3' || (await kube.visit(new URL('/burn', burnerUrl).href), false), 3 * MINUTES);
      await waitFor('the view of them', async () => (await belay('status')).out.includes('3 of 1 to 3'), 30_000);
    }, 4 * MINUTES);

    it('and lets nobody else set their number', async () => {
      const { isNoop } = await kube.world.waitForEnd(await kube.world.start('deploy', { environment: burner.environment }));
      const scaled = await belay('scale', '2', '-a', 'burner', '--watch');

      expect(isNoop).toBe(true);
      expect(scaled.code).not.toBe(0);
      expect(scaled.out + scaled.err).toContain('scaled by itself, from 1 to 3');
      expect(await read('deployments', '{.spec.replicas}')).toBe('3');
    }, 2 * MINUTES);

    it('and begins a new release with as many as run', async () => {
      await burner.repository.commit(burnerFiles('two'));
      expect((await belay('plan')).out).toContain('3 of 1 to 3 instances, as 60 % of the reserved CPU needs');
      await kube.world.waitForEnd(await kube.world.start('deploy', { environment: burner.environment }));

      expect((await kube.visit(burnerUrl)).text).toBe('two');
      expect(await read('deployments', '{.spec.replicas}')).toBe('3');
      expect((await read('horizontalpodautoscalers', '{.spec.scaleTargetRef.name}')).split('\n')).toHaveLength(1);
    }, 4 * MINUTES);
  });
}
