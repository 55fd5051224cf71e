import { type Failure, isErrorCode } from '@belay/contracts';
import type { ConfiguredPlugin } from '../platform/config/configured-plugins.js';
import type { FailureModel } from '../platform/graphql/failure.model.js';
import { describeCertification } from './describe-certification.js';
import type { Plugin, PluginHealth, PluginWorker } from './plugin.model.js';
import type { PluginRefusalRow, PluginWorkerRow } from './plugin.repository.js';

/** Workers say hello every 10 s; three times in vain means that one is gone. */
const ALIVE_MS = 30_000;
const MAX_WORKERS = 20;
const MAX_REFUSALS = 20;

/** Tells all that is known of a plugin from the list of plugins and from its workers (latest first). */
export function describePlugin(id: string, configured: readonly ConfiguredPlugin[], rows: readonly PluginWorkerRow[], refusals: readonly PluginRefusalRow[], now: number): Plugin {
  const workers = rows.map((row) => toWorker(row, now));
  const alive = rows.filter((_row, index) => workers[index]?.isAlive === true);
  const latest = alive[0] ?? rows[0];
  const manifest = configured.find((plugin) => plugin.manifest !== undefined)?.manifest;
  const certification = describeCertification(id, configured, alive);
  const problem: FailureModel | undefined = configured.find((plugin) => plugin.problem !== undefined)?.problem ?? findForeignCode(id, configured, alive) ?? findSkew(id, alive) ?? workers.find((worker) => worker.isAlive && worker.problem !== null)?.problem ?? noWorker(id, alive) ?? certification.shown?.problem ?? undefined;
  return {
    id, version: latest?.version ?? manifest?.version ?? null, contract: latest?.contract ?? null, digest: latest?.digest ?? null, capabilities: latest?.capabilities ?? manifest?.capabilities ?? [], certificate: certification.digest ?? manifest?.certificate ?? null, certification: certification.shown,
    health: healthOf(alive.length, problem), problem: problem ?? null, workers: workers.slice(0, MAX_WORKERS), refusals: refusals.slice(0, MAX_REFUSALS).map(({ via, what, why, peer, count, createdAt, lastAt }) => ({ via, what, why, peer, count, firstAt: createdAt, lastAt })),
  };
}

function healthOf(aliveCount: number, problem: FailureModel | undefined): PluginHealth {
  if (aliveCount === 0) return 'no-worker';
  return problem === undefined ? 'ready' : 'problem';
}

function toWorker(row: PluginWorkerRow, now: number): PluginWorker {
  return {
    id: row.workerId, targetId: row.targetId, version: row.version, isAlive: !row.isGone && now - row.lastSeenAt.getTime() <= ALIVE_MS, firstSeenAt: row.firstSeenAt, lastSeenAt: row.lastSeenAt,
    problem: row.problem === null ? null : { code: isErrorCode(row.problem.code) ? row.problem.code : 'INTERNAL', message: row.problem.message },
  };
}

/** Workers must run the files that were installed, where the list of plugins says which. */
function findForeignCode(id: string, configured: readonly ConfiguredPlugin[], alive: readonly PluginWorkerRow[]): Failure | undefined {
  const foreign = alive.find(({ targetId, digest }) => configured.some((plugin) => plugin.target === targetId && plugin.digest !== undefined && plugin.digest !== digest));
  if (foreign === undefined) return undefined;
  return { code: 'PLUGIN_DIGEST_MISMATCH', message: `The worker ${foreign.workerId} of the plugin ${id} for the target ${foreign.targetId} runs other files than those that were installed (${foreign.digest}). Put the installed ones back, or install it again: belay plugin install <plugin> --target ${foreign.targetId}.` };
}

/** Workers of one queue must run the same version of the plugin. */
function findSkew(id: string, alive: readonly PluginWorkerRow[]): Failure | undefined {
  const skewed = [...Map.groupBy(alive, (row) => row.targetId)].find(([, rows]) => new Set(rows.map((row) => `${row.version} ${row.digest}`)).size > 1);
  if (skewed === undefined) return undefined;
  const versions = [...new Set(skewed[1].map((row) => row.version))].join(', ');
  return { code: 'PLUGIN_VERSION_SKEW', message: `Workers of the plugin ${id} for the target ${skewed[0]} run different code (versions ${versions}). Restart them with one version.` };
}

function noWorker(id: string, alive: readonly PluginWorkerRow[]): Failure | undefined {
  return alive.length > 0 ? undefined : { code: 'PLUGIN_NO_WORKER', message: `No worker of the plugin ${id} was seen for 30 seconds. Start one with: belay-plugin --plugin <package> --target <target>.` };
}
