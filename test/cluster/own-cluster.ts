import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { runKubectl } from './run-kubectl.ts';
import type { Component, OwnNode, TestCluster } from './test-cluster.ts';

const Description = z.object({
  dir: z.string(), kubeconfig: z.string(), server: z.string(), nodeIp: z.string(), hostIp: z.string(), podNetwork: z.string(),
  registry: z.string(), controlSocket: z.string(), auditLog: z.string(), containerdSocket: z.string(),
});

/** What the program says of a cluster that is ready. */
export type ClusterDescription = z.infer<typeof Description>;

export function readDescription(line: string): ClusterDescription {
  return Description.parse(JSON.parse(line));
}

/** The handle of a cluster that the program runs. */
export function ownCluster(program: string, cluster: ClusterDescription, stop: () => Promise<void>): TestCluster {
  const control = (component: Component, verb: string): Promise<void> => post(cluster.controlSocket, `/${component}/${verb}`);
  let certified = 0;
  const own: OwnNode = {
    dir: cluster.dir, server: cluster.server, nodeIp: cluster.nodeIp, hostIp: cluster.hostIp, podNetwork: cluster.podNetwork, auditLog: cluster.auditLog,
    kill: (component) => control(component, 'kill'),
    hold: (component) => control(component, 'stop'),
    start: (component) => control(component, 'start'),
    freeze: (component) => control(component, 'freeze'),
    thaw: (component) => control(component, 'thaw'),
    async certify(user, groups, validMs) {
      const out = join(cluster.dir, `user-${certified += 1}.conf`);
      await promisify(execFile)(program, ['certify', '-dir', cluster.dir, '-user', user, '-groups', groups.join(','), '-valid', `${validMs}ms`, '-out', out]);
      return out;
    },
  };
  return {
    kubeconfig: cluster.kubeconfig, own, registry: cluster.registry, ingress: `${cluster.nodeIp}:80`, enforcesPolicies: true,
    kubectl: (args, options) => runKubectl(join(dirname(program), 'kubectl'), options?.kubeconfig ?? cluster.kubeconfig, args, options?.input),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function post(socketPath: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method: 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
      response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(text.trim()))));
    });
    call.on('error', reject);
    call.end();
  });
}
