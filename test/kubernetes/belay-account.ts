import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestCluster } from '../cluster/test-cluster.ts';

const ROLES = join(import.meta.dirname, '../../plugins/provider-kubernetes/rbac.yaml');

/** Applies the roles that the plugin ships and gives a kubeconfig of the account that has them and nothing else. */
export async function makeBelayAccount(cluster: TestCluster, folder: string): Promise<string> {
  await cluster.kubectl(['apply', '-f', ROLES]);
  const token = (await cluster.kubectl(['create', 'token', 'belay', '-n', 'belay-system', '--duration', '2h'])).trim();
  const view = ['config', 'view', '--raw', '--minify', '-o'];
  const server = await cluster.kubectl([...view, 'jsonpath={.clusters[0].cluster.server}']);
  const authority = await cluster.kubectl([...view, 'jsonpath={.clusters[0].cluster.certificate-authority-data}']);
  const path = join(folder, 'belay.conf');
  await writeFile(path, JSON.stringify({
    apiVersion: 'v1', kind: 'Config', 'current-context': 'belay', contexts: [{ name: 'belay', context: { cluster: 'belay', user: 'belay' } }],
    clusters: [{ name: 'belay', cluster: { server, 'certificate-authority-data': authority } }], users: [{ name: 'belay', user: { token } }],
  }), { mode: 0o600 });
  return path;
}
